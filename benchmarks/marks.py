"""Thirty marks of a class: the request that enters them, the action alone, and the same rows by plain SQL, in turns.

Plain is one transaction as the application, with its sight, history, guards and locks: the group, the marks, the answer
that is kept, the witness. What they say is known beforehand. Every turn changes the same cells to another mark.
"""

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.urls import reverse

from benchmarks.installation import APP, OWNER, connect
from benchmarks.measuring import Timing, alternating
from benchmarks.school_days import MONDAY, PACK, make_school_days, teacher
from matricula.authorities.api import acting_in, in_scope
from matricula.journal.api import Cell, Given, GroupMember, Lesson, Mark, enter_marks
from matricula.regulation.api import stack_for

if TYPE_CHECKING:
    import psycopg
    from django.test import Client

CELLS: Final = 30
AS_SCRIPT: Final = {"accept": "application/json"}


@dataclass(frozen=True)
class Marks:
    """Seconds of a batch, in each way."""

    bare: Timing
    action: Timing
    request: Timing
    cells: int = CELLS

    @property
    def times(self) -> float:
        """How much dearer the whole request is than the plain SQL."""
        return self.request.median / self.bare.median


_INSERT: Final = """
INSERT INTO journal_mark (uuid, lesson_id, school_id, enrollment_id, slot, value, number, work, weight, worked_on,
  comment, entered_at, entered_in_id, version, revision)
SELECT gen_random_uuid(), m.lesson, m.school, place, 1, m.value, m.number, 'answer', 1, m.day, '', civil_now(),
  m.teacher, m.version, m.revision
FROM (SELECT %s::bigint, %s::integer, %s::text, %s::numeric, %s::date, %s::bigint, %s::integer, %s::bigint,
    %s::bigint[]) AS m (lesson, school, value, number, day, teacher, version, revision, places), unnest(m.places) place
ON CONFLICT (lesson_id, enrollment_id, slot) DO UPDATE SET value = excluded.value, number = excluded.number,
  work = excluded.work, weight = excluded.weight, worked_on = excluded.worked_on, comment = excluded.comment,
  entered_at = excluded.entered_at, entered_in_id = excluded.entered_in_id, version = excluded.version,
  revision = excluded.revision
"""


def marks(rounds: int) -> Marks:
    """Enter thirty marks of one lesson, again and again, in three ways."""
    from django.test import Client

    make_school_days()
    cells = _Cells()
    client = Client(headers={"host": "localhost"})
    client.force_login(teacher().user, "allauth.account.auth_backends.AuthenticationBackend")
    with connect(APP) as app:
        ways = alternating(
            {
                "bare": lambda: cells.bare(app),
                "action": cells.action,
                "request": lambda: cells.request(client),
            },
            rounds,
        )
    cells.check(3 * (rounds + 1))
    return Marks(ways["bare"], ways["action"], ways["request"])


class _Cells:
    """The marks of one lesson, which every turn changes: so the version of each is known before it is read."""

    def __init__(self) -> None:
        self.by = by = acting_in(teacher())
        self.clause = stack_for(PACK).basis("journal_marks")
        with transaction.atomic(), in_scope(by):
            taught = Lesson.objects.filter(day=MONDAY, teacher_id=by.appointment_id)
            self.lesson = taught.select_related("group", "school").order_by("number")[0]
            members = GroupMember.objects.filter(group=self.lesson.group, ended_on=None).order_by("pk")
            students = members.values_list("enrollment_id", "enrollment__student__uuid")[:CELLS]
            self.students: list[tuple[int, uuid.UUID]] = list(students)
        assert len(self.students) == CELLS
        self.version = 0
        self.turn = 0
        self._level()

    def _level(self) -> None:
        """All cells at one version: those that were never marked catch up, and the count begins there."""
        standing = self._standing()
        most = max(standing.values(), default=0) + 1
        with connect(OWNER) as owner, owner.transaction():
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            owner.execute("ALTER TABLE journal_mark DISABLE TRIGGER USER")
            owner.execute("DELETE FROM journal_mark WHERE lesson_id = %s", [self.lesson.pk])
            owner.execute(_INSERT, self._values(str(2), most, self.lesson.group.revision))
            owner.execute("ALTER TABLE journal_mark ENABLE TRIGGER USER")
        self.version = self.first = most

    def _standing(self) -> dict[int, int]:
        with transaction.atomic(), in_scope(self.by):
            found = Mark.objects.filter(lesson=self.lesson).values_list("enrollment_id", "version")
            return dict(found)

    def check(self, turns: int) -> None:
        """Every turn has changed every cell once."""
        versions = self._standing()
        assert {versions[place] for place, _student in self.students} == {self.first + turns}, versions

    def _next(self) -> tuple[str, int]:
        """Another mark than the one before, and the version that it replaces."""
        self.turn += 1
        self.version += 1
        return str(3 + self.turn % 3), self.version - 1

    def action(self) -> None:
        """By the action, in the transaction that a request has."""
        value, version = self._next()
        given = (Given(value, "answer"),)
        cells = [Cell(self.lesson.uuid, student, given, version) for _place, student in self.students]
        with transaction.atomic(), in_scope(self.by, to_the_end=True):
            outcomes = enter_marks(by=self.by, group=self.lesson.group, key=uuid.uuid4(), cells=cells)
        assert {one.state for one in outcomes} == {"saved"}

    def request(self, client: "Client") -> None:
        """By the address to which the grid sends them, through all that a request passes."""
        value, version = self._next()
        sent = {
            "key": str(uuid.uuid4()),
            "cells": [
                {
                    "lesson": str(self.lesson.uuid),
                    "student": str(student),
                    "marks": [{"value": value, "work": "answer"}],
                    "version": version,
                    "missed": None,
                    "missed_version": 0,
                }
                for _place, student in self.students
            ],
        }
        address = reverse("grid_batch", args=[self.lesson.group.uuid])
        answer = client.post(address, json.dumps(sent), content_type="application/json", headers=AS_SCRIPT)
        assert answer.status_code == 200, answer.content
        assert {one["state"] for one in answer.json()["cells"]} == {"saved"}

    def _values(self, value: str, version: int, revision: int) -> list[Any]:
        return [
            self.lesson.pk,
            self.lesson.school_id,
            value,
            value,
            self.lesson.day,
            self.by.appointment_id,
            version,
            revision,
            [place for place, _student in self.students],
        ]

    def bare(self, app: "psycopg.Connection[Any]") -> None:
        """By plain SQL: what is written and who has to be, and nothing that decides it."""
        value, version = self._next()
        by, group, context = self.by, self.lesson.group, uuid.uuid4()
        answer = [
            {"lesson": str(self.lesson.uuid), "student": str(one), "state": "saved"}
            for _p, one in self.students
        ]
        with app.transaction():
            app.execute(
                "SELECT set_config('matricula.scopes', %s, true), set_config('matricula.actor', %s, true),"
                " set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
                [
                    "{" + ",".join(map(str, by.scopes)) + "}",
                    f"{by.user_id}:{by.appointment_id}",
                    str(context),
                    json.dumps({"action": "journal.enter_marks", "clause": self.clause, "user": by.user_id}),
                ],
            )
            found = app.execute(
                "SELECT revision FROM journal_teachinggroup WHERE id = %s FOR NO KEY UPDATE", [group.pk]
            ).fetchone()
            assert found is not None
            app.execute(_INSERT, self._values(value, version + 1, found[0] + 1))
            app.execute(
                "UPDATE journal_teachinggroup SET revision = %s WHERE id = %s", [found[0] + 1, group.pk]
            )
            app.execute(
                "INSERT INTO journal_markbatch (key, school_id, entered_in_id, entered_at, answer)"
                " VALUES (%s, %s, %s, civil_now(), %s)",
                [uuid.uuid4(), by.org_id, by.appointment_id, json.dumps(answer)],
            )
            app.execute(
                "INSERT INTO audit_actionlog (uuid, action, user_id, user_name, appointment_id, org_id, subject_kind,"
                " subject_uuid, clause, reason, context, detail, civil_at, machine_at, seen_by)"
                " VALUES (gen_random_uuid(), 'journal.enter_marks', %s, %s, %s, %s, 'teaching_group', %s, %s, '', %s,"
                " %s, civil_now(), now(), %s)",
                [
                    by.user_id,
                    by.user_name,
                    by.appointment_id,
                    by.org_id,
                    group.uuid,
                    self.clause,
                    context,
                    json.dumps({"saved": CELLS}),
                    list(by.lineage),
                ],
            )
