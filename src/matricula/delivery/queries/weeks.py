"""Printouts of a week with whom they are for, and those that were missed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from matricula.authorities.api import Org, working_calendar
from matricula.delivery.models import WeeklyPrintout
from matricula.delivery.words import AT_LEAST_EVERY, PRINTOUT_BASIS
from matricula.journal.api import Duty, DutyState
from matricula.kernel.calendars import WorkingCalendar, deadline, start_of_day
from matricula.registry.api import ClassMembership, SchoolClass
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class PrintoutLine:
    """A printout, the class where its student sits (``None``: nowhere), who reads it, and how the duty stands."""

    printout: WeeklyPrintout
    school_class: SchoolClass | None
    reader: str
    duty: Duty


def printouts_of(
    school: Org, monday: date, stack: Stack, now: datetime, classes: Collection[int] | None = None
) -> list[PrintoutLine]:
    """A school's printouts of a week, by class and name; of ``classes`` alone, if said. Three statements."""
    return lines_of(WeeklyPrintout.objects.filter(school=school, monday=monday), school, stack, now, classes)


def printouts_since(
    school: Org, since: date, stack: Stack, now: datetime, classes: Collection[int] | None = None
) -> list[PrintoutLine]:
    """Printouts of the weeks from ``since`` on, and whatever was never handed over. Three statements."""
    wanted = Q(monday__gte=since) | Q(handed_on=None)
    return lines_of(WeeklyPrintout.objects.filter(wanted, school=school), school, stack, now, classes)


def printouts_waiting(
    school: Org, stack: Stack, now: datetime, classes: Collection[int]
) -> list[PrintoutLine]:
    """Printouts of these classes that were not handed over. Three statements."""
    return lines_of(WeeklyPrintout.objects.filter(school=school, handed_on=None), school, stack, now, classes)


def missed_weeks(lines: Iterable[PrintoutLine]) -> list[PrintoutLine]:
    """Those of the printouts that are owed and late, the oldest first."""
    found = [one for one in lines if one.duty.state is DutyState.OWED]
    return sorted(found, key=lambda one: one.printout.monday)


def lines_of(
    printouts: QuerySet[WeeklyPrintout],
    school: Org,
    stack: Stack,
    now: datetime,
    classes: Collection[int] | None = None,
) -> list[PrintoutLine]:
    """These printouts, each with its class of today. Three statements at most."""
    seats = Prefetch(
        "enrollment__memberships",
        ClassMembership.objects.filter(ended_on=None).select_related("school_class__teacher"),
        to_attr="seats",
    )
    found = (
        printouts.select_related("enrollment__student", "guardian")
        .prefetch_related(seats)
        .order_by("enrollment__student__sort_key", "enrollment_id", "guardian_id")
    )
    calendar = working_calendar(school, stack)
    lines = [_line(one, calendar, school, stack, now) for one in found]
    if classes is not None:
        lines = [one for one in lines if one.school_class is not None and one.school_class.pk in classes]
    return sorted(lines, key=lambda one: (one.school_class is None, _place(one.school_class)))


def _place(school_class: SchoolClass | None) -> tuple[str, str]:
    return (school_class.grade, school_class.name) if school_class else ("", "")


def _line(
    printout: WeeklyPrintout, calendar: WorkingCalendar, school: Org, stack: Stack, now: datetime
) -> PrintoutLine:
    seats: Sequence[ClassMembership] = printout.enrollment.seats  # type: ignore[attr-defined]  # prefetched above
    reader = printout.guardian.name if printout.guardian else printout.enrollment.student.name
    return PrintoutLine(
        printout,
        seats[0].school_class if seats else None,
        reader,
        handover_duty(printout, calendar, school, stack, now),
    )


def handover_duty(
    printout: WeeklyPrintout, calendar: WorkingCalendar, school: Org, stack: Stack, now: datetime
) -> Duty:
    """By when it has to be handed over: counted from when it was made (term ``paper_at_least_every``).

    A day of handover counts from its beginning. A school whose law sets no such term owes it by no hour.
    """
    done_at = start_of_day(printout.handed_on, school.time_zone) if printout.handed_on else None
    if AT_LEAST_EVERY not in stack.terms:
        state = DutyState.IN_TIME if done_at else DutyState.OPEN
        return Duty(state, None, done_at, stack.basis(PRINTOUT_BASIS))
    term = stack.term(AT_LEAST_EVERY, on=printout.monday)
    due_at = deadline(printout.made_at, term.duration, calendar, school.time_zone)
    if done_at is not None:
        # A term in days ends with a day, and that end is where the next day begins.
        state = DutyState.IN_TIME if done_at < due_at else DutyState.LATE
    else:
        state = DutyState.OPEN if now <= due_at else DutyState.OWED
    return Duty(state, due_at, done_at, term.clause)
