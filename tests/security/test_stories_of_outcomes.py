"""Whole attacks on a list of which a rule says what becomes of each: an outcome of one's own, and a way back onto it.

Told as those of `test_stories.py` are. The database does not judge the rule: that is asked again at each decision.
"""

import uuid
from collections.abc import Iterator

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.actions import submit_case as filing
from matricula.cases.api import Case, CaseLine
from matricula.cases.tests.deciding import NEEDED, deciding
from matricula.cases.tests.listing import GRADUATION, agree, drafted_list, filed_list
from matricula.config.testing import as_owner
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled
from tests.security.telling import Intruder, inserted, refuses, updated

pytestmark = pytest.mark.django_db

LEAVING = {"stage": "primary", "procedure": GRADUATION}
OFF = {"against": Jsonb([{"code": "other_outcome", "clause": "CN-GZ-14"}])}
ON = {"against": Jsonb([])}


@pytest.fixture
def leaving(province: Province) -> list[Student]:
    return [enrolled(province, grade="g06") for _ in range(2)]


@pytest.fixture
def known(leaving: list[Student]) -> Iterator[dict[int, int | None]]:
    """What each has reached: the first enough, the second not."""
    found: dict[int, int | None] = {leaving[0].pk: NEEDED, leaving[1].pk: NEEDED - 4}
    with deciding(found):
        yield found


def line_of(case: Case, student: Student) -> CaseLine:
    with as_owner():
        return CaseLine.objects.get(case=case, student_id=student.pk)


def test_an_outcome_of_ones_own_is_found_at_the_next_decision(
    province: Province,
    leaving: list[Student],
    known: dict[int, int | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, by = drafted_list(province, **LEAVING), province.acting("east_one")
    with in_scope(by), monkeypatch.context() as cheating:
        updated(
            "cases_caseline", line_of(case, leaving[1]).pk, {"outcome": "graduated", "findings": Jsonb([])}
        )
        # Filed by a program that leaves the lines as they are.
        cheating.setattr(filing, "draw_up", lambda *_said, **_words: None)
        filing.submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
    agree(province, case, "east_one")
    assert [one["code"] for one in line_of(case, leaving[1]).against] == ["other_outcome"]
    assert line_of(case, leaving[0]).against == []


def test_nobody_gives_another_outcome_or_comes_back_once_it_is_filed(
    province: Province, leaving: list[Student], known: dict[int, int | None]
) -> None:
    case = filed_list(province, **LEAVING)
    known[leaving[1].pk] = None
    agree(province, case, "east_one")
    stays, left = (line_of(case, one) for one in leaving)
    assert left.against
    for office, role in (("east_one", "record_officer"), ("east_one", "head"), ("east", "head")):
        with Intruder(province, office).as_(role):
            for line in (stays, left):
                for changed in (
                    ON,
                    {"outcome": "completed"},
                    {**OFF, "outcome": "completed"},
                    {**OFF, "findings": Jsonb([{"clause": "CN-GZ-14", "text": {}}])},
                ):
                    with refuses("MR092"):
                        updated("cases_caseline", line.pk, changed)
            with refuses("MR092"):
                updated("cases_caseline", left.pk, OFF)


def test_only_who_decides_the_turn_takes_a_line_off(
    province: Province, leaving: list[Student], known: dict[int, int | None]
) -> None:
    case = filed_list(province, **LEAVING)
    row = line_of(case, leaving[0]).pk
    for office, role in (("east_one", "record_officer"), ("east", "head"), ("east", "record_officer")):
        with Intruder(province, office).as_(role), refuses("MR092"):
            updated("cases_caseline", row, OFF)
    with Intruder(province, "east_one").as_("head"):
        updated("cases_caseline", row, OFF)


def test_nobody_comes_onto_a_filed_list(
    province: Province, leaving: list[Student], known: dict[int, int | None]
) -> None:
    case = filed_list(province, **LEAVING)
    late = enrolled(province, grade="g06")
    with Intruder(province, "east_one").as_("head"), refuses("MR028"):
        inserted(
            "cases_caseline",
            {
                "case_id": case.pk,
                "student_id": late.pk,
                "student_uuid": late.uuid,
                "against": Jsonb([]),
                "left_out_why": "",
                "outcome": "graduated",
                "outcome_why": "",
            },
        )


def test_no_line_stays_on_a_list_without_an_outcome(
    province: Province, leaving: list[Student], known: dict[int, int | None]
) -> None:
    known[leaving[1].pk] = None
    case = drafted_list(province, **LEAVING)
    with Intruder(province, "east_one").as_():
        with refuses("MR041"):
            updated("cases_caseline", line_of(case, leaving[1]).pk, ON)
        with refuses("MR041"):
            updated("cases_caseline", line_of(case, leaving[0]).pk, {"outcome": ""})
        with refuses("MR041"):
            updated("cases_caseline", line_of(case, leaving[1]).pk, {"outcome_why": "Said by us alone"})
