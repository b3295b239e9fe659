"""Who on paper has to be told today that lessons were missed."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matricula.authorities.api import Org, working_calendar
from matricula.delivery.models import Told
from matricula.families.api import OnPaper, told_on_paper
from matricula.journal.api import ABSENCE_WITHIN, Duty, DutyState, LessonAbsence, misses_lesson
from matricula.kernel.calendars import WorkingCalendar, deadline
from matricula.registry.api import ClassMembership, Enrollment, Guardian, SchoolClass
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class ToTell:
    """A reader on paper whose student missed lessons of a day (``missed``: their subjects), and how the duty stands.

    ``told`` is the entry, once there is one.
    """

    reader: OnPaper
    reader_name: str
    guardian_uuid: uuid.UUID | None
    school_class: SchoolClass | None
    day: date
    missed: tuple[str, ...]
    told: Told | None
    duty: Duty


def to_tell(
    school: Org, since: date, until: date, stack: Stack, now: datetime, classes: Collection[int] | None = None
) -> list[ToTell]:
    """Missed days from ``since`` on and before ``until`` of students with a reader on paper, the newest first.

    Counted from the end of the first lesson that was missed (term ``absence_within``). Ten statements at most.
    """
    absences = LessonAbsence.objects.filter(
        school=school, lesson__day__gte=since, lesson__day__lt=until, lesson__cancelled_at=None
    ).exclude(code="")
    missed: dict[tuple[int, date], list[LessonAbsence]] = {}
    for one in absences.select_related("lesson__group").order_by("lesson__starts_at", "lesson_id"):
        if misses_lesson(stack, one.code):
            missed.setdefault((one.enrollment_id, one.lesson.day), []).append(one)
    if not missed:
        return []
    places = list(Enrollment.objects.filter(pk__in={place for place, _day in missed}))
    readers = told_on_paper(school, places)
    guardians = {
        one.pk: one
        for one in Guardian.objects.filter(pk__in={one.guardian_id for one in readers if one.guardian_id})
    }
    seats = {
        one.enrollment_id: one.school_class
        for one in ClassMembership.objects.filter(
            enrollment_id__in={one.enrollment.pk for one in readers}, ended_on=None
        ).select_related("school_class__teacher")
    }
    entered = {
        (one.enrollment_id, one.guardian_id, one.day): one
        for one in Told.objects.filter(school=school, day__gte=since, day__lt=until)
    }
    calendar = working_calendar(school, stack)
    found = [
        _line(reader, day, each, guardians, seats, entered, calendar, school, stack, now)
        for reader in readers
        for (place, day), each in missed.items()
        if place == reader.enrollment.pk
    ]
    if classes is not None:
        found = [one for one in found if one.school_class is not None and one.school_class.pk in classes]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _line(
    reader: OnPaper,
    day: date,
    absences: Sequence[LessonAbsence],
    guardians: dict[int, Guardian],
    seats: dict[int, SchoolClass],
    entered: dict[tuple[int, int | None, date], Told],
    calendar: WorkingCalendar,
    school: Org,
    stack: Stack,
    now: datetime,
) -> ToTell:
    told = entered.get((reader.enrollment.pk, reader.guardian_id, day))
    guardian = guardians[reader.guardian_id] if reader.guardian_id else None
    return ToTell(
        reader,
        guardian.name if guardian else reader.enrollment.student.name,
        guardian.uuid if guardian else None,
        seats.get(reader.enrollment.pk),
        day,
        tuple(one.lesson.group.subject for one in absences),
        told,
        _duty(absences[0], told, calendar, school, stack, now),
    )


def _duty(
    first: LessonAbsence,
    told: Told | None,
    calendar: WorkingCalendar,
    school: Org,
    stack: Stack,
    now: datetime,
) -> Duty:
    done_at = told.told_at if told else None
    if ABSENCE_WITHIN not in stack.terms:
        return Duty(DutyState.IN_TIME if done_at else DutyState.OPEN, None, done_at, None)
    term = stack.term(ABSENCE_WITHIN, on=first.lesson.day)
    due_at = deadline(first.lesson.ends_at, term.duration, calendar, school.time_zone)
    if done_at is not None:
        state = DutyState.IN_TIME if done_at <= due_at else DutyState.LATE
    else:
        state = DutyState.OPEN if now <= due_at else DutyState.OWED
    return Duty(state, due_at, done_at, term.clause)
