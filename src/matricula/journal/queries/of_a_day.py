"""What the lessons of a day say of each student, whatever groups they were in."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from matricula.journal.models import Lesson, LessonAbsence
from matricula.journal.words import ATTENDANCE, DAY_KIND, misses_lesson
from matricula.registry.api import ClassMembership, SchoolClass
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class LessonOfStudent:
    """A lesson that was not cancelled; ``code`` is what was entered of the student, empty where nothing was."""

    starts_at: datetime
    taken: bool
    code: str


@dataclass(frozen=True, slots=True)
class DayFromLessons:
    """What the lessons tell of a class's day: how many were held and gone through, and who missed all of them.

    ``absent`` has the kind of the day's list by the student's uuid.
    """

    held: int
    taken: int
    absent: Mapping[uuid.UUID, str]


def lessons_of_day(places: Collection[int], day: date) -> dict[int, list[LessonOfStudent]]:
    """The lessons of that day by place (id of the enrollment), in the order of the day; two statements."""
    codes = {
        (lesson, place): code
        for lesson, place, code in LessonAbsence.objects.filter(
            lesson__day=day, enrollment__in=places
        ).values_list("lesson_id", "enrollment_id", "code")
    }
    member = Q(group__members__ended_on=None) | Q(group__members__ended_on__gt=day)
    lessons = Lesson.objects.filter(
        member,
        group__members__enrollment__in=places,
        group__members__started_on__lte=day,
        day=day,
        cancelled_at=None,
    )
    found: dict[int, list[LessonOfStudent]] = {}
    for pk, place, starts_at, taken_at in lessons.order_by("starts_at", "id").values_list(
        "id", "group__members__enrollment_id", "starts_at", "taken_at"
    ):
        seen = LessonOfStudent(starts_at, taken_at is not None, codes.get((pk, place), ""))
        found.setdefault(place, []).append(seen)
    return found


def day_from_lessons(school_class: SchoolClass, day: date, stack: Stack) -> DayFromLessons:
    """Absent on a day is who missed every lesson that was gone through; three statements.

    The last of those lessons says why. The day's list is offered this, and takes it or not.
    """
    seated = ClassMembership.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day), school_class=school_class, started_on__lte=day
    ).values_list("enrollment_id", "enrollment__student__uuid")
    students = dict(seated)
    days = lessons_of_day(students, day)
    taken = {place: [one for one in each if one.taken] for place, each in days.items()}
    return DayFromLessons(
        held=max(map(len, days.values()), default=0),
        taken=max(map(len, taken.values()), default=0),
        absent={
            students[place]: stack.table(ATTENDANCE).attributes(each[-1].code)[DAY_KIND]
            for place, each in taken.items()
            if each and all(one.code and misses_lesson(stack, one.code) for one in each)
        },
    )


def carried_over(places: Collection[int], day: date, before: datetime, stack: Stack) -> dict[int, str]:
    """Why somebody missed the lesson before this one, for who did: offered in the next. Two statements."""
    found = {}
    for place, each in lessons_of_day(places, day).items():
        earlier = [one for one in each if one.taken and one.starts_at < before]
        if earlier and earlier[-1].code and misses_lesson(stack, earlier[-1].code):
            found[place] = earlier[-1].code
    return found
