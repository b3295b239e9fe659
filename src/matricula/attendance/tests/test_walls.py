"""What the database refuses of attendance, whoever asks with raw SQL."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.attendance.api import DayList
from matricula.attendance.tests.classes import (
    GONE,
    MONDAY,
    NOW,
    SATURDAY,
    THURSDAY,
    TODAY,
    TUESDAY,
    Taught,
    taught,
)
from matricula.authorities.api import LocalClosure, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_now
from matricula.registry.api import close_class, open_class

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(province: Province) -> Iterator[Taught]:
    made = taught(province)
    with at_civil_time(NOW):
        yield made


def outcome(statement: str, *values: Any) -> str:
    """An SQLSTATE, or how many rows a statement met; it is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            met = cursor.rowcount
            transaction.set_rollback(True)
            return str(met)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "sqlstate", ""))


DAY = (
    "INSERT INTO attendance_daylist (uuid, school_class_id, school_id, day, expected, taken_in_id, taken_at, clause,"
    " revision, reason) VALUES (gen_random_uuid(), %s, %s, %s, 3, %s, now(), 'X', 1, '')"
)
MARK = (
    "INSERT INTO attendance_daymark (day_list_id, school_id, enrollment_id, what, kind, note)"
    " VALUES (%s, %s, %s, %s, %s, '')"
)


def test_a_list_is_written_by_the_own_school_in_the_own_name_only(lesson: Taught) -> None:
    made, province, me = lesson.school_class.pk, lesson.province, lesson.by.appointment_id
    here, other = province.orgs["east_one"].pk, province.orgs["east_two"].pk
    with in_scope(lesson.by):
        assert outcome(DAY, made, here, TODAY, me) == "1"
        assert outcome(DAY, made, here, MONDAY, me) == "1"
        assert outcome(DAY, made, other, TODAY, me) in ("42501", "MR051")
        assert outcome(DAY, made, here, TODAY, province.appointment("east_one", "head").pk) == "MR051"
    strange = taught(province, [], school="west_one", name="4.7")
    with in_scope(lesson.by):
        assert outcome(DAY, strange.school_class.pk, here, TODAY, me) == "MR051"
    for office in ("west_one", "east"):
        by = province.acting(office)
        with in_scope(by):
            assert outcome(DAY, made, here, TODAY, by.appointment_id) == "42501", office


def test_a_list_is_of_a_day_that_has_come_and_of_an_open_class(lesson: Taught) -> None:
    here, me = lesson.by.org_id, lesson.by.appointment_id
    with in_scope(lesson.by):
        for day in (THURSDAY, date(2026, 8, 31), date(2027, 9, 1)):
            assert outcome(DAY, lesson.school_class.pk, here, day, me) == "MR051", day
        # Weekends are the law's to say, not the database's.
        assert outcome(DAY, lesson.school_class.pk, here, SATURDAY, me) == "1"
        school = lesson.province.orgs["east_one"]
        empty = open_class(by=lesson.by, school=school, stage="primary", grade="g04", name="4.9")
        close_class(by=lesson.by, school_class=empty)
        assert outcome(DAY, empty.pk, here, TODAY, me) == "MR051"
    with as_owner():
        LocalClosure.objects.create(
            org=lesson.province.orgs["city"],
            day=TUESDAY,
            reason="snow",
            entered_by_id=lesson.by.user_id,
            entered_at=civil_now(),
        )
    with in_scope(lesson.by):
        assert outcome(DAY, lesson.school_class.pk, here, TUESDAY, me) == "MR051"
        assert outcome(DAY, lesson.school_class.pk, here, MONDAY, me) == "1"


def test_a_mark_is_of_a_pupil_who_sits_there_and_of_the_school_of_the_list(lesson: Taught) -> None:
    one = lesson.pupils[0].enrollments.get
    other = taught(lesson.province, ["测试丁"], name="4.2")
    far = taught(lesson.province, ["测试戊"], school="west_one", name="4.3")
    made = lesson.take().day_list
    here = lesson.by.org_id
    with in_scope(lesson.by):
        mine = one().pk
        assert outcome(MARK, made.pk, here, mine, "unexcused", "unexcused") == "1"
        assert outcome(MARK, made.pk, here, other.pupils[0].enrollments.get().pk, "unexcused", "x") == "MR052"
        assert outcome(MARK, made.pk, lesson.province.orgs["east_two"].pk, mine, "unexcused", "x") == "42501"
        assert outcome(MARK, made.pk, here, mine, "unexcused", "") == "23514", "an absence has its kind"
        assert outcome(MARK, made.pk, here, mine, "unexpected", "x") == "23514"
    theirs = far.take().day_list
    with in_scope(lesson.by):
        assert outcome(MARK, theirs.pk, here, mine, "unexcused", "x") == "MR052", "a list of another school"
    with in_scope(far.by):
        place = far.pupils[0].enrollments.get().pk
        assert outcome(MARK, made.pk, far.by.org_id, place, "unexcused", "x") == "MR052"
        assert outcome(MARK, made.pk, here, place, "unexcused", "x") == "42501"


def test_a_day_and_a_pupil_stand_once_and_nothing_is_erased(lesson: Taught) -> None:
    made = lesson.take(absent={lesson.pupils[0]: GONE}).day_list
    with in_scope(lesson.by):
        mine = lesson.pupils[0].enrollments.get().pk
        assert (
            outcome(DAY, lesson.school_class.pk, lesson.by.org_id, TODAY, lesson.by.appointment_id) == "23505"
        )
        assert outcome(MARK, made.pk, lesson.by.org_id, mine, "excused", "illness") == "23505"
        for table in ("attendance_daylist", "attendance_daymark"):
            assert outcome(f"DELETE FROM {table}") == "42501"
        assert outcome("UPDATE attendance_daymark SET enrollment_id = enrollment_id") == "42501"
        assert outcome("UPDATE attendance_daylist SET day = day") == "42501"
        assert outcome("UPDATE attendance_daylist SET reason = 'x'") == "MR051", "only by the next revision"


def test_a_correction_has_a_reason_and_the_name_of_who_makes_it(lesson: Taught) -> None:
    lesson.take()
    correct = (
        "UPDATE attendance_daylist SET revision = revision + 1, corrected_in_id = %s,"
        " corrected_at = now(), reason = %s"
    )
    with in_scope(lesson.by):
        assert outcome(correct, lesson.by.appointment_id, "x") == "1"
        assert outcome(correct, lesson.by.appointment_id, "") == "23514"
        head = lesson.province.appointment("east_one", "head").pk
        assert outcome(correct, head, "x") == "MR051"
    county = lesson.province.acting("east")
    with in_scope(county):
        assert DayList.objects.exists(), "the county sees it"
        assert outcome(correct, county.appointment_id, "x") == "0"
    with in_scope(lesson.province.acting("west")):
        assert not DayList.objects.exists()
