"""The period that is over: its marks, what waits or is missing, how it was closed, and what is asked to be opened."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from matricula.authorities.api import Acting, Appointment, Org, acting_in, in_scope
from matricula.deployment.api import at_moment
from matricula.exchange.demo.copying import bulk
from matricula.exchange.demo.people import drawn_uuid
from matricula.exchange.demo.recipe import Recipe
from matricula.exchange.demo.schoolday.lessons import JournalWriter
from matricula.exchange.demo.schoolday.school_year import Groups
from matricula.journal.api import (
    CLOSED_BASIS,
    MARKS_MINIMUM,
    PROPOSING,
    ROUNDING_FROM,
    GradingPeriod,
    GroupTeacher,
    PeriodClosing,
    TeachingGroup,
    TermMark,
    ask_reopening,
    defer_term_mark,
    marks_table,
    number_of,
    term_marks,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment
from matricula.regulation.api import Stack

# After the first day without lessons: when the marks were set, and when the period was closed.
_SET, _CLOSED = timedelta(hours=15), timedelta(days=1, hours=17)
_WAITS = timedelta(days=10)
_ILL_SINCE = timedelta(days=6)


@dataclass(frozen=True)
class TermWriter:
    """Writes one school's period that is over, as `stories` of the recipe have it."""

    recipe: Recipe
    stories: Recipe
    stack: Stack
    school: Org
    today: date
    groups: Groups
    posts: Mapping[str, Appointment]
    writer: JournalWriter
    deputy: Callable[[], AbstractContextManager[Acting]]
    student: Callable[[Recipe], Enrollment]

    def write(self, period: GradingPeriod) -> None:
        """Put off, set by the teachers on the day after, closed by the deputy; one is asked to be opened again."""
        groups = [one for one in self.groups.values() if one.stage == period.stage]
        put_off = self._defer(period)
        owed = self._group("owed")
        settled = [one for one in groups if owed is None or one.pk != owed.pk]
        self._set(period, [one.pk for one in settled], put_off)
        with at_moment(self._after(period, _CLOSED)), self.deputy() as by:
            # What closing asks for, the database asks again.
            bulk(
                PeriodClosing(
                    uuid=drawn_uuid(self.writer.draw), school=self.school, group=group, period=period,
                    clause=self.stack.basis(CLOSED_BASIS), closed_at=civil_now(), closed_in_id=by.appointment_id,
                )
                for group in settled
            )  # fmt: skip
        asked = self.stories.get("reopening")
        if asked:
            with self.deputy() as by:
                ask_reopening(
                    by=by, group=self.groups[asked["class"], asked["teacher"]], period=period,
                    student=self.student(asked).student.uuid, reason=asked["reason"],
                )  # fmt: skip

    def _group(self, word: str) -> TeachingGroup | None:
        plan = self.stories.get(word)
        return self.groups[plan["class"], plan["teacher"]] if plan else None

    def _defer(self, period: GradingPeriod) -> tuple[int, int] | None:
        plan = self.stories.get("deferred")
        if plan is None:
            return None
        group, place = self.groups[plan["class"], plan["teacher"]], self.student(plan)
        by = acting_in(self.posts[plan["teacher"]])
        with at_moment(self._after(period, timedelta(hours=9))), in_scope(by):
            defer_term_mark(
                by=by, group=group, period=period, student=place.student.uuid, reason=self.recipe["put_off_for"],
                paper_number=str(plan["paper"]), paper_date=period.ended_on - _ILL_SINCE, until=self.today + _WAITS,
            )  # fmt: skip
        return group.pk, place.pk

    def _set(self, period: GradingPeriod, groups: list[int], but: tuple[int, int] | None) -> None:
        table = marks_table(self.stack, self.recipe["scale"])
        by_number = {number_of(table, one): one for one in reversed(term_marks(table))}
        teachers = dict(GroupTeacher.objects.filter(group__in=groups).values_list("group_id", "teacher_id"))
        at = self._after(period, _SET)
        bulk(
            TermMark(
                uuid=drawn_uuid(self.writer.draw), group_id=group, school=self.school, enrollment_id=place,
                period=period, value=value, number=number_of(table, value), mean=mean, proposed=proposed,
                entered_at=at, known_at=at, entered_in_id=teachers[group],
            )
            for group in groups
            for place in self.writer.learners[group]
            if (group, place) != but
            for mean, proposed in (self._proposed(group, place, period, by_number),)
            for value in (proposed or self.writer.value(place),)
        )  # fmt: skip

    def _proposed(
        self, group: int, place: int, period: GradingPeriod, by_number: Mapping[Decimal | None, str]
    ) -> tuple[Decimal | None, str]:
        """The mean of the marks of the period and what the pack's port makes of it, as the teacher was shown."""
        given = [
            (number, weight)
            for day, number, weight in self.writer.given.get((group, place), ())
            if period.started_on <= day < period.ended_on
        ]
        least, rounding = (
            self.stack.term(one, on=self.today).value for one in (MARKS_MINIMUM, ROUNDING_FROM)
        )
        said = self.stack.port(PROPOSING)(given, int(str(least)), Decimal(str(rounding)))
        return said.mean, by_number[said.proposed] if said.proposed is not None else ""

    def _after(self, period: GradingPeriod, later: timedelta) -> datetime:
        return datetime.combine(period.ended_on, time(), self.school.time_zone) + later
