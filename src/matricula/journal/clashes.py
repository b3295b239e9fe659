"""What is in the way of a lesson: the teacher, the room, the group, or a student, who cannot be in two places."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.journal.models import GroupMember, Lesson
from matricula.regulation.api import Refused


def standing_on(school_id: int, days: Collection[date]) -> dict[date, list[Lesson]]:
    """The lessons of the school on these days that were not cancelled; one statement."""
    found: dict[date, list[Lesson]] = {}
    lessons = Lesson.objects.filter(school_id=school_id, day__in=days, cancelled_at=None)
    for one in lessons.select_related("group", "teacher__user"):
        found.setdefault(one.day, []).append(one)
    return found


def in_the_way(lesson: Lesson, others: Iterable[Lesson]) -> Lesson | None:
    """The first of the others that has its teacher, room or group at the same time."""
    for other in others:
        if other.pk == lesson.pk and lesson.pk is not None:
            continue
        same = (
            lesson.teacher_id == other.teacher_id
            or lesson.group_id == other.group_id
            or (lesson.room and lesson.room == other.room)
        )
        if same and at_once(lesson, other):
            return other
    return None


def at_once(one: Lesson, other: Lesson) -> bool:
    """Whether the two lessons overlap."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def sharing_students(group_id: int, others: Collection[int], day: date) -> set[int]:
    """Those of the other groups in which somebody of the group is on that day; one statement."""
    if not others:
        return set()
    here = Q(ended_on=None) | Q(ended_on__gt=day)
    own = GroupMember.objects.filter(here, group_id=group_id, started_on__lte=day).values("enrollment_id")
    both = GroupMember.objects.filter(
        here,
        group_id__in=[one for one in others if one != group_id],
        started_on__lte=day,
        enrollment_id__in=own,
    )
    return set(both.values_list("group_id", flat=True))


def check_free(lesson: Lesson, clause: str) -> None:
    """Refuse a lesson with something in its way, naming the other; two statements."""
    others = standing_on(lesson.school_id, [lesson.day]).get(lesson.day, [])
    other = in_the_way(lesson, others)
    if other is None:
        at_that_time = [one for one in others if one.pk != lesson.pk and at_once(lesson, one)]
        shared = sharing_students(lesson.group_id, {one.group_id for one in at_that_time}, lesson.day)
        other = next((one for one in at_that_time if one.group_id in shared), None)
        if other is not None:
            says = _("Students of this group have lesson %(number)d with %(group)s then.")
            raise _refused(other, says, clause)
        return
    if other.teacher_id == lesson.teacher_id:
        says = _("%(teacher)s has lesson %(number)d with %(group)s then.")
    elif other.group_id == lesson.group_id:
        says = _("%(group)s has lesson %(number)d of this subject then.")
    else:
        says = _("Room %(room)s is taken by lesson %(number)d of %(group)s then.")
    raise _refused(other, says, clause)


def check_all_free(lessons: Sequence[Lesson], clause: str) -> None:
    """Refuse lessons of which one has its teacher or room taken, among them or by what stands; one statement."""
    if not lessons:
        return
    by_day = standing_on(lessons[0].school_id, {one.day for one in lessons})
    for lesson in lessons:
        other = in_the_way(lesson, by_day.get(lesson.day, []))
        if other is not None:
            raise Refused(
                "lesson_clashes",
                _("On %(day)s the teacher or the room is taken by lesson %(number)d of %(group)s.")
                % {"day": date_format(lesson.day), "number": other.number, "group": other.group.name},
                clause=clause,
                next_step=_("Choose another time, room or teacher."),
            )
        by_day.setdefault(lesson.day, []).append(lesson)


def _refused(other: Lesson, says: Any, clause: str) -> Refused:
    return Refused(
        "lesson_clashes",
        says
        % {
            "teacher": other.teacher.user.display_name,
            "number": other.number,
            "group": other.group.name,
            "room": other.room,
        },
        clause=clause,
        next_step=_("Choose another time, room or teacher."),
    )
