"""The clocks over the journal: by when something is owed, and whether it came in time. No row is kept for a clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from matricula.authorities.api import Org, working_calendar
from matricula.journal.models import Lesson, Mark
from matricula.journal.words import ABSENCE_WITHIN, MARKS_WITHIN
from matricula.kernel.calendars import deadline, start_of_day
from matricula.kernel.durations import Duration
from matricula.regulation.api import Stack


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


NOTHING_OWED: Final = Duty(DutyState.NONE, None, None, None)


def _judged(due_at: datetime, done_at: datetime | None, clause: str, now: datetime) -> Duty:
    if done_at is not None:
        state = DutyState.IN_TIME if done_at <= due_at else DutyState.LATE
    else:
        state = DutyState.OPEN if now <= due_at else DutyState.OWED
    return Duty(state, due_at, done_at, clause)


def attendance_duty(lesson: Lesson, stack: Stack, now: datetime) -> Duty:
    """By when it has to be said who was there: counted from the lesson's end (term ``absence_within``).

    A school whose law sets no such term owes it by no hour.
    """
    begun = lesson.taken_at is not None or lesson.ends_at <= now
    if ABSENCE_WITHIN not in stack.terms or lesson.cancelled_at is not None or not begun:
        return NOTHING_OWED
    term = stack.term(ABSENCE_WITHIN, on=lesson.day)
    due_at = _over(lesson.ends_at, term.duration, lesson.school, stack)
    return _judged(due_at, lesson.taken_at, term.clause, now)


def mark_duty(mark: Mark, school: Org, stack: Stack, now: datetime) -> Duty:
    """By when a mark has to stand: counted from the day of the work (term ``marks_within``), if the law sets one."""
    if MARKS_WITHIN not in stack.terms:
        return NOTHING_OWED
    term = stack.term(MARKS_WITHIN, on=mark.worked_on)
    worked = start_of_day(mark.worked_on, school.time_zone)
    return _judged(_over(worked, term.duration, school, stack), mark.entered_at, term.clause, now)


def _over(start: datetime, within: Duration, school: Org, stack: Stack) -> datetime:
    return deadline(start, within, working_calendar(school, stack), school.time_zone)
