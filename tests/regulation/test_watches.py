"""Watches: what a pack says of them, and every name that leads nowhere."""

from pathlib import Path

import pytest

from matricula.regulation.api import PackError, Stack, cases_of, restored
from matricula.regulation.clause_cases.model import run
from matricula_proving.mutants import killer, mutants
from tests.regulation.making import nation

TABLE = """
tables:
  enrollment_status:
    title: {en: Status, zh-hans: 状态}
    codes:
      away: {label: {en: Away, zh-hans: 不在}}
"""
ROLE = """
roles:
  officer: {label: {en: Officer, zh-hans: 管理员}, tiers: [school], permissions: [cases.start]}
"""
WATCH = """
watches:
  gone:
    names: {en: Gone, zh-hans: 离开}
    clause: NA-2
    source: somewhere.gone
    with: {days: age}
    statuses: [away]
    shown_to: [officer]
    text: {en: Gone for days., zh-hans: 多日不在。}
"""


def law(tmp_path: Path, watch: str = WATCH) -> Stack:
    return nation(tmp_path, tables_yaml=TABLE, roles_yaml=ROLE, watches_yaml=watch)


def test_a_watch_says_whom_it_finds_and_who_sees_it(tmp_path: Path) -> None:
    stack = law(tmp_path)
    watch = stack.watch("gone")
    assert (watch.source, dict(watch.words), watch.statuses) == (
        "somewhere.gone",
        {"days": "age"},
        ("away",),
    )
    assert (watch.stages, watch.shown_to, watch.leads_to) == ((), ("officer",), ())
    assert watch.clause == "NA-2"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: age", "days: nothing", "term 'nothing'"),
        ("statuses: [away]", "statuses: [nowhere]", "code of the table enrollment_status 'nowhere'"),
        ("statuses: [away]", "statuses: []", "looks at nobody"),
        ("shown_to: [officer]", "shown_to: [king]", "role 'king'"),
        ("shown_to: [officer]", "shown_to: []", "nobody sees"),
        ("shown_to: [officer]", "shown_to: [officer]\n    leads_to: [march]", "procedure 'march'"),
        ("shown_to: [officer]", "shown_to: [officer]\n    stages: [tower]", "stage 'tower'"),
        ("clause: NA-2", "clause: NA-99", "no source lists the clause 'NA-99'"),
        ("source: somewhere.gone", "sauce: x", "source"),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in WATCH
    with pytest.raises(PackError, match=said):
        law(tmp_path, WATCH.replace(old, new))


def test_a_kept_law_has_its_watches(tmp_path: Path) -> None:
    stack = law(tmp_path)
    assert restored(stack.snapshot(), {}).watch("gone").statuses == ("away",)


CASE = (
    "cases:\n  - {clause: NA-2, kind: watch, watch: gone, expect: {source: somewhere.gone, with: {days: age},"
    " statuses: [away], shown_to: [officer]}}\n"
)


def with_case(tmp_path: Path, case: str) -> list[str]:
    """The wrong laws about the watch that this case does not notice; it holds of the right one."""
    stack = nation(tmp_path, tables_yaml=TABLE, roles_yaml=ROLE, watches_yaml=WATCH, cases_yaml=case)
    found = list(cases_of(stack))
    assert not [fault for one in found for fault in run(one, stack)]
    wrong = [one for one in mutants(stack) if one.ref == "watch:gone"]
    assert len(wrong) > 5
    return [one.change for one in wrong if killer(one, found) is None]


def test_a_case_notices_every_wrong_word_of_a_watch(tmp_path: Path) -> None:
    assert with_case(tmp_path, CASE) == []


def test_without_a_case_every_one_of_them_goes_unnoticed(tmp_path: Path) -> None:
    left = with_case(tmp_path, "cases: []\n")
    assert {
        "another source",
        "without its word days",
        "statuses without away",
        "shown_to without officer",
    } <= set(left)


def test_a_case_of_a_watch_that_says_something_else_fails(tmp_path: Path) -> None:
    wrong = CASE.replace("[away]", "[here]")
    stack = nation(tmp_path, tables_yaml=TABLE, roles_yaml=ROLE, watches_yaml=WATCH, cases_yaml=wrong)
    [one] = cases_of(stack)
    assert run(one, stack)
