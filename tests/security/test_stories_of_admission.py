"""What a school, and any office but the one whose plan it is, cannot do to a plan with raw SQL."""

from contextlib import AbstractContextManager

import pytest

from matricula.authorities.api import Acting
from matricula.deployment.api import sight
from tests.security.county import Victim, county, victim
from tests.security.raw_sql import filled, refused, rows

__all__ = ["county", "filled", "victim"]

pytestmark = pytest.mark.django_db

ADD_PLACE = (
    "INSERT INTO admission_admissionplace (uuid, plan_id, office_id, school_id, student_id, student_uuid, student_name,"
    " student_number, origin_id, origin_class, placed_in_id, placed_at, off_reason, seen_by)"
    " SELECT gen_random_uuid(), %s, %s, %s, %s, gen_random_uuid(), 'x', 'x', %s, '', %s, now(), '', '{}'"
)
ADD_QUOTA = (
    "INSERT INTO admission_admissionquota (plan_id, office_id, school_id, places, seen_by)"
    " SELECT %s, %s, %s, 900, '{}'::integer[]"
)
ADD_PLAN = (
    "INSERT INTO admission_admissionplan (uuid, office_id, stage, school_year, begins_on, clause, opened_in_id,"
    " opened_at) VALUES (gen_random_uuid(), %s, %s, '2027-2028', '2027-09-01', 'CN-GZ-18', %s, now())"
)


def acting(
    victim: Victim, office: str, role: str = "record_officer"
) -> tuple[Acting, AbstractContextManager[None]]:
    by = victim.province.acting(office, role)
    return by, sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}")


def test_the_receiving_school_reads_its_line_and_not_the_student(filled: Victim) -> None:
    place = filled.admitted
    _by, here = acting(filled, "east_two")
    with here:
        assert rows("SELECT student_name FROM admission_admissionplace") == [("漏测升",)]
        for table, column in (
            ("student", "id"),
            ("enrollment", "student_id"),
            ("studentnumber", "student_id"),
        ):
            assert rows(f"SELECT 1 FROM registry_{table} WHERE {column} = %s", place.student_id) == [], table


def test_a_school_neither_adds_a_line_nor_raises_its_quota(filled: Victim) -> None:
    place, orgs = filled.admitted, filled.province.orgs
    by, here = acting(filled, "east_two")
    with here:
        school, origin, student = orgs["east_two"].pk, orgs["east_one"].pk, filled.student.pk
        values = (place.plan_id, place.office_id, school, student, origin, by.appointment_id)
        assert refused(ADD_PLACE, *values) in ("42501", "MR063")
        assert refused(ADD_QUOTA, place.plan_id, place.office_id, orgs["east_one"].pk) in ("42501", "MR062")
        for statement in (
            "UPDATE admission_admissionquota SET places = 900 RETURNING 1",
            "UPDATE admission_admissionplace SET off_reason = 'x' RETURNING 1",
            "UPDATE admission_admissionplan SET issued_at = now() RETURNING 1",
        ):
            assert rows(statement) == [], statement
        for statement in (
            "UPDATE admission_admissionplace SET taken_at = now()",
            "UPDATE admission_admissionplace SET school_id = school_id",
            "UPDATE admission_admissionplace SET seen_by = '{}'",
            "DELETE FROM admission_admissionplace",
            "DELETE FROM admission_admissionquota",
            "UPDATE admission_admissionquota SET plan_id = plan_id",
        ):
            assert refused(statement) == "42501", statement


def test_the_office_itself_is_held_to_quota_school_and_student(filled: Victim) -> None:
    place, orgs = filled.admitted, filled.province.orgs
    by, here = acting(filled, "east")
    with here:

        def put(school: str, student: int) -> str:
            origin = orgs["east_one"].pk
            values = (place.plan_id, place.office_id, orgs[school].pk, student, origin, by.appointment_id)
            return refused(ADD_PLACE, *values)

        # Somebody who is in school, and a school without a quota or of another office.
        assert put("east_two", filled.student.pk) == "MR063"
        assert put("east_one", place.student_id) in ("23505", "MR062")
        assert put("west_one", filled.student.pk) == "MR062"
        for school in ("east_one", "west_one", "east_high"):
            assert refused(ADD_QUOTA, place.plan_id, place.office_id, orgs[school].pk) == "MR062", school
        assert refused("UPDATE admission_admissionquota SET places = 0") == "MR062"
        # Issued once, and by whom it was.
        assert refused("UPDATE admission_admissionplan SET issued_at = now()") == "MR061"
        assert refused("UPDATE admission_admissionplan SET issued_at = NULL, issued_in_id = NULL") == "MR061"


def test_nobody_plans_in_anothers_name_or_for_another_stage(filled: Victim) -> None:
    orgs = filled.province.orgs
    by, here = acting(filled, "east")
    other = filled.province.acting("east", "head").appointment_id
    with here:
        assert refused(ADD_PLAN, orgs["east"].pk, "lower_secondary", other) == "MR061"
        assert refused(ADD_PLAN, orgs["east"].pk, "upper_secondary", by.appointment_id) == "MR061"
        assert refused(ADD_PLAN, orgs["city"].pk, "upper_secondary", by.appointment_id) == "42501"
        rows(ADD_PLAN, orgs["east"].pk, "lower_secondary", by.appointment_id)
    above, there = acting(filled, "city")
    with there:
        assert refused(ADD_PLAN, orgs["east"].pk, "lower_secondary", above.appointment_id) == "42501"
        assert rows("UPDATE admission_admissionquota SET places = 3 RETURNING 1") == []


def test_a_plan_that_is_not_issued_is_its_offices_own(filled: Victim) -> None:
    """What no form says: the wall of a plan is special. Once issued, everybody below may know that there is one."""
    orgs = filled.province.orgs
    by, here = acting(filled, "east")
    with here:
        rows(ADD_PLAN, orgs["east"].pk, "lower_secondary", by.appointment_id)
    seen = "SELECT count(*) FROM admission_admissionplan"
    for office, count in (
        ("east", 2),
        ("city", 2),
        ("east_one", 1),
        ("east_high", 1),
        ("west", 0),
        ("west_one", 0),
    ):
        _by, there = acting(filled, office)
        with there:
            assert rows(seen) == [(count,)], office
