"""How the mean of a subject went, as a small picture and the same in words."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy

from matricula.diary.api import Marked, mean_of
from matricula.web import parts

# Of the length of the scale: less than that is neither up nor down.
NOTICEABLE: Final = 0.1
LAST: Final = 3
UP, DOWN, STEADY = gettext_lazy("rising lately"), gettext_lazy("falling lately"), gettext_lazy("steady")


def trend_of(marks: Sequence[Marked], lowest: float, highest: float) -> parts.Course | None:
    """None with fewer marks than make a line and something to compare it with."""
    if len(marks) <= LAST or highest <= lowest:
        return None
    means = [mean_of(marks[: place + 1]) or 0.0 for place in range(len(marks))]
    before, lately = mean_of(marks[:-LAST]), mean_of(marks[-LAST:])
    step = (lately or 0.0) - (before or 0.0)
    words = STEADY if abs(step) < NOTICEABLE * (highest - lowest) else UP if step > 0 else DOWN
    return parts.Course(words, tuple(one.value for one in marks), tuple(means), lowest, highest)
