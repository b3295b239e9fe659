"""How a school's own figures of marking are told, to families as to its own."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from matricula.journal.api import MARKS_MINIMUM, WORK_WEIGHT, WORKS, OwnFigure, What
from matricula.regulation.api import Stack
from matricula.web.coded import day, table_label


def figure_name(stack: Stack, what: What) -> str:
    """What the figure is called."""
    if what.figure == WORK_WEIGHT:
        return table_label(stack, WORKS, what.work)
    if what.figure == MARKS_MINIMUM:
        return _("From how many marks on a mark is proposed")
    return _("From which part of a point on a mean is rounded up")


def figure_value(what: What, value: Decimal) -> str:
    """The figure as it is written: a weight says that it is one."""
    written = number_format(value.normalize() if value % 1 else int(value))
    return f"× {written}" if what.figure == WORK_WEIGHT else written


def own_words(stack: Stack, own: Iterable[OwnFigure]) -> list[str]:
    """A line for each figure that the school has set, with the day and with what would hold without its word."""
    return [
        _("%(figure)s: %(value)s, since %(day)s (otherwise %(default)s)")
        % {
            "figure": figure_name(stack, one.what),
            "value": figure_value(one.what, one.value),
            "day": day(one.since),
            "default": figure_value(one.what, one.default),
        }
        for one in own
    ]
