"""What a proof of duty is about: the days, the kind, the teacher and the subject that were chosen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Org, own_office
from matricula.delivery.api import counted_in_all, duty_clauses, office_duties
from matricula.journal.api import (
    SUBJECTS,
    DutyCount,
    DutyKind,
    DutyLine,
    DutyState,
    GradingPeriod,
    Tally,
    duties_listed,
    periods_seen,
    tally_of,
    teachers_named,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.numbers import whole
from matricula.web.office.duties.shared import kind_words
from matricula.web.office.journal.periods import period_days, period_name

DAY: Final = timedelta(days=1)
K = TypeVar("K")
WEEKS: Final = 4
NOT_IN_TIME: Final = (DutyState.LATE, DutyState.OWED)


@dataclass
class Proof:
    """A school's duties of a stretch of days, before ``until``, narrowed as the address says."""

    by: Acting
    asked: QueryDict

    @cached_property
    def school(self) -> Org:
        """The own school."""
        return own_office(self.by)

    @cached_property
    def stack(self) -> Stack:
        """Its law."""
        return stack_for(self.by.pack)

    @cached_property
    def periods(self) -> list[GradingPeriod]:
        """The periods that have begun, each stretch of days once; the newest first. One statement."""
        found: dict[tuple[date, date], GradingPeriod] = {}
        for one in periods_seen(self.by):
            if one.started_on <= civil_today(self.by.zone):
                found.setdefault((one.started_on, one.ended_on), one)
        return list(found.values())

    @cached_property
    def period(self) -> GradingPeriod | None:
        """The period that was chosen; without one it is the last weeks."""
        asked = whole(self.asked.get("period", ""))
        return next((one for one in self.periods if one.pk == asked), None)

    @cached_property
    def span(self) -> tuple[date, date]:
        """From the first day on, and before the second."""
        today = civil_today(self.by.zone)
        if self.period is not None:
            return self.period.started_on, min(self.period.ended_on, today + DAY)
        return today - (today.weekday() + 7 * (WEEKS - 1)) * DAY, today + DAY

    @cached_property
    def clauses(self) -> dict[str, str]:
        """The kinds that the law has, each with its clause."""
        return duty_clauses(self.stack, civil_today(self.by.zone))

    @property
    def kind(self) -> str:
        """The kind that was chosen, if any."""
        asked = self.asked.get("kind", "")
        return asked if asked in self.clauses else ""

    @property
    def teacher(self) -> int | None:
        """The teacher who was chosen, if any."""
        asked = whole(self.asked.get("teacher", ""))
        return asked if asked in self.teachers else None

    @property
    def subject(self) -> str:
        """The subject that was chosen, if any."""
        asked = self.asked.get("subject", "")
        return asked if asked in self.stack.table(SUBJECTS).codes else ""

    @cached_property
    def _all(self) -> list[DutyCount]:
        return counted_in_all(self.school, *self.span, self.stack, civil_now())

    @cached_property
    def teachers(self) -> dict[int, str]:
        """The names of those who have duties in these days; one statement."""
        return teachers_named({one.teacher_id for one in self._all if one.teacher_id is not None})

    @cached_property
    def counts(self) -> list[DutyCount]:
        """What was counted, narrowed; sixteen statements at most."""
        return [
            one
            for one in self._all
            if (not self.kind or one.kind == self.kind)
            and (self.teacher is None or one.teacher_id == self.teacher)
            and (not self.subject or one.subject == self.subject)
        ]

    def tallied(self, by: Callable[[DutyCount], K]) -> dict[K, Tally]:
        """By something of the counts, in the order of its first appearance."""
        found: dict[K, list[tuple[str, int]]] = {}
        for one in self.counts:
            found.setdefault(by(one), []).append((one.state, one.count))
        return {key: tally_of(numbers) for key, numbers in found.items()}

    def late(self, limit: int) -> list[DutyLine]:
        """What was not done in time, the oldest first, at most ``limit``; sixteen statements at most."""
        kinds = [one for one in DutyKind if not self.kind or one == self.kind]
        found = duties_listed(
            self.school,
            *self.span,
            self.stack,
            civil_now(),
            states=NOT_IN_TIME,
            limit=limit,
            kinds=kinds,
            teachers=None if self.teacher is None else [self.teacher],
            subject=self.subject,
        )
        if self.teacher is None and not self.subject:
            found += self._of_the_office()
        return sorted(found, key=lambda one: one.due_at)[:limit]

    def _of_the_office(self) -> Iterable[DutyLine]:
        return (
            one
            for one in office_duties(self.school, *self.span, self.stack, civil_now())
            if one.state in NOT_IN_TIME and (not self.kind or one.kind == self.kind)
        )

    @property
    def span_words(self) -> str:
        """What was chosen of days, in words."""
        if self.period is None:
            return _("the last four weeks")
        return f"{period_name(self.stack, self.period)}, {period_days(self.period)}"

    def filters(self) -> tuple[parts.Filter, ...]:
        """The choices of the page."""
        return (
            parts.Filter(
                "period",
                _("Period"),
                (
                    parts.Option("", _("the last four weeks")),
                    *(
                        parts.Option(str(one.pk), f"{period_name(self.stack, one)}, {period_days(one)}")
                        for one in self.periods
                    ),
                ),
                str(self.period.pk) if self.period else "",
            ),
            parts.Filter(
                "kind",
                _("Duty"),
                (
                    parts.Option("", _("all duties")),
                    *(parts.Option(kind, kind_words(kind)) for kind in self.clauses),
                ),
                self.kind,
            ),
            parts.Filter(
                "teacher",
                _("Teacher"),
                (
                    parts.Option("", _("all teachers")),
                    *(parts.Option(str(pk), name) for pk, name in self.teachers.items()),
                ),
                str(self.teacher or ""),
            ),
            parts.Filter(
                "subject",
                _("Subject"),
                (
                    parts.Option("", _("all subjects")),
                    *(
                        parts.Option(one, table_label(self.stack, SUBJECTS, one))
                        for one in sorted({each.subject for each in self._all} - {""})
                    ),
                ),
                self.subject,
            ),
        )
