"""How a school's marks count: its own figures, day by day, and the pack's where it has set none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from matricula.journal.models import MarkingFigure
from matricula.journal.words import MARKS_MINIMUM, OWN_MARKING, ROUNDING_FROM, WORK_WEIGHT, WORKS, weight_of
from matricula.regulation.api import Stack

FIGURES: Final = (MARKS_MINIMUM, ROUNDING_FROM, WORK_WEIGHT)


class What(NamedTuple):
    """A figure that a school may set; ``work`` says of which kind of work it is the weight, and is else empty."""

    figure: str
    work: str = ""


class Bounds(NamedTuple):
    """Between which two a figure lies, both of them allowed."""

    least: Decimal
    most: Decimal


class OwnFigure(NamedTuple):
    """What a school has set itself: since which day, and what would hold without its word."""

    what: What
    value: Decimal
    since: date
    default: Decimal


def bounds_of(stack: Stack) -> dict[str, Bounds]:
    """By figure, what the law leaves to a school; nothing where it leaves none. ValueError for other words."""
    if OWN_MARKING not in stack.bases:
        return {}
    found = {}
    for figure, said in stack.basis_words(OWN_MARKING).items():
        least, most = said.split()
        found[figure] = Bounds(Decimal(least), Decimal(most))
    return found


def figures_left(stack: Stack) -> Iterator[What]:
    """Each figure that the law leaves to a school: terms first, then the weights in the order of the table."""
    left = bounds_of(stack)
    yield from (What(one) for one in (MARKS_MINIMUM, ROUNDING_FROM) if one in left)
    if WORK_WEIGHT in left:
        yield from (What(WORK_WEIGHT, one) for one in stack.table(WORKS).offered)


@dataclass(frozen=True, slots=True)
class Marking:
    """The figures of one school under its law. ``own`` are its own, oldest first; ``None`` ends what it had set."""

    stack: Stack
    own: Mapping[What, tuple[tuple[date, Decimal | None], ...]] = field(default_factory=dict)

    def weight(self, work: str, day: date) -> int:
        """How often marks for a work of that day count."""
        own, _since = self.holding(What(WORK_WEIGHT, work), day)
        return weight_of(self.stack, work) if own is None else int(own)

    def weights(self, day: date) -> dict[str, int]:
        """By kind of work, how often marks for works of that day count."""
        return {one: self.weight(one, day) for one in self.stack.table(WORKS).offered}

    def minimum(self, day: date) -> int:
        """From how many marks on the mark of a period that ends on that day is proposed."""
        return int(self._term(MARKS_MINIMUM, day))

    def rounding_from(self, day: date) -> Decimal:
        """From which part of a point on a mean is rounded up in a period that ends on that day."""
        return self._term(ROUNDING_FROM, day)

    def default(self, what: What, day: date) -> Decimal:
        """What the pack says."""
        if what.figure == WORK_WEIGHT:
            return Decimal(weight_of(self.stack, what.work))
        return Decimal(str(self.stack.term(what.figure, on=day).value))

    def holding(self, what: What, day: date) -> tuple[Decimal | None, date | None]:
        """The school's own figure of that day and since when; without one, nothing or since when it has none."""
        held = [(value, since) for since, value in self.own.get(what, ()) if since <= day]
        return held[-1] if held else (None, None)

    def own_on(self, day: date) -> tuple[OwnFigure, ...]:
        """What the school has set itself and holds on that day."""
        found = []
        for what in figures_left(self.stack):
            value, since = self.holding(what, day)
            if value is not None and since is not None:
                found.append(OwnFigure(what, value, since, self.default(what, day)))
        return tuple(found)

    def _term(self, name: str, day: date) -> Decimal:
        what = What(name)
        own, _since = self.holding(what, day)
        return self.default(what, day) if own is None else own


def marking_of(school: int, stack: Stack) -> Marking:
    """The figures of a school, by its id; one statement, none where the law leaves a school nothing to set."""
    left = bounds_of(stack)
    if not left:
        return Marking(stack)
    own: dict[What, list[tuple[date, Decimal | None]]] = {}
    # By day, and of one day as they were entered: the last one holds.
    rows = MarkingFigure.objects.filter(school=school, figure__in=left).order_by("since", "id")
    for figure, work, since, value in rows.values_list("figure", "work", "since", "value"):
        own.setdefault(What(figure, work), []).append((since, value))
    return Marking(stack, {what: tuple(steps) for what, steps in own.items()})
