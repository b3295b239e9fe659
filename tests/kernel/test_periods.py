"""Half-open periods and durations."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.kernel.durations import Duration, Unit
from matricula.kernel.periods import Period

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 1, 1))
PERIODS = st.builds(
    lambda start, length: Period(start, None if length is None else start + timedelta(days=length)),
    DAYS,
    st.none() | st.integers(min_value=0, max_value=900),
)


def test_start_belongs_and_end_does_not() -> None:
    period = Period(date(2026, 9, 1), date(2026, 9, 3))
    assert date(2026, 9, 1) in period
    assert date(2026, 9, 2) in period
    assert date(2026, 9, 3) not in period
    assert period.last == date(2026, 9, 2)
    assert period.days == 2
    assert period == Period.through(date(2026, 9, 1), date(2026, 9, 2))


def test_running_and_empty() -> None:
    assert Period(date(2026, 9, 1)).is_running
    assert Period(date(2026, 9, 1)).last is None
    assert date(2099, 1, 1) in Period(date(2026, 9, 1))
    empty = Period(date(2026, 9, 1), date(2026, 9, 1))
    assert empty.is_empty
    assert date(2026, 9, 1) not in empty
    assert empty.last is None


def test_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 9, 2), date(2026, 9, 1))


def test_touching_periods_do_not_overlap() -> None:
    assert not Period(date(2026, 1, 1), date(2026, 2, 1)).overlaps(Period(date(2026, 2, 1)))


@given(PERIODS, PERIODS, DAYS)
def test_a_day_is_in_the_intersection_exactly_when_it_is_in_both(a: Period, b: Period, day: date) -> None:
    both = a.intersection(b)
    assert (both is not None and day in both) == (day in a and day in b)
    assert a.overlaps(b) == b.overlaps(a)


def test_durations() -> None:
    assert str(Duration(2, Unit.working_days)) == "2 working days"
    assert Duration(1, "months").unit is Unit.months  # type: ignore[arg-type]  # as a pack writes it
    with pytest.raises(ValueError, match="negative"):
        Duration(-1, Unit.hours)
    with pytest.raises(ValueError, match="fortnights"):
        Duration(1, "fortnights")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(TypeError, match="whole number"):
        Duration(1.5, Unit.hours)  # type: ignore[arg-type]  # wrong on purpose
