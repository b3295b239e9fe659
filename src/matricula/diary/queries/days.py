"""The days of a child: lessons with marks and absences, and homework by the day on which it is due."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import connection

from matricula.families.api import Child

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DiaryMark:
    """A mark as the family reads it; ``number`` is what it counts as in a mean, if it does.

    ``was``: the mark before it was changed, empty where it never was; ``why`` a code of the pack, if somebody said.
    """

    value: str
    number: float | None
    work: str
    weight: int
    comment: str
    entered_at: datetime
    was: str
    why: str


@dataclass(frozen=True, slots=True)
class DiaryChange:
    """What a lesson was before it was changed: ``kind`` is one of ``LessonChange.Kind``.

    ``day``, ``number`` and ``room`` as they were; ``teacher`` who was to give it. Why it was changed was written for
    the school: it may name who is ill, and families do not read it.
    """

    kind: str
    day: date | None
    number: int | None
    room: str
    teacher: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DiaryWork:
    """A work that is announced for a lesson."""

    work: str
    weight: int
    title: str
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class DiaryRemark:
    """What a teacher tells the family: a remark or a recommendation (``Remark.Kind``)."""

    kind: str
    text: str
    author: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class DiaryLesson:
    """A lesson of the child; ``absence`` is a code of the pack, empty without one, entered at ``absent_at``."""

    lesson: uuid.UUID
    day: date
    number: int
    starts_at: datetime
    ends_at: datetime
    room: str
    subject: str
    scale: str
    topic: str
    cancelled: bool
    teacher: str
    absence: str
    absence_note: str
    absent_at: datetime | None
    marks: tuple[DiaryMark, ...]
    changes: tuple[DiaryChange, ...]
    planned: DiaryWork | None
    remarks: tuple[DiaryRemark, ...]


@dataclass(frozen=True, slots=True)
class DiaryFile:
    """A file that belongs to homework."""

    file: uuid.UUID
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class DiaryHomework:
    """Homework of the child, by the day on which it is due.

    ``ticked``: by this account; ``ticked_by_student``, ``ticked_by_others``: by the student, by other readers.
    """

    homework: uuid.UUID
    due_on: date
    subject: str
    text: str
    given_at: datetime
    files: tuple[DiaryFile, ...]
    ticked: bool
    ticked_by_student: bool
    ticked_by_others: bool


@dataclass(frozen=True, slots=True)
class DiaryMove:
    """A lesson that lay in a day and was moved out of it."""

    was_number: int | None
    subject: str
    day: date
    number: int


@dataclass(frozen=True, slots=True)
class DiaryBreak:
    """School holidays; ``ended_on`` is the first day after them."""

    name: str
    started_on: date
    ended_on: date


@dataclass(frozen=True, slots=True)
class WeekRead:
    """A guardian has read the week of that Monday; ``mine`` where it was this account."""

    monday: date
    mine: bool


@dataclass(frozen=True, slots=True)
class DiaryDays:
    """Some days of a child, each with its lessons in order and the homework due on it."""

    lessons: Mapping[date, tuple[DiaryLesson, ...]]
    homework: Mapping[date, tuple[DiaryHomework, ...]]
    moved: Mapping[date, tuple[DiaryMove, ...]]
    breaks: tuple[DiaryBreak, ...]
    read: tuple[WeekRead, ...]

    def break_on(self, day: date) -> DiaryBreak | None:
        """The holidays in which the day lies."""
        return next((one for one in self.breaks if one.started_on <= day < one.ended_on), None)


@dataclass(frozen=True, slots=True)
class DaysSaid:
    """Days as the database says them, in JSON; another ``revision`` as soon as they would say something else."""

    revision: str
    text: str


def days_said(child: Child, since: date, until: date) -> DaysSaid:
    """What :func:`days_of` reads; one statement. Asked inside ``as_family``: elsewhere there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT diary_revision_of(%s), diary_days(%s, %s, %s)::text",
            [child.student_id, child.student_id, since, until],
        )
        return DaysSaid(*cursor.fetchone())


def answered(statement: str, *values: int | date) -> str:
    """The one value of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return str(cursor.fetchone()[0])


def days_of(child: Child, since: date, until: date) -> DiaryDays:
    """From ``since`` on and before ``until``; one statement. Asked inside ``as_family``: elsewhere there is nothing."""
    return days_from(days_said(child, since, until).text)


def days_from(said: str) -> DiaryDays:
    """The text that :func:`days_said` said."""
    found = json.loads(said)
    return DiaryDays(
        _by_day((_lesson(one) for one in found["lessons"]), lambda one: one.day),
        _by_day((_homework(one) for one in found["homework"]), lambda one: one.due_on),
        {
            day: tuple(_move(one) for one in found["moved"] if date.fromisoformat(one["was_day"]) == day)
            for day in {date.fromisoformat(one["was_day"]) for one in found["moved"]}
        },
        tuple(break_from(one) for one in found["breaks"]),
        tuple(WeekRead(date.fromisoformat(one["monday"]), one["mine"]) for one in found["seen"]),
    )


def _by_day(rows: Iterable[T], day_of: Callable[[T], date]) -> dict[date, tuple[T, ...]]:
    found: dict[date, list[T]] = {}
    for one in rows:
        found.setdefault(day_of(one), []).append(one)
    return {day: tuple(each) for day, each in found.items()}


def _lesson(one: Mapping[str, Any]) -> DiaryLesson:
    absence = one["absence"] or {"code": "", "note": "", "entered_at": None}
    planned = one["planned"]
    return DiaryLesson(
        lesson=uuid.UUID(one["uuid"]),
        day=date.fromisoformat(one["day"]),
        number=one["number"],
        starts_at=datetime.fromisoformat(one["starts_at"]),
        ends_at=datetime.fromisoformat(one["ends_at"]),
        room=one["room"],
        subject=one["subject"],
        scale=one["scale"],
        topic=one["topic"],
        cancelled=one["cancelled"],
        teacher=one["teacher"] or "",
        absence=absence["code"],
        absence_note=absence["note"],
        absent_at=datetime.fromisoformat(absence["entered_at"]) if absence["entered_at"] else None,
        marks=tuple(
            DiaryMark(
                mark["value"],
                mark["number"],
                mark["work"],
                mark["weight"],
                mark["comment"],
                datetime.fromisoformat(mark["entered_at"]),
                mark["was"],
                mark["why"],
            )
            for mark in one["marks"]
        ),
        changes=tuple(_change(each) for each in one["changes"]),
        planned=DiaryWork(
            planned["work"],
            planned["weight"],
            planned["title"],
            datetime.fromisoformat(planned["planned_at"]),
        )
        if planned
        else None,
        remarks=tuple(remark_from(each) for each in one["remarks"]),
    )


def _change(one: Mapping[str, Any]) -> DiaryChange:
    was = one["was"]
    return DiaryChange(
        one["kind"],
        date.fromisoformat(was["day"]) if was.get("day") else None,
        was.get("number"),
        was.get("room") or "",
        one["teacher"] or "",
        datetime.fromisoformat(one["made_at"]),
    )


def remark_from(one: Mapping[str, Any]) -> DiaryRemark:
    """A remark, as the database says it."""
    return DiaryRemark(
        one["kind"], one["text"], one["author"] or "", datetime.fromisoformat(one["written_at"])
    )


def break_from(one: Mapping[str, Any]) -> DiaryBreak:
    """Holidays, as the database says them."""
    return DiaryBreak(one["name"], date.fromisoformat(one["started_on"]), date.fromisoformat(one["ended_on"]))


def _homework(one: Mapping[str, Any]) -> DiaryHomework:
    others = [tick for tick in one["ticks"] if not tick["mine"]]
    return DiaryHomework(
        uuid.UUID(one["uuid"]),
        date.fromisoformat(one["due_on"]),
        one["subject"],
        one["text"],
        datetime.fromisoformat(one["given_at"]),
        tuple(DiaryFile(uuid.UUID(file["uuid"]), file["name"], file["size"]) for file in one["files"]),
        ticked=len(others) < len(one["ticks"]),
        ticked_by_student=any(tick["student"] for tick in others),
        ticked_by_others=any(not tick["student"] for tick in others),
    )


def _move(one: Mapping[str, Any]) -> DiaryMove:
    return DiaryMove(one["was_number"], one["subject"], date.fromisoformat(one["day"]), one["number"])
