"""The days of a child: lessons with marks and absences, and homework by the day on which it is due."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from matricula.families.api import Child


@dataclass(frozen=True, slots=True)
class DiaryMark:
    """A mark as the family reads it; ``number`` is what it counts as in a mean, if it does."""

    value: str
    number: float | None
    work: str
    weight: int
    comment: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class DiaryLesson:
    """A lesson of the child; ``absence`` is a code of the pack, empty without one."""

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
    marks: tuple[DiaryMark, ...]


@dataclass(frozen=True, slots=True)
class DiaryHomework:
    """Homework of the child, by the day on which it is due."""

    homework: uuid.UUID
    due_on: date
    subject: str
    text: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class DiaryDays:
    """Some days of a child, each with its lessons in order and the homework due on it."""

    lessons: Mapping[date, tuple[DiaryLesson, ...]]
    homework: Mapping[date, tuple[DiaryHomework, ...]]


def days_of(child: Child, since: date, until: date) -> DiaryDays:
    """From ``since`` on and before ``until``; one statement. Asked inside ``as_family``: elsewhere there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT diary_days(%s, %s, %s)", [child.student_id, since, until])
        said = cursor.fetchone()[0]
    found = json.loads(said) if isinstance(said, str) else said
    lessons: dict[date, list[DiaryLesson]] = {}
    for one in found["lessons"]:
        lesson = _lesson(one)
        lessons.setdefault(lesson.day, []).append(lesson)
    homework: dict[date, list[DiaryHomework]] = {}
    for one in found["homework"]:
        due_on = date.fromisoformat(one["due_on"])
        homework.setdefault(due_on, []).append(
            DiaryHomework(
                uuid.UUID(one["uuid"]),
                due_on,
                one["subject"],
                one["text"],
                datetime.fromisoformat(one["given_at"]),
            )
        )
    return DiaryDays(
        {day: tuple(each) for day, each in lessons.items()},
        {day: tuple(each) for day, each in homework.items()},
    )


def _lesson(one: Mapping[str, Any]) -> DiaryLesson:
    absence = one["absence"] or {"code": "", "note": ""}
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
        marks=tuple(
            DiaryMark(
                mark["value"],
                mark["number"],
                mark["work"],
                mark["weight"],
                mark["comment"],
                datetime.fromisoformat(mark["entered_at"]),
            )
            for mark in one["marks"]
        ),
    )
