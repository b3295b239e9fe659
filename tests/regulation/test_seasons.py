"""Seasons: what a pack says of how a grade leaves, every name that leads nowhere, and cases that notice a wrong one."""

from pathlib import Path

import pytest

from matricula.regulation.api import PackError, Stack, cases_of, restored, stack_for
from matricula.regulation.clause_cases.model import run
from matricula_proving.mutants import killer, mutants
from tests.regulation.making import nation

TABLE = """
tables:
  enrollment_status:
    title: {en: Status, zh-hans: 状态}
    codes:
      left: {label: {en: Left, zh-hans: 离校}}
      stayed: {label: {en: Stayed, zh-hans: 留校}}
"""
STAGES = """
stages:
  tower:
    label: {en: Tower, zh-hans: 塔}
    order: 1
    compulsory: true
    clause: NA-2
    grades:
      g1: {ordinal: 1, label: {en: One, zh-hans: 一}}
"""
DUTIES = """
duties:
  leaving:
    label: {en: Leaving, zh-hans: 离校}
    stages:
      tower: {tier: district, clause: NA-2}
"""
WINDOWS = """
windows:
  data:
    question: {en: "Until when?", zh-hans: 何时？}
    checked_against_source_on: 2026-01-01
    values:
      2013-09-01: {opens: "09-01", closes: "05-31", clause: NA-3}
  done:
    question: {en: "Until when?", zh-hans: 何时？}
    checked_against_source_on: 2026-01-01
    values:
      2013-09-01: {opens: "09-01", closes: "06-15", clause: NA-3}
"""
SEASON = """
seasons:
  leaving_tower:
    names: {en: Leaving, zh-hans: 离校}
    clause: NA-2
    stage: tower
    duty: leaving
    windows: [data, done]
    freezes_after: data
    bars_after: [data]
    done_by: done
    rule: old_enough
    outcomes: {met: left, unmet: stayed}
    locked_by: NA-1
"""
CASE = """
cases:
  - clause: NA-2
    kind: season
    season: leaving_tower
    expect:
      stage: tower
      duty: leaving
      windows: [data, done]
      freezes_after: data
      bars_after: [data]
      done_by: done
      rule: old_enough
      outcomes: {met: left, unmet: stayed}
      locked_by: NA-1
"""


def law(tmp_path: Path, season: str = SEASON, cases: str = "cases: []\n") -> Stack:
    return nation(
        tmp_path,
        tables_yaml=TABLE,
        stages_yaml=STAGES,
        duties_yaml=DUTIES,
        windows_yaml=WINDOWS,
        seasons_yaml=season,
        cases_yaml=cases,
    )


def test_a_season_says_how_a_grade_leaves_and_is_kept_with_the_law(tmp_path: Path) -> None:
    stack = law(tmp_path)
    for one in (stack.season("leaving_tower"), restored(stack.snapshot(), {}).season("leaving_tower")):
        assert (one.stage, one.windows, one.freezes_after) == ("tower", ("data", "done"), "data")
        assert (dict(one.outcomes), one.locked_by) == ({"met": "left", "unmet": "stayed"}, "NA-1")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("stage: tower", "stage: cellar", "stage 'cellar'"),
        ("duty: leaving", "duty: staying", "duty 'staying'"),
        ("windows: [data, done]", "windows: [data, done, door]", "window 'door'"),
        ("freezes_after: data", "freezes_after: door", "no window of the season"),
        ("bars_after: [data]", "bars_after: [door]", "no window of the season"),
        ("done_by: done", "done_by: door", "no window of the season"),
        ("rule: old_enough", "rule: nothing", "rule 'nothing'"),
        ("rule: old_enough", "rule: old_enough\n    advice: [nothing]", "rule 'nothing'"),
        ("unmet: stayed", "unmet: gone", "code of the table enrollment_status 'gone'"),
        (", unmet: stayed", "", "'unmet' is missing"),
        ("locked_by: NA-1", "locked_by: NA-99", "no source lists the clause 'NA-99'"),
        (
            "locked_by: NA-1",
            "locked_by: NA-1\n    certificate_needs: [name]",
            "column of the layout roll 'name'",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_an_error(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SEASON
    with pytest.raises(PackError, match=said):
        law(tmp_path, SEASON.replace(old, new))


def test_a_case_notices_every_wrong_word_of_a_season(tmp_path: Path) -> None:
    stack = law(tmp_path, cases=CASE)
    found = list(cases_of(stack))
    assert not [fault for one in found for fault in run(one, stack)]
    wrong = [one for one in mutants(stack) if one.ref == "season:leaving_tower"]
    assert len(wrong) > 10
    assert [one.change for one in wrong if killer(one, found) is None] == []


def test_hubei_s_season_is_what_its_cases_say() -> None:
    stack = stack_for("cn_hubei")
    asked = [one for one in cases_of(stack, pack="cn_hubei") if one.kind == "season"]
    assert asked
    assert not [fault for one in asked for fault in run(one, stack)]
