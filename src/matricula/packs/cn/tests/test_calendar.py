"""The working days of the nation: how many, and what is not known yet."""

from datetime import date, datetime

import pytest

from matricula.kernel.calendars import reckon
from matricula.regulation.api import stack_for


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_complete_year_has_its_official_number_of_working_days(year: int, days: int) -> None:
    calendar = stack_for("cn").calendar()
    assert calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_a_year_without_its_notice_warns() -> None:
    calendar = stack_for("cn").calendar()
    assert calendar.incomplete_years(date(2023, 12, 31), date(2027, 1, 1)) == (2023, 2027)
    assert calendar.incomplete_years(date(2024, 1, 1), date(2026, 12, 31)) == ()


def test_a_deadline_that_reaches_such_a_year_says_so() -> None:
    stack = stack_for("cn")
    start = datetime(2026, 12, 28, 10, tzinfo=stack.zone)
    reckoned = reckon(
        start, stack.term("transfer_review", on=start.date()).duration, stack.calendar(), stack.zone
    )
    assert reckoned.incomplete_years == (2027,)
