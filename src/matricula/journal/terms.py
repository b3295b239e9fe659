"""What stands for a period in a group: the mark or the reason, what puts it off, and what closes or opens it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from matricula.journal.marking import OwnFigure, marking_of
from matricula.journal.models import (
    GradingPeriod,
    Mark,
    PeriodClosing,
    TeachingGroup,
    TermMark,
    TermMarkDeferral,
    TermReopening,
)
from matricula.journal.roster import Learner, learners_on
from matricula.journal.words import (
    OWN_MARKING,
    PROPOSING,
    ROUNDING_FROM,
    made_of_terms,
    marks_table,
    number_of,
    term_marks,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import CodeTable, Stack, TermProposal

_DAY: Final = timedelta(days=1)


def last_day(period: GradingPeriod) -> date:
    """The last day of the period."""
    return period.ended_on - _DAY


@dataclass(frozen=True, slots=True)
class Standing:
    """One student's part of a period: ``mark`` (a value or a reason), newest ``deferral``, open ``reopening``."""

    mark: TermMark | None = None
    deferral: TermMarkDeferral | None = None
    reopening: TermReopening | None = None
    closed: bool = False

    @property
    def deferred(self) -> bool:
        """Whether the mark is put off now."""
        return self.deferral is not None and self.deferral.ended_at is None

    @property
    def settled(self) -> bool:
        """Whether there is a mark, a reason for none, or a deferral."""
        return self.mark is not None or self.deferred

    @property
    def locked(self) -> bool:
        """Whether the period is closed for this student: neither put off nor opened again."""
        return self.closed and not self.deferred and self.reopening is None


@dataclass(frozen=True, slots=True)
class Standings:
    """Those of a group in a period, by the id of the place; of whoever has nothing yet, an empty one."""

    closing: PeriodClosing | None
    of: dict[int, Standing] = field(default_factory=dict)
    empty: dict[int, TermMark] = field(default_factory=dict)
    """Term marks that were taken back: their versions count all the same."""

    def get(self, enrollment: int) -> Standing:
        """The standing of one student."""
        return self.of.get(enrollment, Standing(closed=self.closing is not None))

    def version(self, enrollment: int) -> int:
        """The version of the cell: 0 where nothing ever stood."""
        mark = self.get(enrollment).mark or self.empty.get(enrollment)
        return mark.version if mark else 0


def standings(group: TeachingGroup, period: GradingPeriod, now: datetime) -> Standings:
    """What stands in the period for every student of the group; four statements."""
    here = {"group": group, "period": period}
    marks = TermMark.objects.filter(**here).select_related("entered_in__user")
    standing = {one.enrollment_id: one for one in marks}
    deferrals = {
        one.enrollment_id: one for one in TermMarkDeferral.objects.filter(**here).order_by("made_at", "id")
    }
    opened = {
        one.enrollment_id: one
        for one in TermReopening.objects.filter(**here, granted=True, used_at=None, closes_at__gt=now)
    }
    closing = PeriodClosing.objects.filter(**here).first()
    return Standings(
        closing,
        {
            pk: Standing(
                standing[pk] if pk in standing and (standing[pk].value or standing[pk].reason) else None,
                deferrals.get(pk),
                opened.get(pk),
                closing is not None,
            )
            for pk in {*standing, *deferrals, *opened}
        },
        {pk: one for pk, one in standing.items() if not one.value and not one.reason},
    )


@dataclass(frozen=True, slots=True)
class Locks:
    """Which periods of a group are closed, and for whom one of them is open all the same."""

    closed: tuple[GradingPeriod, ...] = ()
    opened: frozenset[tuple[int, int]] = frozenset()

    def hold(self, enrollment: int, day: date) -> bool:
        """Whether marks of that day stay as they are for this student."""
        return any(
            one.started_on <= day < one.ended_on and (enrollment, one.pk) not in self.opened
            for one in self.closed
        )


def locks_of(group: TeachingGroup, now: datetime) -> Locks:
    """One statement while nothing is closed, else three."""
    closed = tuple(GradingPeriod.objects.filter(closings__group=group))
    if not closed:
        return Locks()
    deferred = TermMarkDeferral.objects.filter(group=group, ended_at=None)
    reopened = TermReopening.objects.filter(group=group, granted=True, used_at=None, closes_at__gt=now)
    pairs = ("enrollment_id", "period_id")
    return Locks(closed, frozenset({*deferred.values_list(*pairs), *reopened.values_list(*pairs)}))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What was counted for a student: the marks as they stand, left to right, and what they call for.

    ``proposed`` is a code of the scale, empty where none is proposed.
    """

    marks: tuple[str, ...] = ()
    mean: Decimal | None = None
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """By what a mark is proposed: from how many marks on, and from which part of a point a mean is rounded up.

    ``own`` is what the school has set itself of all that.
    """

    minimum: int
    rounding_from: Decimal
    clause: str
    of_terms: bool
    own: tuple[OwnFigure, ...] = ()


def measure_of(period: GradingPeriod, stack: Stack) -> Measure:
    """The figures that hold on the last day of the period; one statement, where a school may set its own."""
    day, marking = last_day(period), marking_of(period.school_id, stack)
    of_terms = made_of_terms(stack, period.kind)
    own = tuple(one for one in marking.own_on(day) if not of_terms or one.what.figure == ROUNDING_FROM)
    return Measure(
        # How many periods a year has is no question of how many marks are enough.
        1 if of_terms else marking.minimum(day),
        marking.rounding_from(day),
        stack.basis(OWN_MARKING) if own else stack.term(ROUNDING_FROM, on=day).clause,
        of_terms,
        own,
    )


def reckoned(
    group: TeachingGroup, period: GradingPeriod, stack: Stack, measure: Measure
) -> dict[int, Reckoned]:
    """What the pack's port proposes for each student that has marks, by the id of the place; one statement."""
    table = marks_table(stack, group.scale)
    found: dict[int, list[tuple[str, Decimal | None, int]]] = {}
    for pk, value, weight in _terms(group, period) if measure.of_terms else _marks(group, period):
        found.setdefault(pk, []).append((value, number_of(table, value), weight))
    propose = stack.port(PROPOSING)
    return {
        pk: _reckoned(
            tuple(value for value, _number, _weight in marks),
            propose(
                [(number, weight) for _value, number, weight in marks if number is not None],
                measure.minimum,
                measure.rounding_from,
            ),
            table,
        )
        for pk, marks in found.items()
    }


def _reckoned(marks: tuple[str, ...], said: TermProposal, table: CodeTable) -> Reckoned:
    fitting = [
        one
        for one in term_marks(table)
        if said.proposed is not None and number_of(table, one) == said.proposed
    ]
    return Reckoned(marks, said.mean, fitting[0] if fitting else "")


def _marks(group: TeachingGroup, period: GradingPeriod) -> Iterable[tuple[int, str, int]]:
    return (
        Mark.objects.filter(
            lesson__group=group,
            lesson__day__gte=period.started_on,
            lesson__day__lt=period.ended_on,
            lesson__cancelled_at=None,
        )
        .exclude(value="")
        .order_by("lesson__day", "lesson__number", "slot")
        .values_list("enrollment_id", "value", "weight")
    )


def _terms(group: TeachingGroup, period: GradingPeriod) -> Iterable[tuple[int, str, int]]:
    """The marks of the shorter periods within this one, each counted once."""
    within = (
        TermMark.objects.filter(
            group=group,
            period__school_id=period.school_id,
            period__stage=period.stage,
            period__started_on__gte=period.started_on,
            period__ended_on__lte=period.ended_on,
        )
        .exclude(period=period)
        .exclude(value="")
    )
    marks = within.order_by("period__started_on", "period_id").values_list("enrollment_id", "value")
    return ((pk, value, 1) for pk, value in marks)


def terms_of_group(group: TeachingGroup) -> list[GradingPeriod]:
    """The periods of the group's year and stage, the shorter before the one over them; one statement."""
    found = GradingPeriod.objects.filter(
        school_id=group.school_id, session_id=group.session_id, stage=group.stage
    )
    return sorted(found, key=lambda one: (one.ended_on, -one.started_on.toordinal()))


def learners_of_term(group: TeachingGroup, period: GradingPeriod) -> list[Learner]:
    """Who gets a mark of the period: the students of its last day, or of today while it runs; one statement."""
    today = civil_today(group.school.time_zone)
    return learners_on(group, max(period.started_on, min(last_day(period), today)))
