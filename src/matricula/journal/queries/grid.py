"""The journal of a group in a period: its lessons, its students, and what stands in each cell."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from matricula.authorities.api import Acting
from matricula.journal.hands import own_on_its_day
from matricula.journal.models import Lesson, LessonAbsence, Mark, PlannedWork
from matricula.journal.queries.groups import GroupSeen, Period
from matricula.journal.roster import Member, members_between

ONE_DAY: Final = timedelta(days=1)
Place = tuple[int, int]
"""A lesson and a place on the roll, by their ids."""


class MarkHeld(NamedTuple):
    """A mark of a cell: its code, the kind of work, how often it counts."""

    value: str
    work: str
    weight: int


@dataclass(slots=True)
class CellHeld:
    """What stands in a cell, and the versions of both halves; zero where nothing ever stood."""

    marks: list[MarkHeld] = field(default_factory=list)
    version: int = 0
    missed: str = ""
    missed_version: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """``own`` are the ids of the lessons that the person may write, ``works`` the work planned in a lesson, by its id.

    ``cells`` has only those in which something stands or stood.
    """

    lessons: tuple[Lesson, ...]
    own: frozenset[int]
    members: tuple[Member, ...]
    cells: Mapping[Place, CellHeld]
    works: Mapping[int, str]


class CellChanged(NamedTuple):
    """A cell that was written since, by the uuids of its lesson and its student; a half that was not is ``None``."""

    lesson: uuid.UUID
    student: uuid.UUID
    marks: list[MarkHeld] | None
    version: int
    missed: str | None
    missed_version: int


def grid_of(by: Acting, seen: GroupSeen, period: Period) -> Grid:
    """The journal of the period, lessons in the order of time, students by name; five statements."""
    found = _lessons(by, seen, period).annotate(is_own=own_on_its_day(by)).order_by("day", "number", "id")
    lessons = tuple(found)
    held = Q(lesson__in=[one.pk for one in lessons])
    cells: dict[Place, CellHeld] = {}
    marks = Mark.objects.filter(held).order_by("slot")
    for lesson, enrollment, value, work, weight, version in marks.values_list(
        "lesson_id", "enrollment_id", "value", "work", "weight", "version"
    ):
        cell = cells.setdefault((lesson, enrollment), CellHeld())
        cell.version += version
        if value:
            cell.marks.append(MarkHeld(value, work, weight))
    absences = LessonAbsence.objects.filter(held)
    for lesson, enrollment, code, version in absences.values_list(
        "lesson_id", "enrollment_id", "code", "version"
    ):
        cell = cells.setdefault((lesson, enrollment), CellHeld())
        cell.missed, cell.missed_version = code, version
    planned = PlannedWork.objects.filter(held, withdrawn_at=None)
    first, last = period.started_on, period.ended_on - ONE_DAY
    return Grid(
        lessons,
        frozenset(one.pk for one in lessons if one.is_own),
        tuple(members_between(seen.group, first, last)),
        cells,
        dict(planned.values_list("lesson_id", "work")),
    )


def changes_since(by: Acting, seen: GroupSeen, period: Period, since: int) -> list[CellChanged]:
    """The cells of the period that were written after that revision of the group; two statements, or none.

    Read the group's own revision first, as ``group_seen`` does: what is written between is asked for once more.
    """
    if seen.group.revision <= since:
        return []
    held = Q(lesson__in=_lessons(by, seen, period).values("pk"))
    newer = Mark.objects.filter(
        lesson=OuterRef("lesson"), enrollment=OuterRef("enrollment"), revision__gt=since
    )
    cells: dict[tuple[uuid.UUID, uuid.UUID], CellHeld] = {}
    places = ("lesson__uuid", "enrollment__student__uuid")
    marks = Mark.objects.filter(held, Exists(newer)).order_by("slot")
    for lesson, student, value, work, weight, version in marks.values_list(
        *places, "value", "work", "weight", "version"
    ):
        cell = cells.setdefault((lesson, student), CellHeld())
        cell.version += version
        if value:
            cell.marks.append(MarkHeld(value, work, weight))
    absences = LessonAbsence.objects.filter(held, revision__gt=since)
    for lesson, student, code, version in absences.values_list(*places, "code", "version"):
        cell = cells.setdefault((lesson, student), CellHeld())
        cell.missed, cell.missed_version = code, version
    return [
        CellChanged(
            lesson,
            student,
            one.marks if one.version else None,
            one.version,
            one.missed if one.missed_version else None,
            one.missed_version,
        )
        for (lesson, student), one in cells.items()
    ]


def _lessons(by: Acting, seen: GroupSeen, period: Period) -> QuerySet[Lesson]:
    found = Lesson.objects.filter(group=seen.group, day__gte=period.started_on, day__lt=period.ended_on)
    return found if seen.whole else found.filter(own_on_its_day(by))
