"""What the watches find, what clears it, and that nobody but the database writes it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from matricula.attendance.api import correct_day
from matricula.attendance.tests.classes import (
    GONE,
    MONDAY,
    NOW,
    TODAY,
    TUESDAY,
    WEDNESDAY,
    Taught,
    found,
    taught,
)
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import make_province
from matricula.config.testing import as_owner, at_civil_time
from matricula.quality.api import WatchLaw, WatchRow, found_page, look
from matricula.quality.tasks import watch, watch_school
from matricula.registry.api import Student
from matricula.registry.tests.pupils import put_into_status

pytestmark = pytest.mark.django_db
ABSENT, ENDS, OVER, BACK = "absent_three_days", "leave_ends_soon", "leave_over", "in_class_on_leave"


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Taught:
    with lasting():
        return taught(make_province())


@pytest.fixture
def lesson(db: None, begun: Taught) -> Iterator[Taught]:
    with at_civil_time(NOW):
        yield deepcopy(begun)


def on_leave(student: Student, until: date) -> None:
    """A leave with a planned end, behind the back of all cases."""
    put_into_status(student, "on_leave", date(2026, 9, 7), until=until)


def open_rows(lesson: Taught, name: str) -> dict[int, tuple[date, list[date]]]:
    with in_scope(lesson.by):
        return {one.student_id: (one.since, one.days) for one in found_page(name).rows}


def missing(lesson: Taught, student: Student, *days: date) -> None:
    for day in days:
        lesson.take(day, absent={student: GONE})


def test_three_days_of_absence_are_found_and_named(lesson: Taught) -> None:
    one = lesson.pupils[0]
    missing(lesson, one, MONDAY, TUESDAY)
    assert look() == 0
    missing(lesson, one, WEDNESDAY)
    assert look() == 1
    assert open_rows(lesson, ABSENT) == {one.pk: (MONDAY, [MONDAY, TUESDAY, WEDNESDAY])}
    assert look() == 0, "the same again changes nothing"


def test_a_list_that_is_taken_or_corrected_queues_one_look_over_the_school(lesson: Taught) -> None:
    def waiting() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT args ->> 'school' FROM procrastinate_jobs WHERE task_name = 'quality.watch_school'"
            )
            return [row[0] for row in cursor.fetchall()]

    one = lesson.pupils[0]
    missing(lesson, one, MONDAY, TUESDAY, WEDNESDAY)
    school = lesson.by.org_id
    assert waiting() == [str(school)]
    watch_school(school=school)
    assert set(open_rows(lesson, ABSENT)) == {one.pk}
    with connection.cursor() as cursor, as_owner():
        cursor.execute("DELETE FROM procrastinate_jobs")
    with in_scope(lesson.by):
        correct_day(
            by=lesson.by,
            school_class=found(lesson.school_class),
            day_list=lesson.take(TODAY, absent={one: GONE}).day_list,
            absent={},
            reason="was there",
            revision=1,
        )
    assert waiting() == [str(school)]
    watch_school(school=school)
    assert open_rows(lesson, ABSENT) == {}
    with as_owner():
        row = WatchRow.objects.get()
        assert row.cleared_at is not None
        assert row.since == MONDAY


def test_only_the_statuses_and_stages_of_the_law_are_looked_at(lesson: Taught) -> None:
    one, two, _three = lesson.pupils
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        lesson.take(day, absent={one: GONE, two: GONE})
    with as_owner():
        two.enrollments.update(stage="upper_secondary")
    look()
    assert set(open_rows(lesson, ABSENT)) == {one.pk}


def test_another_status_clears_what_was_found_of_the_old_one_at_once(lesson: Taught) -> None:
    one = lesson.pupils[0]
    missing(lesson, one, MONDAY, TUESDAY, WEDNESDAY)
    look()
    lesson.status(one, "suspected_dropout")
    assert open_rows(lesson, ABSENT) == {}
    assert look() == 0


def test_a_leave_ends_soon_then_is_over(lesson: Taught) -> None:
    soon, later, past = lesson.pupils
    on_leave(soon, TODAY + timedelta(days=14))
    on_leave(later, TODAY + timedelta(days=15))
    on_leave(past, TODAY - timedelta(days=1))
    look()
    assert open_rows(lesson, ENDS) == {soon.pk: (TODAY, [TODAY + timedelta(days=14)])}
    assert open_rows(lesson, OVER) == {past.pk: (TODAY, [TODAY - timedelta(days=1)])}
    with at_civil_time(NOW + timedelta(days=14)):
        look()
        assert set(open_rows(lesson, ENDS)) == {soon.pk, later.pk}, "the last day still belongs to the leave"
        assert set(open_rows(lesson, OVER)) == {past.pk}
    with at_civil_time(NOW + timedelta(days=16)):
        look()
        assert open_rows(lesson, ENDS) == {}
        assert set(open_rows(lesson, OVER)) == {soon.pk, later.pk, past.pk}


def test_a_leave_without_a_planned_end_is_never_over(lesson: Taught) -> None:
    lesson.status(lesson.pupils[0], "on_leave", MONDAY)
    with at_civil_time(NOW + timedelta(days=900)):
        assert look() == 0


def test_who_is_in_class_while_on_leave_is_found(lesson: Taught) -> None:
    one = lesson.pupils[0]
    lesson.status(one, "on_leave", MONDAY)
    lesson.take(TUESDAY, unexpected=[one])
    lesson.take(WEDNESDAY, unexpected=[one])
    look()
    assert open_rows(lesson, BACK) == {one.pk: (TUESDAY, [TUESDAY, WEDNESDAY])}


@pytest.mark.parametrize("status", ["suspected_dropout", "dropout"])
def test_who_is_back_in_class_while_suspected_or_dropped_out_is_found(lesson: Taught, status: str) -> None:
    one = lesson.pupils[0]
    lesson.status(one, status, MONDAY)
    lesson.take(WEDNESDAY, unexpected=[one])
    look()
    assert open_rows(lesson, "back_in_class") == {one.pk: (WEDNESDAY, [WEDNESDAY])}
    lesson.status(one, "normal")
    assert open_rows(lesson, "back_in_class") == {}


def test_each_watch_is_one_statement_however_many_schools_there_are(lesson: Taught) -> None:
    with CaptureQueriesContext(connection) as asked:
        watch()
    looks = [one for one in asked if "quality_look(" in one["sql"]]
    with as_owner():
        assert len(looks) == WatchLaw.objects.count() > 0


def test_a_look_over_one_school_leaves_the_others_alone(lesson: Taught) -> None:
    one = lesson.pupils[0]
    missing(lesson, one, MONDAY, TUESDAY, WEDNESDAY)
    assert look([lesson.province.orgs["west_one"].pk]) == 0
    assert look([lesson.by.org_id]) == 1
    with as_owner():
        two = taught(lesson.province, ["测试丁"], school="west_one", name="4.7")
    assert two.pupils
    assert look([lesson.province.orgs["west_one"].pk]) == 0
    assert set(open_rows(lesson, ABSENT)) == {one.pk}, "what another school has is not cleared by the look"


def outcome(statement: str, *values: int) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            met = cursor.rowcount
            transaction.set_rollback(True)
            return str(met)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "sqlstate", ""))


def test_no_office_makes_or_clears_a_finding_and_only_its_own_line_sees_it(lesson: Taught) -> None:
    one = lesson.pupils[0]
    missing(lesson, one, MONDAY, TUESDAY, WEDNESDAY)
    look()
    place = one.enrollments.model.objects
    with in_scope(lesson.by):
        pk = place.get(student=one).pk
        assert (
            outcome(
                "INSERT INTO quality_watchrow (watch, enrollment_id, student_id, school_id, since, days, found_at)"
                " VALUES ('leave_over', %s, %s, %s, '2026-10-01', '{}', now())",
                pk,
                one.pk,
                lesson.by.org_id,
            )
            == "42501"
        )
        assert outcome("UPDATE quality_watchrow SET cleared_at = now()") == "42501"
        assert outcome("DELETE FROM quality_watchrow") == "42501"
        assert outcome("UPDATE quality_watchlaw SET statuses = '[]'") == "42501"
        assert outcome("INSERT INTO quality_watchlaw (pack) VALUES ('x')") == "42501"
    for office, seen in (("east_one", 1), ("east", 1), ("east_two", 0), ("west", 0)):
        with in_scope(lesson.province.acting(office)):
            assert WatchRow.objects.count() == seen, office


def test_an_office_that_looks_by_itself_finds_only_what_is_true(lesson: Taught) -> None:
    one = lesson.pupils[0]
    missing(lesson, one, MONDAY, TUESDAY, WEDNESDAY)
    with in_scope(lesson.province.acting("west")), connection.cursor() as cursor:
        cursor.execute("SELECT quality_look('cn_guizhou', %s, NULL)", [ABSENT])
        assert cursor.fetchone() == (0,), "out of its sight"
    with in_scope(lesson.by), connection.cursor() as cursor:
        cursor.execute("SELECT quality_look('cn_guizhou', %s, NULL)", [ABSENT])
        assert cursor.fetchone() == (1,)
    with in_scope(lesson.province.acting("west")), connection.cursor() as cursor:
        cursor.execute("SELECT quality_look('cn_guizhou', %s, NULL)", [ABSENT])
        assert cursor.fetchone() == (0,), "nobody clears what they do not see"
    assert set(open_rows(lesson, ABSENT)) == {one.pk}
