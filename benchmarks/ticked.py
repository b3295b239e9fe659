"""Times the list of one class: `take_day` against bare inserts of the same rows into the same tables, in turns.

Bare is the same transaction, as the application with its sight, with history, guards and keys: the day, its marks, the
witness, and the look that is queued for the school; what they say is known beforehand.
"""

import itertools
import json
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.db import transaction

from benchmarks.installation import APP, OWNER, connect, django_as
from benchmarks.measuring import Timing
from benchmarks.travels import at_noon
from matricula.attendance.api import Absence, DayMark, take_day
from matricula.authorities.api import Acting, Appointment, acting_in, in_scope
from matricula.registry.api import ClassMembership, SchoolClass

# A day of which no class has a list yet.
DAY = "2026-11-25"
CLASSES, IN_A_SCHOOL, ABSENT_OF = 120, 8, 20
KIND = "unexcused"
# The first ones make what is kept afterwards: statements, templates of classes.
WARM = 4


@dataclass(frozen=True)
class Ticked:
    """Seconds a class, in either way, and how many were absent in all of them."""

    bare: Timing
    whole: Timing
    absent: int

    @property
    def times(self) -> float:
        """How much dearer the action is than its bare inserts."""
        return self.whole.median / self.bare.median


@dataclass(frozen=True)
class _Planned:
    by: Acting
    school_class: SchoolClass
    absent: tuple[tuple[int, uuid.UUID], ...]
    expected: int


def ticked() -> Ticked:
    """Take the lists of a day, one in twenty absent, in turns by the action and by bare inserts."""
    bare, whole, absent = list[float](), list[float](), 0
    _forget()
    with at_noon(DAY), connect(APP) as app:
        for turn, one in enumerate(_planned()):
            begin = time.perf_counter()
            (_by_the_action if turn % 2 else _bare)(one, app)
            seconds = time.perf_counter() - begin
            absent += len(one.absent)
            if turn >= WARM:
                (whole if turn % 2 else bare).append(seconds)
    with django_as(OWNER):
        kept = DayMark.objects.filter(day_list__day=date.fromisoformat(DAY)).count()
    assert kept == absent, f"{kept} marks for {absent} who were absent"
    return Ticked(Timing(tuple(bare)), Timing(tuple(whole)), absent)


def _forget() -> None:
    """The lists that an earlier run took in a kept database."""
    with connect(OWNER) as owner:
        taken = "(SELECT id FROM attendance_daylist WHERE day = %s)"
        owner.execute(f"DELETE FROM attendance_daymark WHERE day_list_id IN {taken}".encode(), [DAY])
        owner.execute("DELETE FROM attendance_daylist WHERE day = %s", [DAY])


def _planned() -> Iterator[_Planned]:
    """Classes of schools that have a record officer, a few of each, and every twentieth pupil of them."""
    with django_as(OWNER):
        officers = Appointment.objects.filter(
            role="record_officer", ended_on=None, org__tier="school", org__parent_id__isnull=False
        ).exclude(trained_on=None)
        found: dict[int, Acting] = {}
        for one in officers.select_related("user", "org").order_by("org_id", "pk")[:CLASSES]:
            found.setdefault(one.org_id, acting_in(one))
        planned = []
        for school, by in found.items():
            classes = SchoolClass.objects.select_related("school", "session", "teacher").filter(
                school_id=school, session__started_on="2026-09-01", closed_on=None
            )
            planned += [_plan(by, one) for one in classes.order_by("pk")[:IN_A_SCHOOL]]
    yield from itertools.islice(planned, CLASSES)


def _plan(by: Acting, school_class: SchoolClass) -> _Planned:
    seats = ClassMembership.objects.filter(
        school_class=school_class, ended_on=None, enrollment__status__in=["normal", "pending"]
    )
    pupils: Sequence[tuple[int, uuid.UUID]] = list(
        seats.order_by("enrollment_id").values_list("enrollment_id", "enrollment__student__uuid")
    )
    return _Planned(by, school_class, tuple(pupils[::ABSENT_OF]), len(pupils))


def _by_the_action(one: _Planned, _app: object) -> None:
    absent = {student: Absence(KIND) for _place, student in one.absent}
    with transaction.atomic(), in_scope(one.by, to_the_end=True):
        take_day(by=one.by, school_class=one.school_class, day=date.fromisoformat(DAY), absent=absent)


def _bare(one: _Planned, app: "psycopg.Connection[Any]") -> None:
    by, school, context = one.by, one.school_class.school, uuid.uuid4()
    detail = {
        "class": str(one.school_class.uuid),
        "day": DAY,
        "expected": one.expected,
        "marks": len(one.absent),
    }
    with app.transaction():
        app.execute(
            "SELECT set_config('matricula.scopes', %s, true), set_config('matricula.actor', %s, true),"
            " set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [
                "{" + ",".join(map(str, by.scopes)) + "}",
                f"{by.user_id}:{by.appointment_id}",
                str(context),
                json.dumps({"action": "attendance.take_day", "clause": "CN-GZ-20", "user": by.user_id}),
            ],
        )
        made = app.execute(
            "INSERT INTO attendance_daylist (uuid, school_class_id, school_id, day, expected, taken_in_id, taken_at,"
            " clause, revision, reason)"
            " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, civil_now(), 'CN-GZ-20', 1, '') RETURNING id, uuid",
            [one.school_class.pk, school.pk, DAY, one.expected, by.appointment_id],
        ).fetchone()
        assert made is not None
        app.execute(
            "INSERT INTO attendance_daymark (day_list_id, school_id, enrollment_id, what, kind, note)"
            " SELECT %s, %s, unnest(%s::bigint[]), 'unexcused', %s, ''",
            [made[0], school.pk, [place for place, _student in one.absent], KIND],
        )
        app.execute(
            "INSERT INTO audit_actionlog (uuid, action, user_id, user_name, appointment_id, org_id, subject_kind,"
            " subject_uuid, clause, reason, context, detail, civil_at, machine_at, seen_by)"
            " VALUES (gen_random_uuid(), 'attendance.take_day', %s, %s, %s, %s, 'day_list', %s, 'CN-GZ-20', '', %s,"
            " %s, civil_now(), now(), %s)",
            [
                by.user_id,
                by.user_name,
                by.appointment_id,
                by.org_id,
                made[1],
                context,
                json.dumps(detail),
                list(by.lineage),
            ],
        )
        app.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)"
            " VALUES ('upkeep', 'quality.watch_school', 0, %s, %s) ON CONFLICT DO NOTHING",
            [f"quality.watch_school:{school.pk}", json.dumps({"school": school.pk})],
        )
