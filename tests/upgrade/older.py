"""A database as an older release made it: its migrations, then the rows that its code wrote."""

import json
import lzma
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from matricula.config.database.lean_state import LeanExecutor
from matricula.config.testing_database import TestDatabase

FOLDER = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Recording:
    """What one release wrote: when, after which migrations, which cases by what is remarkable about them."""

    name: str
    begun: datetime
    migrations: Mapping[str, list[str]]
    cases: Mapping[str, str]
    tables: Mapping[str, list[dict[str, Any]]]


def recorded(path: Path) -> Recording:
    """A recording as its file has it."""
    kept = json.loads(lzma.decompress(path.read_bytes()))
    return Recording(
        path.name.partition(".")[0],
        datetime.fromisoformat(kept["begun"]),
        kept["migrations"],
        kept["cases"],
        kept["tables"],
    )


@contextmanager
def upgraded(database: TestDatabase, recording: Recording) -> Iterator[None]:
    """Inside, the default connection is the application's on that database, brought to the newest migrations."""
    with database.empty(f"older_{recording.name.replace('-', '_')}"):
        with database.as_owner_of_tables():
            _migrate_to(recording.migrations)
            _fill(recording.tables)
            call_command("migrate", interactive=False, verbosity=0)
        yield


def _migrate_to(migrations: Mapping[str, list[str]]) -> None:
    executor = LeanExecutor(connection)
    known = executor.loader.graph.node_map
    wanted = {(app, name) for app, names in migrations.items() for name in names}
    gone = sorted(one for one in wanted if one not in known)
    assert not gone, f"a deployed database has these migrations, and they are no longer there: {gone}"
    # The last of each app: to name an earlier one beside it would ask to go back.
    last = [one for one in wanted if not any(child.key in wanted for child in known[one].children)]
    executor.migrate(sorted(last))


def _fill(tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """Enter the rows as they are: no trigger judges what was judged when they were written."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in tables.items():
            columns = ", ".join(f'"{column}"' for column in rows[0])
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute(f'DELETE FROM "{table}"')  # what the migrations entered is among the rows
            cursor.execute(
                f'INSERT INTO "{table}" ({columns}) OVERRIDING SYSTEM VALUE'
                f' SELECT {columns} FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb)',
                [json.dumps(rows)],
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            _go_on_counting(cursor, table)


def _go_on_counting(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
        " FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
        [table],
    )
    for column, sequence in cursor.fetchall():
        if sequence is not None:
            cursor.execute(
                f'SELECT setval(%s, (SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"), false)',
                [sequence],
            )
