"""The journal of a group in a period: its lessons, its students, and what stands in each cell."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from matricula.authorities.api import Acting
from matricula.journal.hands import own_on_its_day
from matricula.journal.models import Lesson, LessonAbsence, Mark, PlannedWork, TermMark, TermMarkDeferral
from matricula.journal.queries.groups import GroupSeen, Period, own_seats
from matricula.journal.queries.summary import SummaryCell
from matricula.journal.roster import Member, members_between

ONE_DAY: Final = timedelta(days=1)
Place = tuple[int, int]
"""A lesson and a place on the roll, by their ids."""


class MarkHeld(NamedTuple):
    """A mark of a cell: its code, the kind of work, how often it counts, and why it was changed last."""

    value: str
    work: str
    weight: int
    why: str = ""


@dataclass(slots=True)
class CellHeld:
    """What stands in a cell, and the versions of both halves; zero where nothing ever stood."""

    marks: list[MarkHeld] = field(default_factory=list)
    version: int = 0
    missed: str = ""
    missed_version: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """``own`` are the ids of the lessons that the person may write, ``works`` kind and title of what is planned in one.

    ``cells`` has only those in which something stands or stood.
    """

    lessons: tuple[Lesson, ...]
    own: frozenset[int]
    members: tuple[Member, ...]
    cells: Mapping[Place, CellHeld]
    works: Mapping[int, tuple[str, str]]


class CellChanged(NamedTuple):
    """A cell that was written since, by the uuids of its lesson and its student; a half that was not is ``None``."""

    lesson: uuid.UUID
    student: uuid.UUID
    marks: list[MarkHeld] | None
    version: int
    missed: str | None
    missed_version: int


def grid_of(by: Acting, seen: GroupSeen, period: Period) -> Grid:
    """The journal of the period, lessons in the order of time, students by name; five statements, six of a stream for
    a class teacher, who sees the own students in it."""
    found = _lessons(by, seen, period).annotate(is_own=own_on_its_day(by)).order_by("day", "number", "id")
    lessons = tuple(found)
    held = Q(lesson__in=[one.pk for one in lessons]) & _students(by, seen)
    cells: dict[Place, CellHeld] = {}
    marks = Mark.objects.filter(held).order_by("slot")
    for lesson, enrollment, value, work, weight, why, version in marks.values_list(
        "lesson_id", "enrollment_id", "value", "work", "weight", "why", "version"
    ):
        cell = cells.setdefault((lesson, enrollment), CellHeld())
        cell.version += version
        if value:
            cell.marks.append(MarkHeld(value, work, weight, why))
    absences = LessonAbsence.objects.filter(held)
    for lesson, enrollment, code, version in absences.values_list(
        "lesson_id", "enrollment_id", "code", "version"
    ):
        cell = cells.setdefault((lesson, enrollment), CellHeld())
        cell.missed, cell.missed_version = code, version
    planned = PlannedWork.objects.filter(lesson__in=[one.pk for one in lessons], withdrawn_at=None)
    first, last = period.started_on, period.ended_on - ONE_DAY
    members = members_between(seen.group, first, last)
    if seen.own_class:
        mine = set(own_seats(by).values_list("enrollment_id", flat=True))
        members = [one for one in members if one.learner.enrollment_id in mine]
    return Grid(
        lessons,
        frozenset(one.pk for one in lessons if one.is_own),
        tuple(members),
        cells,
        {lesson: (work, title) for lesson, work, title in planned.values_list("lesson_id", "work", "title")},
    )


def changes_since(by: Acting, seen: GroupSeen, period: Period, since: int) -> list[CellChanged]:
    """The cells of the period that were written after that revision of the group; two statements, or none.

    Read the group's own revision first, as ``group_seen`` does: what is written between is asked for once more.
    """
    if seen.group.revision <= since:
        return []
    held = Q(lesson__in=_lessons(by, seen, period).values("pk")) & _students(by, seen)
    newer = Mark.objects.filter(
        lesson=OuterRef("lesson"), enrollment=OuterRef("enrollment"), revision__gt=since
    )
    cells: dict[tuple[uuid.UUID, uuid.UUID], CellHeld] = {}
    places = ("lesson__uuid", "enrollment__student__uuid")
    marks = Mark.objects.filter(held, Exists(newer)).order_by("slot")
    for lesson, student, value, work, weight, why, version in marks.values_list(
        *places, "value", "work", "weight", "why", "version"
    ):
        cell = cells.setdefault((lesson, student), CellHeld())
        cell.version += version
        if value:
            cell.marks.append(MarkHeld(value, work, weight, why))
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


def columns_now(by: Acting, seen: GroupSeen, period: Period) -> str:
    """What :func:`columns_of` says of the lessons as they stand; one statement."""
    return columns_of(_lessons(by, seen, period).order_by("day", "number", "id"))


def columns_of(lessons: Iterable[Lesson]) -> str:
    """A word for the columns of a journal: another one when a lesson was added, moved, cancelled or put back."""
    said = [f"{one.pk} {one.day} {one.number} {one.cancelled_at is not None}" for one in lessons]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def terms_in(seen: GroupSeen, period: Period) -> dict[int, SummaryCell]:
    """The mark of the period by place, the reason for none, or that it is put off; two statements, or none."""
    if period.pk is None:
        return {}
    here, scale = {"group": seen.group, "period_id": period.pk}, seen.group.scale
    put_off = TermMarkDeferral.objects.filter(**here, ended_at=None).values_list("enrollment_id", flat=True)
    set_ = TermMark.objects.filter(**here).exclude(value="", reason="")
    return {place: SummaryCell(scale, deferred=True) for place in put_off} | {
        place: SummaryCell(scale, value, reason)
        for place, value, reason in set_.values_list("enrollment_id", "value", "reason")
    }


def _students(by: Acting, seen: GroupSeen) -> Q:
    return Q(enrollment_id__in=own_seats(by)) if seen.own_class else Q()


def _lessons(by: Acting, seen: GroupSeen, period: Period) -> QuerySet[Lesson]:
    found = Lesson.objects.filter(group=seen.group, day__gte=period.started_on, day__lt=period.ended_on)
    return found if seen.whole else found.filter(own_on_its_day(by))
