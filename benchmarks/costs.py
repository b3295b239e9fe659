"""What the protections cost elsewhere: policies on a student's page, triggers on a bulk load, the law at start-up."""

from typing import Any

import psycopg
from django.db import transaction

from benchmarks.installation import APP, OWNER, connect
from benchmarks.looks import statements
from benchmarks.measuring import Timing, alternating
from benchmarks.province import PACK
from matricula.authorities.api import Acting, in_scope
from matricula.kernel.clock import civil_today
from matricula.registry.api import Student, student_view
from matricula.regulation.api import load_installed

ROWS = 2_000


def student_page(by: Acting, near: Student, *, rounds: int) -> dict[str, Timing]:
    """The whole page's query function, and its statements with row-level security and without."""
    with connect(APP) as app, connect(OWNER) as owner:
        app.execute("SELECT set_config('matricula.scopes', %s, false)", [f"{{{by.org_id}}}"])
        today = civil_today(by.zone)
        with transaction.atomic(), in_scope(by):
            with statements() as sent:
                student_view(by, near.uuid, on=today)
            return alternating(
                {
                    "whole": lambda: student_view(by, near.uuid, on=today),
                    "secured": lambda: _run(app, sent),
                    "unsecured": lambda: _run(owner, sent),
                },
                rounds,
            )


def _run(connection: psycopg.Connection[Any], sent: list[str]) -> None:
    for sql in sent:
        connection.execute(sql.encode()).fetchall()


def bulk_insert(*, rounds: int) -> dict[str, Timing]:
    """Entering ``ROWS`` students with number, place and status: all triggers on, and none. Nothing is kept."""
    with connect(OWNER) as owner:
        return alternating(
            {"with": lambda: _insert(owner, True), "without": lambda: _insert(owner, False)}, rounds
        )


def _insert(owner: psycopg.Connection[Any], triggers: bool) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if not triggers:
            for table in ("student", "studentnumber", "enrollment", "enrollmentstatus"):
                owner.execute(f"ALTER TABLE registry_{table} DISABLE TRIGGER USER".encode())
        for sql in _INSERTS:
            owner.execute(sql.encode())


# New people like those there are; ids far above any.
_FROM = f"FROM registry_student s JOIN registry_enrollment e ON e.student_id = s.id WHERE s.id <= {ROWS}"
_NEW = 1_000_000_000
_INSERTS = (
    f"""INSERT INTO registry_student (id, uuid, name, sort_key, sex, birth_on, nationality, particulars, stage,
      grade, class_name, status, seen_by)
    SELECT {_NEW} + s.id, gen_random_uuid(), s.name, s.sort_key, s.sex, s.birth_on, s.nationality, s.particulars, '',
      '', '', '', '{{}}' {_FROM}""",
    f"""INSERT INTO registry_studentnumber (id, student_id, number, kind, started_on)
    SELECT {_NEW} + s.id, {_NEW} + s.id, 'B' || s.id, 'formal', e.started_on {_FROM}""",
    f"""INSERT INTO registry_enrollment (id, uuid, student_id, school_id, stage, grade, is_principal, started_on,
      entered_on, particulars, status, is_open, seen_by)
    SELECT {_NEW} + s.id, gen_random_uuid(), {_NEW} + s.id, e.school_id, e.stage, e.grade, true, e.started_on,
      e.entered_on, '{{}}', '', true, '{{}}' {_FROM}""",
    f"""INSERT INTO registry_enrollmentstatus (id, enrollment_id, seq, started_on, status, ends, change_kind, reason,
      clause)
    SELECT {_NEW} + s.id, {_NEW} + s.id, 1, e.started_on, 'normal', false, '', '', '' {_FROM}""",
)


def pack_loading(*, rounds: int) -> Timing:
    """Reading and checking the province's law with the nation's under it, as every process does once."""
    return alternating({"load": lambda: load_installed(PACK)}, rounds)["load"]
