"""Jalali dates: reading, writing, month arithmetic; the pins of the Iranian directive's deadlines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.kernel import jalali

DAYS = st.dates(min_value=date(1925, 3, 22), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("jalali_date", "gregorian"),
    [
        ("1403/12/10", date(2025, 2, 28)),
        ("1404/12/10", date(2026, 3, 1)),
        ("1405/12/10", date(2027, 3, 1)),
        ("1404/04/30", date(2025, 7, 21)),
        ("1405/04/30", date(2026, 7, 21)),
        ("1406/04/30", date(2027, 7, 21)),
        ("1404/07/30", date(2025, 10, 22)),
        ("1405/07/30", date(2026, 10, 22)),
        ("1403/12/30", date(2025, 3, 20)),
    ],
)
def test_deadlines_of_the_directive(jalali_date: str, gregorian: date) -> None:
    assert jalali.parse(jalali_date) == gregorian
    assert jalali.format(gregorian, digits="latin") == jalali_date


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("1404/07/30", 6, "1405/01/30"),
        ("1405/07/30", 6, "1406/01/30"),
        ("1405/03/31", 6, "1405/09/30"),
        ("1403/12/30", 12, "1404/12/29"),
        ("1408/12/30", -12, "1407/12/29"),
        ("1404/01/31", -1, "1403/12/30"),
        ("1404/11/30", 1, "1404/12/29"),
    ],
)
def test_months_are_clamped(start: str, months: int, expected: str) -> None:
    assert jalali.add_months(jalali.parse(start), months) == jalali.parse(expected)


@pytest.mark.parametrize(
    "written",
    [
        "۱۴۰۵/۰۴/۳۰", "1405-4-30", "1405.04.30", "14050430", "١٤٠٥/٠٤/٣٠", " \u200f۱۴۰۵ / ۴ / ۳۰ ",
        "۳۰ تیر ۱۴۰۵", "30 تير ماه 1405",
    ],
)  # fmt: skip
def test_ways_of_writing_a_date(written: str) -> None:
    assert jalali.parse(written) == date(2026, 7, 21)


@pytest.mark.parametrize(
    "written",
    ["1404/12/30", "1404/07/31", "1404/13/01", "1404/00/10", "1404/01/00", "", "30 April 1405", "1405/04"],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="Jalali"):
        jalali.parse(written)


def test_writing() -> None:
    assert jalali.format(date(2026, 7, 21)) == "۱۴۰۵/۰۴/۳۰"
    assert jalali.format(date(2026, 7, 21), named_month=True) == "۳۰ تیر ۱۴۰۵"


@given(DAYS)
def test_writing_and_reading_gives_the_day_back(day: date) -> None:
    assert jalali.parse(jalali.format(day)) == day
    assert jalali.parse(jalali.format(day, named_month=True)) == day
    assert jalali.from_parts(*jalali.to_parts(day)) == day


@given(DAYS, st.integers(min_value=0, max_value=240))
def test_adding_months_lands_in_that_month_and_keeps_the_day_or_clamps(day: date, months: int) -> None:
    year, month, number = jalali.to_parts(day)
    moved_year, moved_month, moved_number = jalali.to_parts(jalali.add_months(day, months))
    assert moved_year * 12 + moved_month == year * 12 + month + months
    assert moved_number == min(number, jalali.days_in_month(moved_year, moved_month))
