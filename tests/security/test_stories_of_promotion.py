"""Whole attacks on the yearly promotion: an office that promotes too early, twice or back, or moves others' pupils.

Told as those of `test_stories.py` are: raw SQL as the application, in the name of one office, and lawfully on where it
was refused.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import (
    Enrollment,
    Promotion,
    Student,
    leave_out,
    prepare_promotions,
    run_promotions,
    undo_promotion,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.registry.tests.test_promotion import by_the_nation, school_year
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, as_it_stands, inserted, refuses, updated

__all__ = ["school_year"]

pytestmark = pytest.mark.django_db

RUNS = datetime(2027, 8, 10, 4, tzinfo=UTC)
PREPARED = RUNS - timedelta(days=30)
REGISTER = (
    "registry_student",
    "registry_enrollment",
    "registry_classmembership",
    "registry_promotion",
    "registry_promotionmove",
    "registry_promotionstay",
)
PROMOTE, UNDO = "SELECT registry_promote(%s)", "SELECT registry_undo_promotion(%s, 'because')"


@pytest.fixture
def own(province: Province) -> Student:
    """A pupil of the school that attacks."""
    return enrolled(province, "east_one", person=new_student("漏测乙"), grade="g03")


@pytest.fixture
def theirs(province: Province) -> Student:
    """A pupil of the school beside it."""
    return enrolled(province, "east_two", person=new_student("漏测甲"), grade="g03")


def prepared(school: str, province: Province) -> Promotion:
    with at_civil_time(PREPARED):
        prepare_promotions()
    with as_owner():
        return Promotion.objects.get(school=province.orgs[school])


def promoted(school: str, province: Province) -> Promotion:
    with at_civil_time(RUNS):
        run_promotions()
    with as_owner():
        return Promotion.objects.get(school=province.orgs[school])


def grade_of(student: Student) -> str:
    with as_owner():
        return Student.objects.get(pk=student.pk).grade


def a_promotion(school: int, **changed: Any) -> int:
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": school,
        "school_year": "2026-2027",
        "round": 2,
        "clause": "x",
        "prepared_at": "now()",
        "runs_on": date(2026, 1, 1),
        "undo_until": date(2030, 1, 1),
        "summary": Jsonb([]),
        "undone_reason": "",
        "seen_by": [school],
        **changed,
    }
    return inserted("registry_promotion", entered)


def a_stay(promotion: Promotion, student: Student, by: int, **changed: Any) -> int:
    with as_owner():
        place = Enrollment.objects.get(student=student, is_open=True)
    entered = {
        "uuid": "gen_random_uuid()",
        "promotion_id": promotion.pk,
        "school_id": promotion.school_id,
        "enrollment_id": place.pk,
        "student_uuid": student.uuid,
        "student_name": student.name,
        "grade": place.grade,
        "class_name": "",
        "why": "school",
        "status": place.status,
        "reason": "because",
        "clause": promotion.clause,
        "noted_at": "now()",
        "noted_in_id": by,
        **changed,
    }
    return inserted("registry_promotionstay", entered)


def test_no_office_promotes_before_the_day(province: Province, own: Student) -> None:
    """Neither in the run's own way, nor with a run, a day or a line of its own making; on the day it needs nobody."""
    promotion, before = prepared("east_one", province), as_it_stands(*REGISTER)
    for office in ("east_one", "east", "city", "province"):
        with at_civil_time(RUNS - timedelta(days=1)), Intruder(province, office).as_("head"):
            with refuses("MR017"):
                rows(PROMOTE, promotion.pk)
            with refuses("42501"):
                a_promotion(promotion.school_id)
            with refuses("42501"):
                updated("registry_promotion", promotion.pk, {"runs_on": date(2026, 1, 1)})
            with refuses("42501"):
                inserted(
                    "registry_promotionmove",
                    {
                        "promotion_id": promotion.pk,
                        "enrollment_id": own.enrollments.get().pk,
                        "from_grade": "g02",
                        "to_grade": "g03",
                        "last_link": 1,
                    },
                )
            with refuses("MR009"):
                updated("registry_enrollment", own.enrollments.get().pk, {"grade": "g04"})
    assert as_it_stands(*REGISTER) == before
    promoted("east_one", province)
    assert grade_of(own) == "g04"


def test_no_office_promotes_its_pupil_twice_or_back(province: Province, own: Student) -> None:
    """A run that ran is over, whoever calls it; it is undone by the head of the school alone, and within its time."""
    prepared("east_one", province)
    promotion = promoted("east_one", province)
    before = as_it_stands(*REGISTER)
    with at_civil_time(RUNS), Intruder(province, "east_one").as_("head"):
        assert rows(PROMOTE, promotion.pk) == [(False,)]
        with refuses("42501"):
            updated("registry_promotion", promotion.pk, {"ran_at": None})
        for grade in ("g02", "g05"):
            with refuses("MR009"):
                updated("registry_enrollment", own.enrollments.get().pk, {"grade": grade})
    for office, role in (
        ("east_one", "record_officer"),
        ("east_two", "head"),
        ("east", "head"),
        ("city", "head"),
    ):
        with at_civil_time(RUNS), Intruder(province, office).as_(role), refuses("MR017"):
            rows(UNDO, promotion.pk)
    with (
        at_civil_time(RUNS + timedelta(days=21)),
        Intruder(province, "east_one").as_("head"),
        refuses("MR017"),
    ):
        rows(UNDO, promotion.pk)
    assert as_it_stands(*REGISTER) == before
    head = province.acting("east_one", "head")
    with at_civil_time(RUNS + timedelta(days=20)), in_scope(head):
        following = undo_promotion(by=head, promotion=promotion, reason="lawfully")
        with refuses("MR017"):
            rows(UNDO, promotion.pk)
    for office, role in (("east_one", "record_officer"), ("east_two", "head"), ("east", "head")):
        with at_civil_time(RUNS + timedelta(days=19)), Intruder(province, office).as_(role), refuses("MR017"):
            rows(PROMOTE, following.pk)
    assert grade_of(own) == "g03"


def test_no_office_undoes_what_something_stands_on(province: Province, own: Student) -> None:
    prepared("east_one", province)
    promotion = promoted("east_one", province)
    put_into_status(own, "on_leave", RUNS.date())
    before = as_it_stands(*REGISTER)
    with at_civil_time(RUNS), Intruder(province, "east_one").as_("head"), refuses("MR018"):
        rows(UNDO, promotion.pk)
    assert as_it_stands(*REGISTER) == before


def test_no_office_says_who_stays_at_another_school(
    province: Province, own: Student, theirs: Student
) -> None:
    """Nor in another's name or role, nor in other words, nor of somebody else's pupil as if it were its own."""
    for school in ("east_one", "east_two"):
        by_the_nation(province, school)
    here, there = prepared("east_one", province), prepared("east_two", province)
    before = as_it_stands(*REGISTER)
    with at_civil_time(PREPARED), Intruder(province, "east_one").as_() as by:
        with refuses("MR017"):
            a_stay(there, theirs, by.appointment_id)
        for promotion, student, changed in (
            (there, own, {"school_id": here.school_id}),
            (here, theirs, {"student_uuid": own.uuid}),
            (here, own, {"student_name": "漏测丙"}),
            (here, own, {"noted_in_id": province.appointment("east_one", "head").pk}),
            (here, own, {"why": "status"}),
            (here, own, {"clause": "CN-MOE-1"}),
            (here, own, {"taken_back_at": "now()"}),
        ):
            with refuses("MR017"):
                a_stay(promotion, student, by.appointment_id, **changed)
    with at_civil_time(PREPARED), Intruder(province, "east_one").as_("head") as by, refuses("MR017"):
        a_stay(here, own, by.appointment_id)
    with at_civil_time(PREPARED), Intruder(province, "east").as_() as by, refuses("MR017"):
        a_stay(here, own, by.appointment_id)
    assert as_it_stands(*REGISTER) == before
    officer = province.acting("east_one")
    with at_civil_time(PREPARED), in_scope(officer):
        leave_out(by=officer, promotion=here, student=own.uuid, reason="lawfully")
    promoted("east_one", province)
    assert (grade_of(own), grade_of(theirs)) == ("g03", "g04")


def test_who_stays_is_not_rewritten_nor_said_afterwards(province: Province, own: Student) -> None:
    other = enrolled(province, "east_one", person=new_student("漏测丁"), grade="g03")
    by_the_nation(province)
    promotion = prepared("east_one", province)
    officer = province.acting("east_one")
    with at_civil_time(PREPARED), in_scope(officer):
        stay = leave_out(by=officer, promotion=promotion, student=own.uuid, reason="repeats").pk
    with at_civil_time(PREPARED), Intruder(province, "east_one").as_() as by:
        for changed in ({"reason": "x"}, {"enrollment_id": other.enrollments.get().pk}, {"why": "status"}):
            with refuses("42501"):
                updated("registry_promotionstay", stay, changed)
        with refuses("MR017"):
            updated("registry_promotionstay", stay, {"taken_back_at": "now()"})
    promoted("east_one", province)
    before = as_it_stands(*REGISTER)
    with at_civil_time(RUNS), Intruder(province, "east_one").as_() as by:
        taken = {"taken_back_at": "now()", "taken_back_in_id": by.appointment_id}
        with refuses("MR017"):
            updated("registry_promotionstay", stay, taken)
        with refuses("MR017"):
            a_stay(promotion, other, by.appointment_id)
        for table in ("registry_promotion", "registry_promotionstay", "registry_promotionmove"):
            with refuses("42501"):
                rows(f"DELETE FROM {table}")
    assert as_it_stands(*REGISTER) == before


def test_no_office_keeps_its_pupil_back_where_a_case_decides(province: Province, own: Student) -> None:
    """By the law of the province nobody stays by word, nor by a decision of the school's own writing."""
    promotion, before = prepared("east_one", province), as_it_stands(*REGISTER, "registry_keptingrade")
    for role in ("record_officer", "head"):
        with at_civil_time(PREPARED), Intruder(province, "east_one").as_(role) as by:
            with refuses("MR017"):
                a_stay(promotion, own, by.appointment_id)
            with refuses("42501"):
                inserted(
                    "registry_keptingrade",
                    {
                        "enrollment_id": own.enrollments.get().pk,
                        "school_id": promotion.school_id,
                        "school_year": promotion.school_year,
                        "grade": "g03",
                        "clause": "CN-GZ-24",
                        "case_uuid": "gen_random_uuid()",
                        "decided_at": "now()",
                    },
                )
            with refuses("42501"):
                rows("SELECT registry_year_to_stay(%s, '{}', '2027-08-01')", promotion.school_id)
    assert as_it_stands(*REGISTER, "registry_keptingrade") == before
    promoted("east_one", province)
    assert grade_of(own) == "g04"
