"""Works that were announced: what a period holds, and to whom a mark is still owed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from matricula.journal.models import GroupMember, LessonAbsence, Mark, PlannedWork
from matricula.journal.words import ATTENDANCE, misses_lesson
from matricula.registry.api import ClassMembership, SchoolClass
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class UnmarkedWork:
    """A work, and the places of those who were there and have no mark for it."""

    work: PlannedWork
    owed: tuple[int, ...]


def works_of(
    groups: Collection[int] | QuerySet[GroupMember, Any], since: date, until: date
) -> list[PlannedWork]:
    """The works announced for lessons of the groups from ``since`` on and before ``until``, by day; one statement."""
    found = PlannedWork.objects.filter(
        withdrawn_at=None,
        lesson__group_id__in=groups,
        lesson__cancelled_at=None,
        lesson__day__gte=since,
        lesson__day__lt=until,
    )
    return list(
        found.select_related("lesson__group", "lesson__teacher__user").order_by("lesson__starts_at", "pk")
    )


def works_of_class(school_class: SchoolClass, since: date, until: date) -> list[PlannedWork]:
    """The works announced for whoever sits in the class today, in streams and parts of it too; one statement."""
    seats = ClassMembership.objects.filter(school_class=school_class, ended_on=None)
    groups = GroupMember.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=since),
        group__session_id=school_class.session_id,
        enrollment_id__in=seats.values("enrollment_id"),
    )
    return works_of(groups.values("group_id"), since, until)


def works_without_marks(
    groups: Collection[int], since: date, until: date, stack: Stack, now: datetime
) -> list[UnmarkedWork]:
    """Works of lessons that are over, with whom a mark of that kind is owed to; four statements.

    Owed to who belonged to the group that day, was on the roll, and was there: who missed it is owed nothing, nor
    anybody in a lesson that nobody has gone through.
    """
    works = [
        one
        for one in works_of(groups, since, until)
        if one.lesson.ends_at <= now and one.lesson.taken_at is not None
    ]
    lessons = [one.lesson_id for one in works]
    gone = [code for code in stack.table(ATTENDANCE).codes if misses_lesson(stack, code)]
    settled = set(
        LessonAbsence.objects.filter(lesson__in=lessons, code__in=gone).values_list(
            "lesson_id", "enrollment_id"
        )
    ) | {
        (lesson, place)
        for lesson, place, kind in Mark.objects.filter(lesson__in=lessons)
        .exclude(value="")
        .values_list("lesson_id", "enrollment_id", "work")
        if kind in {one.work for one in works if one.lesson_id == lesson}
    }
    members: dict[int, list[GroupMember]] = {}
    here = GroupMember.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=since), group_id__in={one.lesson.group_id for one in works}
    )
    for member in here.select_related("enrollment"):
        members.setdefault(member.group_id, []).append(member)
    found = []
    for work in works:
        day = work.lesson.day
        owed = tuple(
            one.enrollment_id
            for one in members.get(work.lesson.group_id, ())
            if _there(one, day) and (work.lesson_id, one.enrollment_id) not in settled
        )
        if owed:
            found.append(UnmarkedWork(work, owed))
    return found


def _there(member: GroupMember, day: date) -> bool:
    return all(
        one.started_on <= day and (one.ended_on is None or day < one.ended_on)
        for one in (member, member.enrollment)
    )
