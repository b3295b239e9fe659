"""The working days of the nation: how many, which Saturdays work, and what is not known yet."""

from datetime import date, datetime

import pytest

from matricula.kernel.calendars import Ground, reckon
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import stack_for


@pytest.mark.parametrize(("year", "days"), [(2024, 248), (2025, 247), (2026, 247), (2027, 247)])
def test_a_complete_year_has_its_official_number_of_working_days(year: int, days: int) -> None:
    calendar = stack_for("ru").calendar()
    assert calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


@pytest.mark.parametrize("day", [date(2024, 11, 2), date(2025, 11, 1), date(2027, 2, 20)])
def test_a_moved_saturday_works_because_it_was_moved(day: date) -> None:
    verdict = stack_for("ru").calendar().verdict(day)
    assert (verdict.working, verdict.ground) == (True, Ground.make_up_day)


def test_a_year_whose_moved_days_are_not_out_warns() -> None:
    stack = stack_for("ru_school19")
    start = datetime(2027, 12, 27, 10, tzinfo=stack.zone)
    reckoned = reckon(start, Duration(5, Unit.working_days), stack.calendar(), stack.zone)
    assert reckoned.incomplete_years == (2028,)
    assert stack.calendar().incomplete_years(date(2024, 1, 1), date(2027, 12, 31)) == ()
