"""Whole attacks on graduation: whom one has no say over, an outcome of one's own, no sealed copy, a way back.

Told as those of `test_stories.py` are: raw SQL as the application, in the name of one office.
"""

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, run_lists
from matricula.cases.tests.listing import GRADUATION, approved_list, drafted_list, filed_list
from matricula.config.testing import as_owner
from matricula.registry.api import Enrollment, EnrollmentStatus, SealedSnapshot, Student
from matricula.registry.tests.pupils import enrolled, put_into_status
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, inserted, refuses, updated

pytestmark = pytest.mark.django_db

LEAVING = {"stage": "primary", "procedure": GRADUATION}
SENIOR = {"school": "east_high", "stage": "upper_secondary", "procedure": GRADUATION}
FALLEN = Jsonb([{"code": "other_status", "clause": "CN-MOE-13"}])
RUN = "SELECT cases_carry_out_lines(%s, 1000)"
DONE = {"state": "applied", "ended_at": "now()", "holder_org_id": None}


@pytest.fixture
def own(province: Province) -> Student:
    """A student of the school that attacks, in its leaving grade."""
    return enrolled(province, grade="g06")


@pytest.fixture
def school(province: Province) -> Intruder:
    return Intruder(province, "east_one")


def line(case: Case, student: Student, **changed: Any) -> int:
    """A line as the application would write it."""
    entered = {
        "case_id": case.pk,
        "student_id": student.pk,
        "student_uuid": student.uuid,
        "against": Jsonb([]),
        "left_out_why": "",
        "outcome": "graduated",
        "outcome_why": "",
        **changed,
    }
    return inserted("cases_caseline", entered)


def test_no_school_graduates_whom_its_list_is_not_for(
    province: Province, own: Student, school: Intruder
) -> None:
    """Neither another school's student, nor one of another grade, nor, but as fallen out, one who is on leave."""
    case = drafted_list(province, **LEAVING)
    foreign = enrolled(province, "east_two", grade="g06")
    below, resting = enrolled(province, grade="g05"), enrolled(province, grade="g06")
    put_into_status(resting, "on_leave")
    with school.as_():
        for somebody in (foreign, below):
            for against in (Jsonb([]), FALLEN):
                with refuses("MR040"):
                    line(case, somebody, against=against)
        with refuses("MR040"):
            line(case, resting)
        fallen = line(case, resting, against=FALLEN)
        updated("cases_caseline", fallen, {"against": Jsonb([])})
        with refuses("MR040"):
            school.file(case.pk, route="own", turns=2)


@pytest.mark.parametrize("outcome", ["completed", "incomplete", "expelled", "normal", ""])
def test_no_compulsory_school_gives_another_outcome(
    province: Province, own: Student, school: Intruder, outcome: str
) -> None:
    case = drafted_list(province, **LEAVING)
    late = enrolled(province, grade="g06")
    with school.as_():
        with refuses("MR041"):
            updated(
                "cases_caseline", case.lines.get().pk, {"outcome": outcome, "outcome_why": "Said by us alone"}
            )
        with refuses("MR041"):
            line(case, late, outcome=outcome, outcome_why="Said by us alone")


def test_nobody_is_refused_a_graduation_without_a_reason(province: Province) -> None:
    enrolled(province, "east_high", stage="upper_secondary", grade="g12")
    case = drafted_list(province, **SENIOR)
    with Intruder(province, "east_high").as_():
        row = case.lines.get().pk
        for why in ("", "  "):
            with refuses("MR041"):
                updated("cases_caseline", row, {"outcome": "completed", "outcome_why": why})
        updated("cases_caseline", row, {"outcome": "completed", "outcome_why": "Two examinations not passed"})
        # The outcomes of another stage than the list is filed for.
        with refuses("MR040"):
            Intruder(province, "east_high").file(
                case.pk, route="own", turns=2, subject=Jsonb({**case.subject, "stage": "primary"})
            )


def test_a_list_that_has_no_outcomes_gives_none(province: Province, school: Intruder) -> None:
    enrolled(province, normal=False)
    case = drafted_list(province)
    with school.as_(), refuses("MR041"):
        updated("cases_caseline", case.lines.get().pk, {"outcome": "graduated"})


def test_an_outcome_is_fixed_once_the_list_is_filed(province: Province) -> None:
    enrolled(province, "east_high", stage="upper_secondary", grade="g12")
    case = filed_list(province, **SENIOR)
    for office, role in (("east_high", "record_officer"), ("city", "head")):
        with Intruder(province, office).as_(role), refuses("MR028"):
            updated(
                "cases_caseline",
                case.lines.get().pk,
                {"outcome": "completed", "outcome_why": "Later thought"},
            )


def test_nobody_has_left_before_the_copies_are_sealed(
    province: Province, own: Student, school: Intruder
) -> None:
    """Who carries the list out past the job, and seals nothing, has not brought it to its end; the job does."""
    case = approved_list(province, **LEAVING)
    with school.as_("head"):
        assert rows(RUN, case.uuid) == [(1,)]
        with refuses("MR038"):
            updated("cases_case", case.pk, DONE)
    run_lists()
    with as_owner():
        assert SealedSnapshot.objects.filter(case_uuid=case.uuid, student_uuid=own.uuid).count() == 1
        assert EnrollmentStatus.objects.filter(case_uuid=case.uuid).count() == 1
        assert Case.objects.get(pk=case.pk).state == "applied"


@pytest.mark.parametrize(
    "inner",
    [
        "cases_lines_registry_graduate_lines(NULL, NULL, NULL, ARRAY[1])",
        "cases_done_registry_graduate_lines(NULL)",
        "cases_places_registry_leaving_grade(NULL, NULL, ARRAY[1])",
        "cases_outcome_fits(NULL, NULL, 'graduated', '')",
    ],
)
def test_nobody_graduates_anybody_past_the_decided_list(school: Intruder, inner: str) -> None:
    with school.as_("head"), refuses("42501"):
        rows(f"SELECT {inner}")


def test_nobody_reopens_the_place_of_a_graduate(province: Province, own: Student, school: Intruder) -> None:
    approved_list(province, **LEAVING)
    run_lists()
    with as_owner():
        place = Enrollment.objects.get(student=own)
    status = {
        "status": "normal",
        "ends": False,
        "change_kind": "",
        "reason": "",
        "clause": "",
        "case_uuid": None,
    }
    with school.as_("head"):
        with refuses("MR003"):
            inserted(
                "registry_enrollmentstatus",
                {"enrollment_id": place.pk, "seq": 9, "started_on": "2026-12-01", **status},
            )
        with refuses("MR016"):
            inserted(
                "registry_enrollment",
                {
                    "uuid": "gen_random_uuid()",
                    "student_id": own.pk,
                    "school_id": school.org,
                    "stage": "primary",
                    "grade": "g06",
                    "is_principal": True,
                    "started_on": "2026-12-01",
                    "entered_on": "2026-12-01",
                    "particulars": Jsonb({}),
                    "status": "",
                    "is_open": True,
                    "seen_by": [],
                },
            )


def test_no_other_office_sees_the_copies(province: Province, own: Student) -> None:
    case = approved_list(province, **LEAVING)
    run_lists()
    for office, seen in (("east_one", 1), ("east", 1), ("west_one", 0), ("east_two", 0)):
        with in_scope(province.acting(office)):
            assert SealedSnapshot.objects.filter(case_uuid=case.uuid).count() == seen, office
