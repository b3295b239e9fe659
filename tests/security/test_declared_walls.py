"""Every declared wall: what the database says of the table is what is declared, and it withstands raw SQL."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

import pytest
from django.apps import AppConfig, apps
from django.db import DatabaseError, connection, transaction
from psycopg.types.json import Jsonb

from matricula.config.database import privileges
from matricula.config.testing import as_owner
from matricula.deployment.api import FamilyWrites, Form, Known, Nobody, OwnOffice, Special, Wall, sight
from tests.security.county import Victim, county, victim
from tests.security.raw_sql import filled, rows, tables, west
from tests.security.test_walls import EMPTY, OPEN

__all__ = ["county", "filled", "victim"]

pytestmark = pytest.mark.django_db


def _declaring() -> Iterator[tuple[AppConfig, ModuleType]]:
    """Every app that has walls, and where it declares them."""
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.walls") is not None and app.name != "matricula.deployment":
            yield app, import_module(f"{app.name}.walls")


WALLS: Final[dict[str, Wall]] = {
    app.get_model(model)._meta.db_table: wall
    for app, module in _declaring()
    for model, wall in module.WALLS.items()
}
FAMILY: Final[dict[str, Form]] = {
    table: form for _app, module in _declaring() for table, form in getattr(module, "FAMILY", {}).items()
}
FAMILY_WRITES: Final[dict[str, FamilyWrites]] = {
    table: rule
    for _app, module in _declaring()
    for table, rule in getattr(module, "FAMILY_WRITES", {}).items()
}
FAMILY_POLICIES: Final = ["family", "family_photo", "family_added", "family_changed"]


def histories() -> dict[str, Form]:
    """Who sees the past of each declared table that has one, and a policy on it."""
    kept = privileges.history_tables() - set(OPEN)
    return {f"{name}event": wall.of_the_past(name) for name, wall in WALLS.items() if f"{name}event" in kept}


def test_every_secured_table_is_declared_and_every_declared_one_secured() -> None:
    assert set(tables(secured=True)) == {*WALLS, *histories()}


def test_a_past_that_everybody_knows_needs_no_policy_and_any_other_has_one() -> None:
    known = {f"{name}event" for name, wall in WALLS.items() if isinstance(wall.past, Known)}
    assert known == privileges.history_tables() & set(OPEN)


def policies(table: str, command: str) -> list[str]:
    """The conditions under which the application gets past the wall with a command."""
    found = rows(
        "SELECT CASE WHEN %s = 'INSERT' THEN coalesce(with_check, qual) ELSE qual END FROM pg_policies"
        " WHERE tablename = %s AND policyname <> 'matricula_effects' AND policyname <> ALL (%s)"
        " AND cmd IN ('ALL', %s)",
        command,
        table,
        FAMILY_POLICIES,
        command,
    )
    return [plain(one) for (one,) in found]


def plain(condition: str) -> str:
    """The condition as PostgreSQL writes it, without spaces and whatever a table is called for short."""
    said = " ".join(condition.split())
    for name in re.findall(r"FROM \w+ (\w+) WHERE", said):
        said = re.sub(rf"\b{name}\b(?=[. ])", "it", said)
    return said


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_postgres_says(table: str, condition: str) -> str:
    with undone(), as_owner():
        rows(f"CREATE POLICY expected ON {table} FOR SELECT USING ({condition})")
        [(said,)] = rows(
            "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'expected'", table
        )
    return plain(said)


@pytest.mark.parametrize("table", sorted(WALLS))
def test_what_the_database_says_is_what_is_declared(table: str) -> None:
    for command, form, _side in WALLS[table].conditions(table):
        may = rows("SELECT has_any_column_privilege(%s, %s)", f"public.{table}", command)[0][0]
        found = policies(table, command)
        assert len(found) == 1 or not may, f"{table}: one policy for {command}"
        if may and not isinstance(form, Special):
            # To ask of a row to be added what is asked of one to be seen is as strict.
            either = {as_postgres_says(table, one) for one in (form.reads(table), form.writes(table))}
            assert found[0] in either, f"{table}: {command}"


def test_families_read_of_the_declared_tables_what_is_declared_and_no_other() -> None:
    found = rows("SELECT tablename, cmd, qual FROM pg_policies WHERE policyname = 'family' ORDER BY 1")
    assert {table for table, _cmd, _qual in found} == set(FAMILY)
    for table, command, condition in found:
        assert command == "SELECT", table
        assert plain(condition) == as_postgres_says(table, FAMILY[table].reads(table)), table


def test_families_write_of_the_declared_tables_what_is_declared_and_of_no_other() -> None:
    found = rows(
        "SELECT tablename, policyname, cmd, coalesce(with_check, qual) FROM pg_policies"
        " WHERE policyname IN ('family_added', 'family_changed')"
    )
    expected = {(table, "family_added", "INSERT") for table in FAMILY_WRITES} | {
        (table, "family_changed", "UPDATE") for table, rule in FAMILY_WRITES.items() if rule.changes
    }
    assert {(table, name, command) for table, name, command, _condition in found} == expected
    for table, _name, _command, condition in found:
        assert plain(condition) == as_postgres_says(table, FAMILY_WRITES[table].own.reads(table)), table
    guarded = rows(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'family_changes' AND tgenabled = 'O'"
    )
    assert {table for (table,) in guarded} == {
        table for table, rule in FAMILY_WRITES.items() if rule.changes
    }, "and no column besides those"


def test_what_the_database_says_of_the_past_is_what_is_declared() -> None:
    for table, form in histories().items():
        assert rows("SELECT cmd FROM pg_policies WHERE tablename = %s AND policyname = 'seen'", table) == [
            ("SELECT",)
        ]
        if not isinstance(form, Special):
            assert policies(table, "SELECT") == [as_postgres_says(table, form.reads(table))], table


def columns(table: str) -> list[str]:
    """Those that a statement may fill; the key is given anew."""
    found = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' AND attidentity = '' ORDER BY attnum",
        table,
    )
    return [name for (name,) in found]


def one_of_theirs(table: str, condition: str = "true") -> dict[str, Any]:
    with as_owner():
        found = rows(f"SELECT to_jsonb(t) FROM {table} t WHERE {condition} LIMIT 1")
    assert found, f"{table} is empty: the test proves nothing for it"
    row: dict[str, Any] = json.loads(found[0][0])
    return row


def outcome(statement: str, *values: Any) -> str:
    """What became of a statement, which is undone: an SQLSTATE, or how many rows it met."""
    try:
        with undone(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return str(cursor.rowcount)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "sqlstate", ""))


# A row may be told to anybody, and nobody who is told reads it: who writes says nothing of who sees.
TOLD: Final = {"notices_notice"}
# Seen by one person, not from above.
OF_ONE: Final = {"notices_notice", "cases_foundpupil", "registry_savedfilter"}


def test_no_row_is_added_among_another_countys_in_any_declared_table(filled: Victim) -> None:
    """A copy of a row of theirs under another key: the wall stands before every key that is taken."""
    for table in sorted(set(WALLS) - EMPTY - TOLD):
        names = columns(table)
        statement = (
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(names)}"
            f" FROM jsonb_populate_record(NULL::{table}, %s)"
        )
        theirs = one_of_theirs(table, of_theirs(table, filled))
        with west(filled):
            code = outcome(statement, Jsonb(theirs))
            assert code == "42501" or code.startswith("MR"), f"{table}: {code}"


def of_theirs(table: str, county: Victim) -> str:
    """Where a row is the other county's, in tables that hold rows of all."""
    school = county.province.orgs["east_one"].pk
    return {
        "authorities_org": f"id = {school}",
        "authorities_appointment": f"org_id = {school}",
    }.get(table, "true")


def test_whoever_a_wall_lets_see_sees(filled: Victim) -> None:
    """Or the attacks would prove that nobody sees anything."""
    own = {table for table, wall in WALLS.items() if isinstance(wall.seen, OwnOffice)}
    nobody_s = {table for table, wall in WALLS.items() if isinstance(wall.seen, Nobody)}
    for office, shown in (("province", set(WALLS) - EMPTY - OF_ONE - own - nobody_s), ("east_one", own)):
        by = filled.province.acting(office, "head")
        with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
            for table in sorted(shown):
                assert rows(f"SELECT 1 FROM {table} LIMIT 1"), table


def test_what_is_one_office_s_own_nobody_above_sees(filled: Victim) -> None:
    by = filled.province.acting("east", "head")
    with sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}"):
        for table in sorted(
            table for table, wall in WALLS.items() if isinstance(wall.seen, OwnOffice | Nobody)
        ):
            assert rows(f"SELECT 1 FROM {table} LIMIT 1") == [], table


GROWING: Final = sorted(name for name, wall in WALLS.items() if wall.only_grows)


def test_what_only_grows_or_is_written_once_stays_whoever_asks(filled: Victim) -> None:
    assert GROWING
    for table in GROWING:
        first = columns(table)[1]
        with as_owner():
            assert rows(f"SELECT 1 FROM {table} LIMIT 1"), table
            assert outcome(f"UPDATE {table} SET {first} = {first}") == "MR004", table
            assert outcome(f"DELETE FROM {table}") == "MR004", table
    for table, column in ((name, column) for name, wall in WALLS.items() for column in wall.once):
        with as_owner():
            assert rows(f"SELECT 1 FROM {table} WHERE {column} IS NOT NULL LIMIT 1"), f"{table} is empty"
            assert outcome(f"UPDATE {table} SET {column} = NULL") == "MR004", f"{table}.{column}"
