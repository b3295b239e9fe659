"""A teacher's day: the lessons, and what each still owes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from matricula.authorities.api import Acting
from matricula.journal.duties import Duty, attendance_duty
from matricula.journal.hands import own_lessons
from matricula.journal.models import GroupMember, Homework, Lesson, Mark
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson of the day: whether it has marks and homework, and the clock over who was there."""

    lesson: Lesson
    marks: bool
    homework: bool
    attendance: Duty


def day_of(by: Acting, day: date, stack: Stack, now: datetime) -> list[LessonLine]:
    """The lessons that the person gives, or whose group they teach, in the order of the day; one statement."""
    return _lines(Lesson.objects.filter(own_lessons(by, day), day=day).distinct(), stack, now)


def owed_by(by: Acting, since: date, until: date, stack: Stack, now: datetime) -> list[LessonLine]:
    """The own lessons from ``since`` on and before ``until`` that nobody has gone through, oldest first; one statement.

    A lesson of a group without students owes nothing, nor one that was cancelled.
    """
    members = GroupMember.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=OuterRef("day")),
        group=OuterRef("group"),
        started_on__lte=OuterRef("day"),
    )
    untaken = Lesson.objects.filter(
        Exists(members),
        teacher_id=by.appointment_id,
        day__gte=since,
        day__lt=until,
        taken_at=None,
        cancelled_at=None,
        ends_at__lte=now,
    )
    return _lines(untaken, stack, now)


def _lines(lessons: QuerySet[Lesson], stack: Stack, now: datetime) -> list[LessonLine]:
    found = lessons.annotate(
        has_marks=Exists(Mark.objects.filter(lesson=OuterRef("pk")).exclude(value="")),
        has_homework=Exists(Homework.objects.filter(lesson=OuterRef("pk")).exclude(text="")),
    ).select_related("group", "school")
    return [
        LessonLine(one, one.has_marks, one.has_homework, attendance_duty(one, stack, now))
        for one in found.order_by("starts_at", "id")
    ]
