"""The forecast: between the own mean and the class's, within the scale, and surer the more is known."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matricula.diary.api import Habits, Marked, after_next, expected_to_come, forecast, mean_of

HABITS = Habits(mean=4.0, spread=0.7, pull=3.0, least=3)
FIVES = [Marked(5, 1)] * 3
MARKS = st.lists(st.tuples(st.integers(2, 5), st.integers(1, 3)), min_size=3, max_size=12).map(
    lambda pairs: [Marked(value, weight) for value, weight in pairs]
)


def test_below_the_minimum_nothing_is_forecast() -> None:
    assert forecast(FIVES[:2], HABITS, to_come=5, lowest=2, highest=5) is None


def test_the_mean_counts_a_weight_as_so_many_marks() -> None:
    assert mean_of([Marked(5, 2), Marked(2, 1)]) == 4.0
    assert mean_of([]) is None


def test_it_is_drawn_to_the_class_over_what_is_still_to_come() -> None:
    # Three fives of a class at four: a mark of this student is worth 4.5; three such marks are to come.
    found = forecast(FIVES, HABITS, to_come=3, lowest=2, highest=5)
    assert found is not None
    assert found.expected == pytest.approx((15 + 4.5 * 3) / 6)
    assert found.low < found.expected < found.high <= 5


def test_with_nothing_to_come_it_is_the_mean_and_certain() -> None:
    found = forecast(FIVES, HABITS, to_come=0, lowest=2, highest=5)
    assert found is not None
    assert found.expected == found.low == found.high == 5.0


def test_the_next_mark_moves_the_mean() -> None:
    assert after_next(FIVES, 2, 1) == pytest.approx(4.25)


def test_the_pace_goes_on_unless_more_is_planned() -> None:
    assert expected_to_come(10, 20, 30, 0) == 15
    assert expected_to_come(10, 20, 30, 25) == 25
    assert expected_to_come(0, 0, 45, 4) == 4


@given(MARKS, st.floats(0, 50))
def test_no_forecast_leaves_the_scale_and_its_range_holds_it(marks: list[Marked], to_come: float) -> None:
    found = forecast(marks, HABITS, to_come=to_come, lowest=2, highest=5)
    assert found is not None
    assert 2 <= found.low <= found.expected <= found.high <= 5


@given(MARKS)
def test_the_less_is_to_come_the_narrower_it_is(marks: list[Marked]) -> None:
    ranges = [
        found.high - found.low
        for to_come in (40, 10, 2)
        if (found := forecast(marks, HABITS, to_come=to_come, lowest=-100, highest=100)) is not None
    ]
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(ranges))
