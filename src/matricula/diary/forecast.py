"""The forecast of a period's mark: where it goes if it goes on like this. Plain arithmetic, without a library.

The mark of a period is the weighted mean of its marks. What is known are the marks so far; what is not known are those
to come. So the forecast is the mean so far, drawn towards the class's mean the more, the fewer marks there are; carried
on over the weight that is still to come; with a range that holds the end in four of five cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, sqrt
from typing import Final

# In a normal distribution, four fifths lie so many standard deviations to either side.
_FOUR_FIFTHS: Final = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark that counts: its number, and how often it counts."""

    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Habits:
    """What is held against few marks. ``mean`` is the class's, or the pack's where the class is too small to tell.

    ``pull`` is how much weight of marks it stands for; ``spread`` the usual standard deviation of one student's marks,
    which itself counts as much as ``pull``; ``least`` the number of marks below which nothing is forecast.
    """

    mean: float
    spread: float
    pull: float
    least: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """``mean`` so far, ``expected`` at the end, and the range ``low`` to ``high`` of four of five cases."""

    mean: float
    expected: float
    low: float
    high: float
    marks: int
    to_come: float


def mean_of(marks: Sequence[Marked]) -> float | None:
    """The weighted mean; None without a mark that counts."""
    weight = sum(one.weight for one in marks)
    return sum(one.value * one.weight for one in marks) / weight if weight else None


def forecast(
    marks: Sequence[Marked], habits: Habits, *, to_come: float, lowest: float, highest: float
) -> Forecast | None:
    """Where the mean of the period goes; ``to_come`` is the weight still expected. None: too few marks.

    ``lowest`` and ``highest`` are the ends of the scale: no forecast lies beyond them.
    """
    mean = mean_of(marks)
    if mean is None or len(marks) < habits.least:
        return None
    weight = sum(one.weight for one in marks)
    level = level_of(mean, weight, habits)
    expected = (mean * weight + level * to_come) / (weight + to_come)
    squares = sum(one.weight * (one.value - mean) ** 2 for one in marks)
    variance = (squares + habits.pull * habits.spread**2) / (weight + habits.pull)
    share = to_come / (weight + to_come)
    # How far the level may be off, and how far the marks to come may lie from it: of the mean, by their share in it.
    unsure = variance * (share**2 / (weight + habits.pull) + to_come / (weight + to_come) ** 2)
    reach = _FOUR_FIFTHS * sqrt(unsure)
    return Forecast(
        mean=mean,
        expected=_within(expected, lowest, highest),
        low=_within(expected - reach, lowest, highest),
        high=_within(expected + reach, lowest, highest),
        marks=len(marks),
        to_come=to_come,
    )


def level_of(mean: float, weight: float, habits: Habits) -> float:
    """What one mark of this student is worth, on average: between the own mean and what is held against it."""
    return (mean * weight + habits.mean * habits.pull) / (weight + habits.pull)


def after_next(marks: Sequence[Marked], value: float, weight: float) -> float:
    """The mean so far, were the next mark this one."""
    found = mean_of([*marks, Marked(value, weight)])
    assert found is not None  # there is the next one at least
    return found


def mark_number(mean: float, rounding_from: float) -> float:
    """The number of the mark that a mean makes: the next one up from that part of a point on."""
    # A mean of thirds is never exactly what it should be.
    return float(floor(mean) + (mean - floor(mean) >= rounding_from - 1e-9))


def expected_to_come(weight_so_far: float, days_gone: int, days_left: int, planned: float) -> float:
    """The weight of marks still to come: that of planned works, or the pace so far carried on, whichever is more."""
    pace = weight_so_far / days_gone * days_left if days_gone > 0 else 0.0
    return max(planned, pace)


def _within(value: float, lowest: float, highest: float) -> float:
    return min(max(value, lowest), highest)
