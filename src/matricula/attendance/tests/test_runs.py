"""Who was absent on the last days whose list was taken, and who is back though nobody expects them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.attendance.api import Absence, absent_runs, back_in_class
from matricula.attendance.tests.classes import (
    GONE,
    ILL,
    MONDAY,
    NOW,
    TODAY,
    TUESDAY,
    WEDNESDAY,
    Taught,
    found,
    taught,
)
from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import make_province
from matricula.config.testing import at_civil_time
from matricula.registry.api import open_class, seat_student

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 10, 16)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Taught:
    with lasting():
        return taught(make_province())


@pytest.fixture
def lesson(db: None, begun: Taught) -> Iterator[Taught]:
    with at_civil_time(NOW):
        yield deepcopy(begun)


def missing(by: Acting, on: date = TODAY, **more: object) -> dict[int, tuple[date, ...]]:
    with in_scope(by), CaptureQueriesContext(connection) as asked:
        found = absent_runs(on, **more)  # type: ignore[arg-type]  # words of any kind
    assert len([one for one in asked if "attendance_absent_runs" in one["sql"]]) == 1
    return {one.student_id: one.days for one in found}


def test_three_taken_days_without_an_excuse_are_a_row(lesson: Taught) -> None:
    one, two, three = lesson.pupils
    for day in (MONDAY, TUESDAY):
        lesson.take(day, absent={one: GONE, two: GONE, three: GONE})
        assert missing(lesson.by) == {}, "not three yet"
    lesson.take(WEDNESDAY, absent={one: GONE, two: ILL})
    assert missing(lesson.by) == {one.pk: (MONDAY, TUESDAY, WEDNESDAY)}
    assert missing(lesson.by, TUESDAY) == {}
    assert set(missing(lesson.by, TUESDAY, days=2)) == {one.pk, two.pk, three.pk}


def test_a_day_that_was_not_taken_neither_counts_nor_breaks(lesson: Taught) -> None:
    one = lesson.pupils[0]
    for day in (FRIDAY, MONDAY, WEDNESDAY):
        lesson.take(day, absent={one: GONE})
    assert missing(lesson.by) == {one.pk: (FRIDAY, MONDAY, WEDNESDAY)}
    lesson.take(TUESDAY)
    assert missing(lesson.by) == {}, "there on Tuesday after all"


def test_the_last_days_count_and_not_those_before(lesson: Taught) -> None:
    one = lesson.pupils[0]
    lesson.take(FRIDAY)
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        lesson.take(day, absent={one: GONE})
    assert missing(lesson.by) == {one.pk: (MONDAY, TUESDAY, WEDNESDAY)}
    assert missing(lesson.by, days=4) == {}


def test_a_change_of_the_class_does_not_break_a_row(lesson: Taught) -> None:
    one = lesson.pupils[0]
    for day in (MONDAY, TUESDAY):
        lesson.take(day, absent={one: GONE})
    with in_scope(lesson.by):
        school = lesson.province.orgs["east_one"]
        into = open_class(by=lesson.by, school=school, stage="primary", grade="g04", name="4.9")
        seat_student(by=lesson.by, enrollment=one.enrollments.get(), school_class=into)
    Taught(lesson.province, into, [one], lesson.by).take(WEDNESDAY, absent={one: GONE})
    lesson.take(WEDNESDAY)
    assert missing(lesson.by) == {one.pk: (MONDAY, TUESDAY, WEDNESDAY)}


def test_whoever_has_left_the_school_is_not_looked_for(lesson: Taught) -> None:
    one = lesson.pupils[0]
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        lesson.take(day, absent={one: GONE})
    assert set(missing(lesson.by)) == {one.pk}
    lesson.status(one, "transferred_out")
    assert missing(lesson.by) == {}


def test_the_lists_of_a_school_year_that_is_over_are_nobodys_business(lesson: Taught) -> None:
    one = lesson.pupils[0]
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        lesson.take(day, absent={one: GONE})
    ends = found(lesson.school_class).session.ended_on
    assert set(missing(lesson.by, ends - timedelta(days=1))) == {one.pk}
    assert missing(lesson.by, ends) == {}, "the seat may still be open, the class has ended"


def test_each_sees_what_lies_in_the_own_scope(lesson: Taught) -> None:
    far = taught(lesson.province, ["测试丁"], school="west_one", name="4.3")
    for made in (lesson, far):
        for day in (MONDAY, TUESDAY, WEDNESDAY):
            made.take(day, absent={made.pupils[0]: GONE})
    near, there = lesson.pupils[0].pk, far.pupils[0].pk
    orgs = lesson.province.orgs
    for office, seen in (
        ("east_one", {near}),
        ("east_two", set()),
        ("west", {there}),
        ("city", {near, there}),
    ):
        assert set(missing(lesson.province.acting(office))) == seen, office
    city = lesson.province.acting("city")
    assert set(missing(city, orgs=[orgs["west"].pk])) == {there}
    assert set(missing(city, orgs=[orgs["east_one"].pk, orgs["west_one"].pk])) == {near, there}
    assert missing(lesson.province.acting("east"), orgs=[orgs["west"].pk]) == {}
    with in_scope(city), pytest.raises(ValueError, match="at least one day"):
        absent_runs(TODAY, days=0)


def back(by: Acting, on: date = TODAY) -> dict[int, tuple[date, ...]]:
    with in_scope(by):
        found = back_in_class(on, statuses=["suspected_dropout", "dropout"])
        return {one.student_id: one.days for one in found}


def test_whoever_is_there_while_suspected_is_back_until_the_list_says_otherwise(lesson: Taught) -> None:
    one, two, _three = lesson.pupils
    lesson.status(one, "suspected_dropout", on=MONDAY)
    lesson.status(two, "on_leave", on=MONDAY)
    lesson.take(MONDAY, absent={two: Absence("illness")})
    assert back(lesson.by) == {}
    lesson.take(TUESDAY, unexpected=[one, two])
    assert back(lesson.by) == {one.pk: (TUESDAY,)}
    assert back(lesson.by, MONDAY) == {}
    lesson.take(WEDNESDAY)
    assert back(lesson.by) == {}, "gone again"
    assert back(lesson.by, TUESDAY) == {one.pk: (TUESDAY,)}
    assert back(lesson.province.acting("west_one"), TUESDAY) == {}
