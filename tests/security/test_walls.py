"""The second wall with everything else torn down: raw SQL as the application, with the sight of another county."""

from collections import Counter
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    Student,
    StudentFilter,
    students_page,
)
from matricula.registry.tests.pupils import enrolled, new_student
from tests.security.county import Victim, county, province, victim
from tests.security.raw_sql import filled, refused, rows, tables, west

__all__ = ["county", "filled", "province", "victim"]

pytestmark = pytest.mark.django_db

# Why a table may do without row-level security. A table with neither a policy nor a reason fails the test below.
OPEN: dict[str, str] = {
    "account_emailaddress": "allauth's; never filled, since the address of a user is the one invited",
    "account_emailconfirmation": "allauth's; never filled",
    "audit_lock": "uuids and clauses; a trigger must find a lock whoever asks",
    "audit_permit": "uuids and clauses; the application may not even insert",
    "auth_group": "Django's; unused",
    "auth_group_permissions": "Django's; unused",
    "auth_permission": "Django's; unused",
    "authorities_appointmentevent": "the past of what all officers may know; read only",
    "authorities_localclosureevent": "the past of what all officers may know; read only",
    "authorities_orgevent": "the past of what all officers may know; read only",
    "authorities_user": "signing in reads it before anybody acts; officers, no students and no families",
    "cases_packsnapshot": "the law as it stood: public; read only",
    "cases_procedurelaw": "the same, in the database's own form; read only",
    "deployment_deployment": "what the installation is; read only",
    "deployment_tally": "digests and numbers; the application has no right to it, only three functions",
    "deployment_travel": "the offset of a demonstration's clock",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations; read only",
    "django_session": "read by its secret key before anybody acts",
    "graduation_certificatecount": "numbers of schools; the application has no right to it",
    "graduation_certificatelaw": "by which law certificates are given: public; read only",
    "mfa_authenticator": "signing in reads it before anybody acts",
    "pghistory_context": "unused: every row of history carries its context",
    "procrastinate_events": "the queue: ids of things, no names",
    "procrastinate_jobs": "the queue: ids of things; the link of an invitation until it is mailed",
    "procrastinate_periodic_defers": "the queue",
    "procrastinate_workers": "the queue",
    "quality_watchlaw": "how the law has the watches look: public; read only",
    "registry_academicsession": "names and dates of school years",
}
# Read by all who work in the system, changed from above the office only.
KNOWN = {
    "authorities_org",
    "authorities_appointment",
    "authorities_localclosure",
    "graduation_cohort",
    "graduation_cohortwindow",
    "registry_schoolclass",
}
# Filled by nothing that a made-up province does; the policies of both are tested elsewhere.
EMPTY = {"authorities_localclosure", "authorities_localclosureevent"}


def test_every_table_has_a_policy_or_a_reason() -> None:
    assert set(tables(secured=False)) == set(OPEN), "a new table needs a policy, or a reason here"
    bare = rows(
        "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relrowsecurity"
        " AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname <> 'matricula_effects')"
    )
    assert bare == []


def test_no_row_of_another_county_is_read_in_any_table(filled: Victim) -> None:
    for table in tables(secured=True):
        with as_owner():
            there = rows(f"SELECT count(*) FROM {table}")[0][0]
        assert there or table in EMPTY, f"{table} is empty: the test proves nothing for it"
        assert table in KNOWN or rows(f"SELECT 1 FROM {table} LIMIT 1") == [], f"{table} without a scope"
        with west(filled):
            assert table in KNOWN or rows(f"SELECT 1 FROM {table} LIMIT 1") == [], table


def test_no_row_of_another_county_is_changed_or_erased_in_any_table(filled: Victim) -> None:
    theirs = {"authorities_org": f"id = {filled.province.orgs['east_one'].pk}"}
    theirs["authorities_appointment"] = f"org_id = {filled.province.orgs['east_one'].pk}"
    for table in tables(secured=True):
        column = rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum LIMIT 1",
            table,
        )[0][0]
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with west(filled), connection.cursor() as cursor:
                try:
                    with transaction.atomic():
                        cursor.execute(f"{statement} WHERE {theirs.get(table, 'true')}")
                        assert cursor.rowcount == 0, statement
                except DatabaseError as error:
                    assert getattr(error.__cause__, "sqlstate", "") == "42501", statement  # noqa: PT017  it may be refused, or find nothing


def test_nothing_of_the_register_can_be_erased_even_at_home(filled: Victim) -> None:
    by = filled.province.acting("east", "head")
    for table in tables(secured=True):
        with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
            assert refused(f"DELETE FROM {table}") == "42501", table
            assert refused(f"TRUNCATE {table} CASCADE") == "42501", table


def test_a_school_cannot_claim_a_pupil_it_does_not_see(filled: Victim) -> None:
    """A place on the roll would let its school see the pupil, number, family and all.

    The policy says the same; the trigger comes before it, and asks whether it is the pupil's first place.
    """
    school = filled.province.orgs["west_one"].pk
    with west(filled):
        code = refused(
            "INSERT INTO registry_enrollment (uuid, student_id, school_id, stage, grade, is_principal, started_on,"
            " entered_on, particulars, status, is_open, seen_by) VALUES (gen_random_uuid(), %s, %s, 'primary', 'g04',"
            " false, '2026-09-01', '2026-09-01', '{}', '', true, '{}')",
            filled.student.pk,
            school,
        )
        assert code == "MR016"
        assert not Student.objects.filter(pk=filled.student.pk).exists()


def test_a_place_cannot_be_turned_into_another_pupils_or_schools(filled: Victim) -> None:
    own = enrolled(filled.province, "west_one", person=new_student("漏测庚"))
    with west(filled):
        for change in (
            f"student_id = {filled.student.pk}",
            f"school_id = {filled.province.orgs['west_high'].pk}",
            "seen_by = seen_by || 1",
            "uuid = gen_random_uuid()",
            "status = 'graduated'",
            "status_on = '2020-01-01'",
            "is_open = false",
            "is_principal = false",
            "ended_on = '2030-01-01'",
            "stage = 'upper_secondary'",
            "grade = 'g12'",
            "started_on = '2020-01-01'",
            "entered_on = '2020-01-01'",
            "case_uuid = gen_random_uuid()",
        ):
            statement = f"UPDATE registry_enrollment SET {change} WHERE student_id = %s"
            assert refused(statement, own.pk) == "MR009", change
        rows("UPDATE registry_enrollment SET particulars = '{\"a\": 1}' WHERE student_id = %s", own.pk)


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "normal"},
        {"is_open": "false"},
        {"status_on": "2020-01-01"},
        {"ended_on": "2030-01-01"},
    ],
)
def test_a_place_begins_open_and_without_a_status(filled: Victim, changed: dict[str, str]) -> None:
    by = filled.province.acting("west_one")
    values: dict[str, Any] = {
        "school_id": by.org_id,
        "stage": "primary",
        "grade": "g04",
        "is_principal": "true",
        "started_on": "2026-09-01",
        "entered_on": "2026-09-01",
        "particulars": "{}",
        "status": "",
        "is_open": "true",
        "seen_by": "{}",
    }

    def statement(**more: Any) -> str:
        asked = {**values, **more}
        quoted = ", ".join(f"'{one}'" for one in asked.values())
        return (
            f"INSERT INTO registry_enrollment (uuid, {', '.join(asked)}) VALUES (gen_random_uuid(), {quoted})"
        )

    with in_scope(by):
        values["student_id"] = Student.objects.create(
            name="漏测壬",
            sort_key="x",
            sex="1",
            birth_on="2016-03-05",
            nationality="CHN",
            seen_by=[by.org_id],
        ).pk
        assert refused(statement(**changed)) == "MR009"
        rows(statement())


def test_where_a_pupil_is_and_who_sees_them_cannot_be_written_by_hand(filled: Victim) -> None:
    own = enrolled(filled.province, "west_one", person=new_student("漏测辛"))
    east = filled.province.orgs["east"].pk
    with west(filled):
        for change in (
            f"seen_by = seen_by || {east}",
            f"school_id = {filled.province.orgs['east_one'].pk}",
            f"district_id = {east}",
            f"region_id = {east}",
            "uuid = gen_random_uuid()",
            "stage = 'upper_secondary'",
            "grade = 'g12'",
            "class_name = 'x'",
            "status = 'graduated'",
        ):
            assert refused(f"UPDATE registry_student SET {change} WHERE id = %s", own.pk) == "42501", change


def test_how_many_have_no_seat_is_told_of_ones_own_schools_alone(province: Province) -> None:
    """The function counts behind the wall, so it asks for the scope itself."""
    enrolled(province, person=new_student("墙外甲"))
    today = civil_today(province.orgs["east_one"].time_zone)
    # The victim county has one in either school, who is to leave, and who has come; one on a list, one reported.
    one, two = (province.orgs["east_one"].pk, 4), (province.orgs["east_two"].pk, 1)

    def counted() -> list[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT school_id, places FROM registry_without_seat(%s, %s) ORDER BY school_id",
                [[one.pk for one in province.orgs.values()], today],
            )
            return list(cursor.fetchall())

    assert counted() == []
    for office, seen in (
        ("east_one", [one]),
        ("east_two", [two]),
        ("east", [one, two]),
        ("province", [one, two]),
        ("west", []),
    ):
        with in_scope(province.acting(office)):
            assert counted() == seen, office


def test_how_many_students_have_no_seat_is_told_of_ones_own_school_alone(province: Province) -> None:
    """That of the list counts students behind the wall, so it asks for the scope itself."""
    enrolled(province, person=new_student("墙外乙"))
    school = province.orgs["east_one"]
    today = civil_today(school.time_zone)

    def counted() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_students_without_seat(%s, %s)", [school.pk, today])
            return int(cursor.fetchone()[0])

    assert counted() == 0
    for office in ("east_one", "east", "province"):
        by = province.acting(office)
        with in_scope(by):
            listed = students_page(by, school, StudentFilter(unseated_on=today)).students
            assert counted() == len(listed) > 0, office
    for office in ("east_two", "west", "west_one"):
        with in_scope(province.acting(office)):
            assert counted() == 0, office


def test_how_many_students_a_school_has_is_told_of_ones_own_school_alone(province: Province) -> None:
    """What the list of a school counts, it counts behind the wall: the same as each list, and of no other school."""
    person = enrolled(province, person=new_student("墙外丙"))
    school = province.orgs["east_one"]
    with as_owner():
        number = person.numbers.get(ended_on=None).number
    signs = [number[:4], "none"]

    def counted() -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT grades, statuses, heads, unseated, waiting FROM registry_school_counts(%s, %s, %s)",
                [school.pk, civil_today(school.time_zone), signs],
            )
            return tuple(cursor.fetchone())

    nothing = (None, None, None, 0, [0, 0])
    assert counted() == nothing
    for office in ("east_one", "east", "province"):
        by = province.acting(office)
        with in_scope(by):
            grades, statuses, heads, unseated, waiting = counted()
            found = students_page(by, school, StudentFilter(), size=1_000).students
            there = Counter((one.grade, one.status) for one in found)
            told = zip(zip(grades, statuses, strict=True), heads, strict=True)
            assert {place: number for place, number in told if number} == there, office
            begun = students_page(by, school, StudentFilter(text=signs[0], found_by="number")).students
            assert waiting == [len(begun), 0]
            assert person in begun
            assert unseated
    for office in ("east_two", "west", "west_one"):
        with in_scope(province.acting(office)):
            assert counted() == nothing, office
