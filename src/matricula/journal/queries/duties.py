"""The duties of a school as a whole: counted, and those that were not done in time; without a student's name."""

import json
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from matricula.authorities.api import Acting, Appointment, Org
from matricula.journal.duties import DutyKind, DutyState, law_of_duties
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class DutyCount:
    """So many duties of one kind, teacher, subject and week stand so; what no lesson has is empty or ``None``."""

    kind: str
    teacher_id: int | None
    subject: str
    monday: date
    state: DutyState
    count: int


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One thing that was not done in time, or not yet: a lesson, a work, a period of a group, a result.

    ``count`` is for how many students (of attendance: 1). ``lesson`` and ``group`` are uuids, ``period`` an id.
    """

    kind: str
    state: DutyState
    day: date
    due_at: datetime
    done_at: datetime | None
    count: int
    teacher_id: int | None = None
    teacher: str = ""
    subject: str = ""
    group_name: str = ""
    group: uuid.UUID | None = None
    lesson: uuid.UUID | None = None
    period: int | None = None


ALL_KINDS: Final = tuple(DutyKind)
_DUTIES: Final = "journal_duties(%s, %s, %s, %s, %s::jsonb, %s, %s::text[], %s::bigint[], %s)"
_COUNT: Final = f"""
SELECT d.kind, d.teacher_id, coalesce(d.subject, ''), date_trunc('week', d.day)::date, d.state, count(*)
FROM {_DUTIES} d GROUP BY 1, 2, 3, 4, 5 ORDER BY 4, 1, 3, 2, 5
"""
_LINES: Final = f"""
SELECT d.kind, d.state, d.day, d.due_at, d.done_at, d.count, d.teacher_id, coalesce(u.display_name, ''),
  coalesce(d.subject, ''), coalesce(g.name, ''), g.uuid, l.uuid, d.period_id
FROM (
  SELECT d.kind, d.state, d.day, min(d.due_at) AS due_at, max(d.done_at) AS done_at, count(*) AS count, d.teacher_id,
    d.subject, d.group_id, d.lesson_id, d.period_id
  FROM {_DUTIES} d
  WHERE d.state = ANY (%s)
  GROUP BY d.kind, d.state, d.day, d.teacher_id, d.subject, d.group_id, d.lesson_id, d.period_id) d
LEFT JOIN journal_teachinggroup g ON g.id = d.group_id
LEFT JOIN journal_lesson l ON l.id = d.lesson_id
LEFT JOIN authorities_appointment a ON a.id = d.teacher_id
LEFT JOIN authorities_user u ON u.id = a.user_id
WHERE %s = '' OR d.subject = %s
ORDER BY d.due_at, d.kind, d.lesson_id, d.group_id, d.period_id
LIMIT %s
"""


def duties_counted(
    school: Org,
    since: date,
    until: date,
    stack: Stack,
    now: datetime,
    *,
    kinds: Collection[DutyKind] = ALL_KINDS,
    teachers: Sequence[int] | None = None,
) -> list[DutyCount]:
    """The duties of a school whose day lies from ``since`` on and before ``until``, counted; one statement."""
    at = (school.pk, school.time_zone)
    asked = _asked(at, since, until, stack, now, kinds, teachers, undone=False)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, asked)
        return [
            DutyCount(kind, teacher, subject, monday, DutyState(state), count)
            for kind, teacher, subject, monday, state, count in cursor.fetchall()
        ]


def duties_listed(
    school: Org,
    since: date,
    until: date,
    stack: Stack,
    now: datetime,
    *,
    states: Collection[DutyState],
    limit: int,
    kinds: Collection[DutyKind] = ALL_KINDS,
    teachers: Sequence[int] | None = None,
    subject: str = "",
) -> list[DutyLine]:
    """Those that stand in one of ``states``, the oldest first, at most ``limit``; one statement."""
    undone = not {DutyState.IN_TIME, DutyState.LATE} & set(states)
    at = (school.pk, school.time_zone)
    return _lines(
        _asked(at, since, until, stack, now, kinds, teachers, undone=undone), states, subject, limit
    )


def own_duties(
    by: Acting, since: date, until: date, stack: Stack, now: datetime, *, limit: int
) -> list[DutyLine]:
    """Works without marks and marks of periods that the person still owes, whether time is up or not; one statement."""
    own = [one for one in (by.appointment_id, by.stands_in_for_id) if one]
    kinds = (DutyKind.MARKS, DutyKind.TERM_MARKS)
    asked = _asked((by.org_id, by.zone), since, until, stack, now, kinds, own, undone=True)
    return _lines(asked, (DutyState.OPEN, DutyState.OWED), "", limit)


def _lines(asked: list[Any], states: Collection[DutyState], subject: str, limit: int) -> list[DutyLine]:
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [*asked, [one.value for one in states], subject, subject, limit])
        return [DutyLine(kind, DutyState(state), *rest) for kind, state, *rest in cursor.fetchall()]


def _asked(
    at: tuple[int, ZoneInfo],
    since: date,
    until: date,
    stack: Stack,
    now: datetime,
    kinds: Collection[DutyKind],
    teachers: Sequence[int] | None,
    *,
    undone: bool,
) -> list[Any]:
    return [
        at[0],
        since,
        until,
        now,
        json.dumps(law_of_duties(stack)),
        at[1].key,
        [one.value for one in kinds],
        list(teachers) if teachers is not None else None,
        undone,
    ]


def teachers_named(teachers: Collection[int]) -> dict[int, str]:
    """The names of these appointments, by their ids, in the order of names; one statement."""
    found = Appointment.objects.filter(pk__in=teachers).order_by("user__display_name", "pk")
    return dict(found.values_list("pk", "user__display_name"))
