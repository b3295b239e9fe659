"""Records a database with cases at every stage, as the code of one release writes it.

Each release adds one recording, made by its own code and never changed afterwards. In a checkout of that release:

    MATRICULA_RECORD=<name> pytest tests/upgrade/record.py -n0

writes ``tests/upgrade/recorded/<name>.json.xz``; ``test_upgrade.py`` takes every file of that folder. The first one was
made with this file copied into a checkout of the commit that it names. Only what every release has may be imported
here: the actions, and the made-up people of the tests.
"""

import json
import lzma
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import (
    Answer,
    Case,
    decide_step,
    prepare_step,
    sweep_expired_steps,
    withdraw_case,
)
from matricula.cases.tests.filing import approved_by, drafted_transfer, filed_number, filed_transfer
from matricula.config.testing import as_owner
from matricula.kernel.clock import travelling_to
from matricula.registry.tests.pupils import enrolled

FOLDER = Path(__file__).parent / "recorded"
BEGUN = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MADE_BY_MIGRATING = ("django_migrations", "django_content_type", "auth_permission", "django_site")
"""Tables whose rows every migrated database has already."""
QUEUE = "procrastinate_"
"""Of jobs that wait, mail above all, no case depends."""


def prepared(province: Province, case: Case, org: str, answer: Answer, **said: str) -> Case:
    """The turn of that office, worked through and not decided."""
    officer = province.acting(org)
    with in_scope(officer):
        turn = case.steps.get(state="open")
        prepare_step(by=officer, case=case.uuid, step=turn.pk, recommendation=answer, **said)
    return case


def returned(province: Province, case: Case, org: str) -> Case:
    """Prepared and returned for correction by that office."""
    prepared(province, case, org, Answer.RETURN, reason="The stamp cannot be read")
    head = province.acting(org, "head")
    with in_scope(head):
        turn = case.steps.get(state="open")
        return decide_step(
            by=head, case=case.uuid, step=turn.pk, answer=Answer.RETURN, reason="The stamp cannot be read"
        )


def withdrawn(province: Province, case: Case, org: str) -> Case:
    """Taken back by its starter."""
    by = province.acting(org)
    with in_scope(by):
        return withdraw_case(by=by, case=case.uuid, reason="The family stays")


def stories(province: Province) -> dict[str, Case]:
    """Cases by what is remarkable about each."""

    def near() -> Case:
        return filed_transfer(province, enrolled(province, "east_one"), to="east_two")

    def far() -> Case:
        return filed_transfer(province, enrolled(province, "east_one"), to="west_one")

    def number() -> Case:
        return filed_number(province, enrolled(province, "east_one"), school="east_one")

    made: dict[str, Callable[[], Case]] = {
        "a transfer is a draft": lambda: drafted_transfer(
            province, enrolled(province, "east_one"), to="east_two"
        ),
        "a transfer is filed": near,
        "a transfer is with the sending school": lambda: approved_by(province, near(), "east_two"),
        "the sending school is to refuse": lambda: prepared(
            province,
            approved_by(province, near(), "east_two"),
            "east_one",
            Answer.REFUSE,
            ground="condition_not_met",
            reason="The home has not moved",
        ),
        "a transfer is with the common authority": lambda: prepared(
            province, approved_by(province, near(), "east_two", "east_one"), "east", Answer.APPROVE
        ),
        "a transfer is with the receiving authority": lambda: approved_by(province, far(), "west_one"),
        "a transfer is with the sending authority": lambda: approved_by(
            province, far(), "west_one", "west", "east_one"
        ),
        "a transfer is to be corrected": lambda: returned(
            province, approved_by(province, near(), "east_two", "east_one"), "east"
        ),
        "a transfer is carried out": lambda: approved_by(province, near(), "east_two", "east_one", "east"),
        "a transfer is withdrawn": lambda: withdrawn(province, near(), "east_two"),
        "a number is asked of the school": number,
        "a number is asked of the ministry": lambda: approved_by(province, number(), "east_one", "east"),
    }
    return {name: make() for name, make in made.items()}


def rows_by_table() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that has any, without what the database makes by itself."""
    found: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, array_agg(c.column_name::text) FILTER (WHERE c.is_generated = 'ALWAYS')"
            " FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1"
        )
        for table, made in cursor.fetchall():
            if table in MADE_BY_MIGRATING or table.startswith(QUEUE):
                continue
            cursor.execute(f'SELECT to_jsonb(t) - %s::text[] FROM "{table}" t ORDER BY t', [made or []])
            rows = [json.loads(row) if isinstance(row, str) else row for (row,) in cursor.fetchall()]
            if rows:
                found[table] = rows
    return found


@pytest.mark.django_db
def test_record() -> None:
    """Write the recording that MATRICULA_RECORD names."""
    name = os.environ["MATRICULA_RECORD"]
    with travelling_to(BEGUN):
        province = make_province()
        for org in province.orgs:
            province.appointment(org)
            province.appointment(org, "head")
        cases = stories(province)
    with travelling_to(BEGUN + timedelta(days=4)):
        sweep_expired_steps()
    with as_owner():
        kept = {
            "begun": BEGUN.isoformat(),
            "migrations": {
                app: sorted(
                    one for owner, one in MigrationRecorder(connection).applied_migrations() if owner == app
                )
                for app in sorted({app for app, _name in MigrationRecorder(connection).applied_migrations()})
            },
            "cases": {story: str(case.uuid) for story, case in cases.items()},
            "tables": rows_by_table(),
        }
    FOLDER.mkdir(exist_ok=True)
    packed = lzma.compress(json.dumps(kept, ensure_ascii=False).encode(), preset=9)
    (FOLDER / f"{name}.json.xz").write_bytes(packed)
