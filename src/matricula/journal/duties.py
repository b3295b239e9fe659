"""The clocks over the journal: by when something is owed, and whether it came in time. No row is kept for a clock.

Here each is asked of one thing. ``journal_duties`` in the database asks the same of a whole school at once; a test
holds both together.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from matricula.authorities.api import Org, working_calendar
from matricula.journal.models import (
    ExamResult,
    GradingPeriod,
    Lesson,
    Mark,
    PlannedWork,
    TermMark,
    TermMarkDeferral,
)
from matricula.journal.words import (
    ABSENCE_WITHIN,
    ATTENDANCE,
    MARKS_WITHIN,
    RESULTS_WITHIN,
    TERM_BASIS,
    TERM_MARKS_WITHIN,
    misses_lesson,
)
from matricula.kernel.calendars import deadline, start_of_day
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import Stack


class DutyKind(StrEnum):
    """What is owed by an hour."""

    ATTENDANCE = "attendance"
    MARKS = "marks"
    TERM_MARKS = "term_marks"
    RESULTS = "results"


TERMS: Final = {
    DutyKind.ATTENDANCE: ABSENCE_WITHIN,
    DutyKind.MARKS: MARKS_WITHIN,
    DutyKind.TERM_MARKS: TERM_MARKS_WITHIN,
    DutyKind.RESULTS: RESULTS_WITHIN,
}
"""The term of the pack that sets each."""
COUNTED: Final = (Unit.hours, Unit.calendar_days, Unit.weeks)
"""Units in which the database counts a duty of the journal; it knows no working days."""


class DutyState(StrEnum):
    """How a duty stands."""

    NONE = "none"
    OPEN = "open"
    IN_TIME = "in_time"
    LATE = "late"
    OWED = "owed"
    """Time is up, and it has not been done."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of one lesson: until when, done when (``None``: not yet), and the clause that sets it, if one does."""

    state: DutyState
    due_at: datetime | None
    done_at: datetime | None
    clause: str | None


_DAY: Final = timedelta(days=1)
NOTHING_OWED: Final = Duty(DutyState.NONE, None, None, None)


def _judged(due_at: datetime, done_at: datetime | None, clause: str, now: datetime) -> Duty:
    if done_at is not None:
        state = DutyState.IN_TIME if done_at <= due_at else DutyState.LATE
    else:
        state = DutyState.OPEN if now <= due_at else DutyState.OWED
    return Duty(state, due_at, done_at, clause)


def law_of_duties(stack: Stack) -> dict[str, Any]:
    """What ``journal_duties`` goes by: the steps of each term through time, and the codes of who was not there."""
    found: dict[str, Any] = {
        kind.value: [
            {"since": one.since.isoformat(), "value": one.value.value, "unit": one.value.unit.value}
            if isinstance(one.value, Duration)
            else {"since": one.since.isoformat()}
            for one in stack.terms[term].values
        ]
        for kind, term in TERMS.items()
        if term in stack.terms
    }
    found["absent"] = [one for one in stack.table(ATTENDANCE).codes if misses_lesson(stack, one)]
    return found


def attendance_duty(lesson: Lesson, stack: Stack, now: datetime, *, peopled: bool = True) -> Duty:
    """By when it has to be said who was there: counted from the lesson's end (term ``absence_within``).

    A school whose law sets no such term owes it by no hour, and a group without students (not ``peopled``) nothing.
    """
    begun = lesson.taken_at is not None or lesson.ends_at <= now
    owes = peopled and begun and lesson.cancelled_at is None
    if ABSENCE_WITHIN not in stack.terms or not owes:
        return NOTHING_OWED
    term = stack.term(ABSENCE_WITHIN, on=lesson.day)
    due_at = _over(lesson.ends_at, term.duration, lesson.school, stack)
    return _judged(due_at, lesson.taken_at, term.clause, now)


def mark_duty(mark: Mark, school: Org, stack: Stack, now: datetime, *, first: datetime | None = None) -> Duty:
    """By when a mark has to stand: counted from the day of the work (term ``marks_within``), if the law sets one.

    ``first`` is when there first was one, of a mark that was corrected: a correction does not make it late.
    """
    return _marked(mark.worked_on, first or mark.entered_at, school, stack, now)


def work_duty(work: PlannedWork, school: Org, stack: Stack, now: datetime) -> Duty:
    """The same of an announced work, for somebody who was there and has no mark for it."""
    return _marked(work.lesson.day, None, school, stack, now)


def _marked(worked_on: date, done_at: datetime | None, school: Org, stack: Stack, now: datetime) -> Duty:
    if MARKS_WITHIN not in stack.terms:
        return NOTHING_OWED
    term = stack.term(MARKS_WITHIN, on=worked_on)
    worked = start_of_day(worked_on, school.time_zone)
    return _judged(_over(worked, term.duration, school, stack), done_at, term.clause, now)


def term_mark_due(period: GradingPeriod, school: Org, stack: Stack) -> tuple[datetime, str] | None:
    """Until when marks of the period are made known, and the clause: from its last day on, if the law sets a term."""
    if TERM_MARKS_WITHIN not in stack.terms:
        return None
    last = period.ended_on - _DAY
    term = stack.term(TERM_MARKS_WITHIN, on=last)
    return _over(start_of_day(last, school.time_zone), term.duration, school, stack), term.clause


def term_mark_duty(
    due: tuple[datetime, str] | None,
    mark: TermMark | None,
    deferral: TermMarkDeferral | None,
    school: Org,
    stack: Stack,
    now: datetime,
) -> Duty:
    """By when a student's mark of a period, or the reason for none, has to stand.

    ``due`` is that of the period; a mark that was put off is owed by the end of the last day of its deferral.
    """
    if deferral is not None and (deferral.ended_at is None or mark is not None):
        until = start_of_day(deferral.until + _DAY, school.time_zone)
        clause = due[1] if due else stack.basis(TERM_BASIS)
        return _judged(until, mark.known_at if mark else None, clause, now)
    if due is None:
        return NOTHING_OWED
    return _judged(due[0], mark.known_at if mark else None, due[1], now)


def result_duty(result: ExamResult, school: Org, stack: Stack) -> Duty:
    """By when a result has to be there for the family: counted from its receipt (term ``results_within``)."""
    if RESULTS_WITHIN not in stack.terms:
        return NOTHING_OWED
    term = stack.term(RESULTS_WITHIN, on=result.received_at.astimezone(school.time_zone).date())
    due_at = _over(result.received_at, term.duration, school, stack)
    return _judged(due_at, result.entered_at, term.clause, result.entered_at)


def _over(start: datetime, within: Duration, school: Org, stack: Stack) -> datetime:
    return deadline(start, within, working_calendar(school, stack), school.time_zone)
