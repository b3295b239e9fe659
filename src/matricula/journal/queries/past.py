"""What stood in a cell before: every mark that was another, with who changed it, when and why."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q

from matricula.authorities.api import Acting
from matricula.journal.hands import own_on_its_day
from matricula.journal.models import Lesson, Mark
from matricula.journal.queries.groups import GroupSeen, own_seats


@dataclass(frozen=True, slots=True)
class MarkOnce:
    """A mark as it stood once, or stands; ``value`` is empty where it was taken back, ``why`` where nobody said."""

    value: str
    work: str
    comment: str
    who: str
    when: datetime
    why: str


@dataclass(frozen=True, slots=True)
class CellPast:
    """The marks of a student in a lesson, left to right, each with what it was, the newest first."""

    lesson: Lesson
    name: str
    marks: tuple[tuple[MarkOnce, ...], ...]


def past_of(by: Acting, seen: GroupSeen, lesson: uuid.UUID, student: uuid.UUID) -> CellPast | None:
    """The past of a cell for whoever may open it in the journal; ``None`` where nothing ever stood. Five statements."""
    lessons = Lesson.objects.filter(uuid=lesson, group=seen.group)
    found = (lessons if seen.whole else lessons.filter(own_on_its_day(by))).first()
    if found is None:
        return None
    place = Q(enrollment__student__uuid=student)
    if seen.own_class:
        place &= Q(enrollment_id__in=own_seats(by))
    marks = list(
        Mark.objects.filter(place, lesson=found)
        .select_related("entered_in__user", "enrollment__student")
        .prefetch_related("events__entered_in__user")
        .order_by("slot")
    )
    if not marks:
        return None
    return CellPast(found, marks[0].enrollment.student.name, tuple(_steps(one) for one in marks))


def _steps(mark: Mark) -> tuple[MarkOnce, ...]:
    """The versions of one mark. A reason that was said afterwards belongs to the change itself."""
    events: Any = mark.events  # type: ignore[attr-defined]  # pghistory gives each model its past
    rows = [*sorted(events.all(), key=lambda one: one.version), mark]
    steps = []
    for _same, each in groupby(rows, lambda one: (one.value, one.work, one.comment, one.worked_on)):
        versions = list(each)
        first = versions[0]
        steps.append(
            MarkOnce(
                first.value,
                first.work,
                first.comment,
                first.entered_in.user.display_name,
                first.entered_at,
                versions[-1].why,
            )
        )
    return tuple(reversed(steps))
