"""Dated values and windows answer for the day that is asked, or say that the law is silent."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.kernel.calendars import MonthSystem
from matricula.regulation.api import DayOfYear, SchoolYears, TermNotInForce, TermRepealed
from tests.regulation.making import TERMS, nation

GREGORIAN = SchoolYears(MonthSystem.gregorian, DayOfYear(9, 1))
JALALI = SchoolYears(MonthSystem.jalali, DayOfYear(7, 1))
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))

WINDOWS = """
windows:
  change:
    question: {en: When?, zh-hans: 何时？}
    checked_against_source_on: 2026-01-01
    values:
      2016-03-05: {opens: null, closes: "05-31", clause: NA-3}
      2020-01-01: {opens: "10-01", closes: "06-15", clause: NA-3}
"""


def test_a_term_before_its_first_value_is_no_guess(tmp_path: Path) -> None:
    stack = nation(tmp_path)
    with pytest.raises(
        TermNotInForce, match="'reply' has no value on 2013-08-31: its first holds from 2013-09-01"
    ):
        stack.term("reply", on=date(2013, 8, 31))
    assert stack.term("reply", on=date(2013, 9, 1)).since == date(2013, 9, 1)


def test_a_repealed_term_raises_where_it_is_used(tmp_path: Path) -> None:
    repealed = TERMS.replace(
        "      2013-09-01: {value: 10, unit: working_days, clause: NA-1}\n",
        "      2013-09-01: {value: 10, unit: working_days, clause: NA-1}\n"
        "      2020-01-01: {value: null, clause: NA-4}\n",
    )
    stack = nation(tmp_path, terms_yaml=repealed)
    assert stack.term("reply", on=date(2019, 12, 31)).duration.value == 10
    with pytest.raises(TermRepealed, match="repealed from 2020-01-01 by NA-4"):
        stack.term("reply", on=date(2020, 1, 1))


def test_an_unknown_name_is_a_key_error_that_names_the_packs(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="no pack of na has a term 'x'"):
        nation(tmp_path).term("x", on=date(2020, 1, 1))


def test_a_window_has_both_its_days(tmp_path: Path) -> None:
    window = nation(tmp_path, windows_yaml=WINDOWS).window("change")
    inside = [date(2016, 9, 1), date(2017, 5, 31), date(2021, 10, 1), date(2022, 6, 15)]
    outside = [date(2017, 6, 1), date(2021, 9, 30), date(2022, 6, 16)]
    assert [day for day in inside + outside if window.is_open(day)] == inside
    assert window.closes_on(2025) == date(2026, 6, 15)


def test_a_window_before_its_law_does_not_exist(tmp_path: Path) -> None:
    window = nation(tmp_path, windows_yaml=WINDOWS).window("change")
    with pytest.raises(TermNotInForce, match="does not exist in the school year 2014"):
        window.is_open(date(2015, 3, 1))
    assert window.is_open(date(2016, 3, 5))


def test_a_window_may_close_after_its_school_year(tmp_path: Path) -> None:
    head = nation(tmp_path).head
    assert head.school_years.day(DayOfYear(10, 22), 2025, years_later=1) == date(2026, 10, 22)


def test_days_of_the_jalali_year_fall_where_the_directive_says() -> None:
    esfand, tir, mehr = DayOfYear(12, 10), DayOfYear(4, 30), DayOfYear(7, 30)
    assert JALALI.day(esfand, 1403) == date(2025, 2, 28)
    assert JALALI.day(tir, 1403) == date(2025, 7, 21)
    assert JALALI.day(mehr, 1403, years_later=1) == date(2025, 10, 22)


@given(DAYS)
def test_every_day_lies_in_exactly_one_school_year(day: date) -> None:
    for years in (GREGORIAN, JALALI):
        year = years.of(day)
        assert day in years.period(year)
        assert day not in years.period(year - 1)
        assert day not in years.period(year + 1)
        assert years.period(year).end == years.period(year + 1).start


@given(DAYS)
def test_a_day_of_the_year_comes_back(day: date) -> None:
    found = GREGORIAN.day(DayOfYear(day.month, day.day), GREGORIAN.of(day))
    assert found == day
    assert GREGORIAN.of(day + timedelta(days=366)) > GREGORIAN.of(day)
