"""A table filled as a restore fills it: its indexes and foreign keys come back over all rows at the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

# Runs one statement and gives its rows, if it has any.
Execute = Callable[[str], list[Any]]


@contextmanager
def indexes_last(
    execute: Execute, tables: Sequence[str], say: Callable[[str], None], *, foreign_keys: bool = False
) -> Iterator[None]:
    """Take the indexes of ``tables`` away and make them again; primary keys and what is unique hold throughout.

    ``foreign_keys`` takes these, too: one join checks millions of rows in seconds, a trigger for each row takes an
    hour. Making one again checks every row.
    """
    named = ", ".join(f"'{table}'::regclass" for table in tables)
    indexes = execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        f" WHERE i.indrelid IN ({named}) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
        " ORDER BY 1"
    )
    keys = execute(
        "SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid) FROM pg_constraint c"
        f" WHERE c.contype = 'f' AND c.conrelid IN ({named}) ORDER BY 1, 2"
    )
    for table, name, _definition in keys if foreign_keys else ():
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        execute(f"DROP INDEX {name}")
    yield
    execute("SET LOCAL maintenance_work_mem = '256MB'")
    for name, definition in indexes:
        say(f"index {name}")
        execute(definition)
    for table, name, definition in keys if foreign_keys else ():
        say(f"key {name}")
        execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
