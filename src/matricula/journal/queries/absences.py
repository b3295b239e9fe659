"""The lessons that students of a class have missed, a line for each student and day."""

import uuid
from dataclasses import dataclass
from datetime import date

from matricula.journal.models import LessonAbsence
from matricula.journal.words import misses_lesson
from matricula.registry.api import ClassMembership, SchoolClass
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class MissedDay:
    """A student's missed lessons of a day: which subjects, and the code and note of the first of them.

    ``alike`` is whether all of them have the same.
    """

    student: uuid.UUID
    name: str
    day: date
    subjects: tuple[str, ...]
    code: str
    note: str
    alike: bool


def missed_days(school_class: SchoolClass, since: date, until: date, stack: Stack) -> list[MissedDay]:
    """From ``since`` on and before ``until``, newest day first; one statement."""
    seats = ClassMembership.objects.filter(school_class=school_class).values("enrollment")
    rows = (
        LessonAbsence.objects.filter(
            enrollment__in=seats,
            lesson__day__gte=since,
            lesson__day__lt=until,
            lesson__cancelled_at=None,
        )
        .exclude(code="")
        .select_related("lesson__group", "enrollment__student")
        .order_by("-lesson__day", "enrollment__student__sort_key", "enrollment_id", "lesson__starts_at")
    )
    found: dict[tuple[int, date], list[LessonAbsence]] = {}
    for row in rows:
        if misses_lesson(stack, row.code):
            found.setdefault((row.enrollment_id, row.lesson.day), []).append(row)
    return [
        MissedDay(
            each[0].enrollment.student.uuid,
            each[0].enrollment.student.name,
            day,
            tuple(one.lesson.group.subject for one in each),
            each[0].code,
            each[0].note,
            alike=len({(one.code, one.note) for one in each}) == 1,
        )
        for (_place, day), each in found.items()
    ]
