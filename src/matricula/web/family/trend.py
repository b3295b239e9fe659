"""How the mean of a subject went, as a small picture made by the server and the same in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from matricula.diary.api import Marked, mean_of

WIDTH, HEIGHT, EDGE = 160.0, 40.0, 4.0
# Of the length of the scale: less than that is neither up nor down.
NOTICEABLE: Final = 0.1
LAST: Final = 3
UP, DOWN, STEADY = gettext_lazy("rising lately"), gettext_lazy("falling lately"), gettext_lazy("steady")


@dataclass(frozen=True, slots=True)
class Trend:
    """The points of the marks and of the mean after each of them, for an SVG of ``WIDTH`` by ``HEIGHT``."""

    marks: tuple[tuple[float, float], ...]
    mean: str
    words: Promise


def trend_of(marks: Sequence[Marked], lowest: float, highest: float) -> Trend | None:
    """None with fewer marks than make a line and something to compare it with."""
    if len(marks) <= LAST or highest <= lowest:
        return None

    def at(place: int, value: float) -> tuple[float, float]:
        across = EDGE + place * (WIDTH - 2 * EDGE) / (len(marks) - 1)
        down = HEIGHT - EDGE - (value - lowest) / (highest - lowest) * (HEIGHT - 2 * EDGE)
        return round(across, 1), round(down, 1)

    means = [mean_of(marks[: place + 1]) or 0.0 for place in range(len(marks))]
    before, lately = mean_of(marks[:-LAST]), mean_of(marks[-LAST:])
    step = (lately or 0.0) - (before or 0.0)
    words = STEADY if abs(step) < NOTICEABLE * (highest - lowest) else UP if step > 0 else DOWN
    return Trend(
        tuple(at(place, one.value) for place, one in enumerate(marks)),
        " ".join(f"{across},{down}" for across, down in (at(*each) for each in enumerate(means))),
        words,
    )
