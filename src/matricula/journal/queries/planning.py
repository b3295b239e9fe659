"""A school as whoever plans it sees it: a day of all classes, who is free, and the groups of a year."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from matricula.authorities.api import Appointment, Org
from matricula.journal.hands import taught_on, teachers_of
from matricula.journal.models import GroupMember, GroupTeacher, Lesson, LessonChange, TeachingGroup


@dataclass(frozen=True, slots=True)
class DayLesson:
    """A lesson of the day, and its changes, oldest first."""

    lesson: Lesson
    changes: tuple[LessonChange, ...]


def school_day_of(school: Org, day: date) -> list[DayLesson]:
    """All lessons of a school on a day, in the order of the day; two statements."""
    found = Lesson.objects.filter(school=school, day=day)
    return _with_changes(
        found.select_related("group__school_class", "teacher__user").order_by("number", "group__name")
    )


def lesson_planned(school_id: int, lesson: uuid.UUID) -> DayLesson | None:
    """One lesson of the school with its changes; two statements."""
    found = Lesson.objects.filter(school_id=school_id, uuid=lesson)
    seen = _with_changes(found.select_related("group__school_class", "teacher__user", "school"))
    return seen[0] if seen else None


def _with_changes(lessons: Iterable[Lesson]) -> list[DayLesson]:
    listed = list(lessons)
    changes: dict[int, list[LessonChange]] = {}
    made = LessonChange.objects.filter(lesson__in=[one.pk for one in listed])
    for change in made.select_related("made_in__user").order_by("made_at", "pk"):
        changes.setdefault(change.lesson_id, []).append(change)
    return [DayLesson(one, tuple(changes.get(one.pk, ()))) for one in listed]


def free_teachers(school: Org, lesson: Lesson, day: Iterable[Lesson] | None = None) -> list[Appointment]:
    """Who teaches at the school and has no other lesson at that time; two statements, one where the day is given."""
    others = Lesson.objects.filter(school=school, day=lesson.day) if day is None else day
    busy = {
        one.teacher_id
        for one in others
        if one.cancelled_at is None and one.starts_at < lesson.ends_at and lesson.starts_at < one.ends_at
    }
    return [one for one in teachers_of(school, lesson.day) if one.pk not in busy]


def groups_of(school: Org, day: date) -> list[TeachingGroup]:
    """The groups of the school year of ``day``, with how many students (``size``) there are that day; one statement."""
    here = Q(members__started_on__lte=day) & (Q(members__ended_on=None) | Q(members__ended_on__gt=day))
    found = TeachingGroup.objects.filter(
        school=school, session__started_on__lte=day, session__ended_on__gt=day
    )
    return list(
        found.select_related("school_class")
        .annotate(size=Count("members", filter=here, distinct=True))
        .order_by("grade", "name", "subject")
    )


def teaching(groups: Iterable[int], day: date) -> dict[int, list[GroupTeacher]]:
    """Who teaches each of the groups on that day; one statement."""
    found: dict[int, list[GroupTeacher]] = {}
    teachers = GroupTeacher.objects.filter(taught_on(day), group_id__in=list(groups))
    for one in teachers.select_related("teacher__user").order_by("started_on", "pk"):
        found.setdefault(one.group_id, []).append(one)
    return found


def members_of(group: TeachingGroup) -> list[GroupMember]:
    """Everybody who is in the group or was, by name; one statement."""
    found = GroupMember.objects.filter(group=group).select_related("enrollment__student")
    return list(found.order_by("enrollment__student__sort_key", "started_on", "pk"))


def group_of_school(school_id: int, group: uuid.UUID) -> TeachingGroup | None:
    """A group of the school; one statement."""
    found = TeachingGroup.objects.select_related("school", "school_class", "session")
    return found.filter(uuid=group, school_id=school_id).first()
