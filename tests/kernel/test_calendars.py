"""Working days of three countries at the pinned dates, corrections of them, and what counting must obey."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.kernel.calendars import Ground, Override, WorkingCalendar

CHINA = WorkingCalendar("CN", complete_years=frozenset({2024, 2025, 2026}))
RUSSIA = WorkingCalendar("RU", complete_years=frozenset({2024, 2025, 2026, 2027}))
IRAN = WorkingCalendar("IR", weekend=frozenset({4}))
IRAN_SCHOOL = WorkingCalendar("IR", weekend=frozenset({3, 4}))

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2026, 11, 30))
CALENDARS = st.sampled_from([CHINA, RUSSIA, IRAN_SCHOOL, WorkingCalendar()])


def days(year: int, *month_days: str) -> list[date]:
    return [date.fromisoformat(f"{year}-{month_day}") for month_day in month_days]


@pytest.mark.parametrize(
    "day",
    [
        *days(2024, "02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"),
        *days(2025, "01-26", "02-08", "04-27", "09-28", "10-11"),
        *days(2026, "01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ],
)
def test_make_up_days_of_china_work(day: date) -> None:
    assert day.weekday() >= 5
    assert CHINA.is_working_day(day)
    assert CHINA.verdict(day).ground is Ground.make_up_day


@pytest.mark.parametrize("day", [*days(2025, "10-07", "10-08"), *days(2026, "01-02", "02-23", "10-06")])
def test_days_off_of_china(day: date) -> None:
    assert not CHINA.is_working_day(day)
    assert CHINA.verdict(day).reason


@pytest.mark.parametrize("year", [2025, 2026])
def test_working_days_in_a_chinese_year(year: int) -> None:
    assert CHINA.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == 248


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2025-09-26", 1, "2025-09-28"),
        ("2025-09-26", 2, "2025-09-29"),
        ("2025-09-30", 2, "2025-10-10"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-04-30", 2, "2026-05-07"),
        ("2025-09-26", 10, "2025-10-16"),
        ("2026-02-13", 10, "2026-03-05"),
        ("2026-09-18", 10, "2026-10-09"),
    ],
)
def test_counting_in_china(start: str, n: int, expected: str) -> None:
    assert CHINA.add_working_days(date.fromisoformat(start), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "day", [*days(2024, "04-27", "11-02", "12-28"), *days(2025, "11-01"), *days(2027, "02-20")]
)
def test_working_saturdays_of_russia(day: date) -> None:
    assert day.weekday() == 5
    assert RUSSIA.is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        *days(2024, "12-30", "12-31"),
        *days(2025, "05-02", "05-08", "06-13", "11-03", "12-31"),
        *days(2026, "01-09", "03-09", "05-11", "12-31"),
        *days(2027, "02-22", "11-05"),
    ],
)
def test_days_off_of_russia(day: date) -> None:
    assert not RUSSIA.is_working_day(day)


@pytest.mark.parametrize(("year", "count"), [(2024, 248), (2025, 247), (2026, 247)])
def test_working_days_in_a_russian_year(year: int, count: int) -> None:
    assert RUSSIA.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2025-12-26", "2026-01-14"),
        ("2025-12-29", "2026-01-15"),
        ("2026-04-30", "2026-05-08"),
        ("2025-10-31", "2025-11-10"),
        ("2026-02-20", "2026-03-02"),
    ],
)
def test_five_working_days_in_russia(start: str, expected: str) -> None:
    assert RUSSIA.add_working_days(date.fromisoformat(start), 5) == date.fromisoformat(expected)


def test_a_six_day_school_works_on_saturday() -> None:
    six_day = WorkingCalendar("RU", weekend=frozenset({6}))
    assert six_day.is_working_day(date(2026, 9, 12))
    assert not six_day.is_working_day(date(2026, 9, 13))
    assert not six_day.is_working_day(date(2026, 5, 11))


@pytest.mark.parametrize(
    "day", [*days(2025, "09-26", "03-20"), *days(2026, "03-21", "03-22", "03-23", "03-24", "04-02")]
)
def test_days_off_of_iran(day: date) -> None:
    assert not IRAN.is_working_day(day)


def test_the_iranian_school_week_and_break_come_from_outside() -> None:
    thursday, in_break = date(2025, 9, 25), date(2026, 3, 28)
    assert IRAN.is_working_day(thursday)
    assert IRAN.is_working_day(in_break)
    assert not IRAN_SCHOOL.is_working_day(thursday)
    assert not IRAN_SCHOOL.with_closures({in_break: "new year's break"}).is_working_day(in_break)


def test_an_override_beats_the_library_and_a_closure_beats_both() -> None:
    saturday = date(2027, 2, 13)
    assert not CHINA.is_working_day(saturday)
    corrected = WorkingCalendar(
        "CN", overrides={saturday: Override(True, "notice for 2027")}, complete_years=frozenset({2027})
    )
    assert corrected.is_working_day(saturday)
    assert corrected.verdict(saturday).reason == "notice for 2027"
    closed = corrected.with_closures({saturday: "snow"})
    assert closed.verdict(saturday).ground is Ground.closure
    assert not closed.is_working_day(saturday)
    assert corrected.is_working_day(saturday), "closing one organisation must not close the others"


def test_a_closure_moves_the_count() -> None:
    monday = date(2026, 9, 14)
    assert CHINA.add_working_days(monday, 2) == date(2026, 9, 16)
    assert CHINA.with_closures({date(2026, 9, 15): "flood"}).add_working_days(monday, 2) == date(2026, 9, 17)


def test_years_that_are_not_complete_are_named() -> None:
    assert CHINA.incomplete_years(date(2026, 1, 1), date(2026, 12, 31)) == ()
    assert CHINA.incomplete_years(date(2026, 12, 30), date(2028, 1, 2)) == (2027, 2028)
    assert CHINA.incomplete_years(date(2028, 1, 2), date(2026, 12, 30)) == (2027, 2028)
    assert WorkingCalendar().incomplete_years(date(2026, 1, 1), date(2026, 1, 2)) == (2026,)


def test_a_calendar_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no country 'XX'"):
        WorkingCalendar("XX")
    with pytest.raises(ValueError, match="weekend"):
        WorkingCalendar(weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="weekend"):
        WorkingCalendar(weekend=frozenset({7}))
    always_closed = {date(2026, 1, 1) + timedelta(days=n): "closed" for n in range(800)}
    with pytest.raises(ValueError, match="no working day"):
        CHINA.with_closures(always_closed).add_working_days(date(2026, 1, 1), 1)
    with pytest.raises(ValueError, match="forward"):
        CHINA.add_working_days(date(2026, 1, 1), -1)


@given(CALENDARS, DAYS, st.integers(min_value=0, max_value=60))
def test_adding_and_counting_agree(calendar: WorkingCalendar, start: date, n: int) -> None:
    end = calendar.add_working_days(start, n)
    assert calendar.working_days_between(start, end) == n
    if n:
        assert calendar.is_working_day(end)
        assert calendar.working_days_between(start, end - timedelta(days=1)) == n - 1


@given(CALENDARS, DAYS, DAYS, st.integers(min_value=1, max_value=30), st.integers(min_value=0, max_value=30))
def test_counting_is_monotone(calendar: WorkingCalendar, a: date, b: date, n: int, more: int) -> None:
    assert calendar.add_working_days(a, n + more) >= calendar.add_working_days(a, n) + timedelta(days=more)
    first, second = sorted((a, b))
    assert calendar.add_working_days(first, n) <= calendar.add_working_days(second, n)


@given(CALENDARS, DAYS, st.integers(min_value=0, max_value=20), st.integers(min_value=0, max_value=20))
def test_two_steps_are_one_step(calendar: WorkingCalendar, start: date, n: int, m: int) -> None:
    assert calendar.add_working_days(calendar.add_working_days(start, n), m) == calendar.add_working_days(
        start, n + m
    )


@given(DAYS, st.integers(min_value=1, max_value=20), DAYS)
def test_a_closure_never_makes_a_term_shorter(start: date, n: int, closed: date) -> None:
    assert CHINA.with_closures({closed: "closed"}).add_working_days(start, n) >= CHINA.add_working_days(
        start, n
    )
