"""Deadlines: the last day counts whole, statutory dates do not roll over, clocks may jump."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.kernel import jalali
from matricula.kernel.calendars import (
    MonthSystem,
    WorkingCalendar,
    add_months,
    deadline,
    reckon,
    start_of_day,
)
from matricula.kernel.durations import Duration, Unit

SHANGHAI, TEHRAN, MOSCOW = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Tehran"), ZoneInfo("Europe/Moscow")
BERLIN, HAVANA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Havana")
CHINA = WorkingCalendar("CN", complete_years=frozenset({2024, 2025, 2026}))
IRAN = WorkingCalendar("IR", weekend=frozenset({4}), months=MonthSystem.jalali)
PLAIN = WorkingCalendar()

INSTANTS = st.integers(min_value=946684800, max_value=1893456000).map(
    lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)
)
ZONES = st.sampled_from([SHANGHAI, TEHRAN, MOSCOW, BERLIN, HAVANA, ZoneInfo("Pacific/Apia")])
DURATIONS = st.builds(Duration, st.integers(min_value=0, max_value=40), st.sampled_from(list(Unit)))


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=zone)  # type: ignore[misc, arg-type]  # the parts are few enough


def test_two_working_days_end_at_the_midnight_after_the_second() -> None:
    received = at(SHANGHAI, 2025, 9, 26, 16, 30)
    assert deadline(received, Duration(2, Unit.working_days), CHINA, SHANGHAI) == at(SHANGHAI, 2025, 9, 30)


def test_the_day_is_that_of_the_zone_not_of_the_server() -> None:
    late_evening_utc = datetime(2026, 9, 13, 18, 0, tzinfo=UTC)
    assert deadline(late_evening_utc, Duration(1, Unit.calendar_days), PLAIN, SHANGHAI) == at(
        SHANGHAI, 2026, 9, 16
    )
    assert deadline(late_evening_utc, Duration(1, Unit.calendar_days), PLAIN, MOSCOW) == at(
        MOSCOW, 2026, 9, 15
    )


def test_statutory_dates_do_not_roll_over() -> None:
    friday = at(SHANGHAI, 2026, 9, 11, 9)
    assert deadline(friday, Duration(1, Unit.weeks), CHINA, SHANGHAI) == at(SHANGHAI, 2026, 9, 19)
    assert deadline(friday, Duration(2, Unit.calendar_days), CHINA, SHANGHAI) == at(SHANGHAI, 2026, 9, 14), (
        "a Sunday stays"
    )


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_gregorian_months_are_clamped(start: date, months: int, expected: date) -> None:
    assert add_months(start, months) == expected


def test_six_jalali_months_from_the_summer_deadline() -> None:
    thirty_mehr = start_of_day(jalali.parse("1404/07/30"), TEHRAN)
    reckoned = reckon(thirty_mehr, Duration(6, Unit.months), IRAN, TEHRAN)
    assert reckoned.last_on == date(2026, 4, 19)
    assert reckoned.at == at(TEHRAN, 2026, 4, 20)
    assert reckoned.incomplete_years == (), "months do not depend on working days"
    khordad = start_of_day(jalali.parse("1405/03/31"), TEHRAN)
    assert reckon(khordad, Duration(6, Unit.months), IRAN, TEHRAN).last_on == jalali.parse("1405/09/30")


def test_years_follow_the_month_system() -> None:
    leap_day = start_of_day(jalali.parse("1403/12/30"), TEHRAN)
    assert reckon(leap_day, Duration(1, Unit.years), IRAN, TEHRAN).last_on == jalali.parse("1404/12/29")
    assert reckon(at(SHANGHAI, 2024, 2, 29), Duration(1, Unit.years), CHINA, SHANGHAI).last_on == date(
        2025, 2, 28
    )


def test_an_incomplete_year_is_a_warning_with_the_best_known_date() -> None:
    reckoned = reckon(at(SHANGHAI, 2026, 12, 30, 10), Duration(5, Unit.working_days), CHINA, SHANGHAI)
    assert reckoned.incomplete_years == (2027,)
    assert reckoned.last_on is not None
    assert (
        reckon(at(SHANGHAI, 2026, 9, 1), Duration(5, Unit.working_days), CHINA, SHANGHAI).incomplete_years
        == ()
    )


def test_hours_are_elapsed_time_over_a_clock_change() -> None:
    before_spring = at(BERLIN, 2026, 3, 28, 12)
    end = deadline(before_spring, Duration(24, Unit.hours), PLAIN, BERLIN)
    assert end == at(BERLIN, 2026, 3, 29, 13)
    assert end - before_spring.astimezone(UTC) == timedelta(hours=24)


def test_whole_days_keep_midnight_over_a_clock_change() -> None:
    assert deadline(at(BERLIN, 2026, 3, 27, 12), Duration(2, Unit.calendar_days), PLAIN, BERLIN) == at(
        BERLIN, 2026, 3, 30
    )
    assert deadline(at(BERLIN, 2026, 10, 23, 12), Duration(2, Unit.calendar_days), PLAIN, BERLIN) == at(
        BERLIN, 2026, 10, 26
    )


def test_a_midnight_that_the_clock_skips_is_the_instant_of_the_jump() -> None:
    jump = start_of_day(date(2021, 3, 22), TEHRAN)
    assert jump.astimezone(UTC) == datetime(2021, 3, 21, 20, 30, tzinfo=UTC)
    assert (jump.hour, jump.minute) == (1, 0)


def test_a_midnight_shown_twice_is_the_first() -> None:
    assert start_of_day(date(2025, 11, 2), HAVANA).astimezone(UTC) == datetime(2025, 11, 2, 4, 0, tzinfo=UTC)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        deadline(datetime(2026, 1, 1), Duration(1, Unit.hours), PLAIN, SHANGHAI)


def test_zero_days_end_with_the_day_itself() -> None:
    start = at(SHANGHAI, 2026, 9, 12, 8)
    for unit in Unit:
        expected = start if unit is Unit.hours else at(SHANGHAI, 2026, 9, 13)
        assert deadline(start, Duration(0, unit), CHINA, SHANGHAI) == expected


@given(INSTANTS, DURATIONS, ZONES)
def test_a_deadline_never_comes_before_its_start(start: datetime, duration: Duration, zone: ZoneInfo) -> None:
    end = deadline(start, duration, PLAIN, zone)
    assert end >= start
    if duration.unit is not Unit.hours:
        assert end > start
        assert start_of_day(end.date(), zone) == end


@given(INSTANTS, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40)), DURATIONS, ZONES)
def test_who_starts_later_never_ends_earlier(
    start: datetime, later: timedelta, duration: Duration, zone: ZoneInfo
) -> None:
    assert deadline(start, duration, PLAIN, zone) <= deadline(start + later, duration, PLAIN, zone)


@given(INSTANTS, st.integers(min_value=0, max_value=40), st.sampled_from(list(Unit)), ZONES)
def test_a_longer_term_ends_later(start: datetime, value: int, unit: Unit, zone: ZoneInfo) -> None:
    assert deadline(start, Duration(value, unit), PLAIN, zone) < deadline(
        start, Duration(value + 1, unit), PLAIN, zone
    )
