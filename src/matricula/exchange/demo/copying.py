"""Stores many rows of a table at once, by COPY: the same triggers as for everybody else, in half of the time."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

Row = TypeVar("Row", bound=Model)
# It does not begin with SELECT: with what may write, the history is told of which action it is.
_KEYS = "WITH row AS (SELECT generate_series(1, %s)) SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM row"


def bulk(rows: Iterable[Row]) -> list[Row]:
    """Insert them in their order, as one statement; returns them with their keys. For the owner of the table."""
    made = list(rows)
    if not made:
        return made
    known, connection = made[0]._meta, connections[DEFAULT_DB_ALIAS]
    fields = [one for one in known.local_concrete_fields if not one.generated]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(one.column)) for one in fields)
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [len(made), known.db_table, known.pk.column])
        for row, (key,) in zip(made, cursor.fetchall(), strict=True):
            row.pk, row._state.adding, row._state.db = key, False, connection.alias
        values = zip(*(_column(one, made, connection) for one in fields), strict=True)
        with (
            connection.wrap_database_errors,
            cursor.copy(f"COPY {quoted(known.db_table)} ({columns}) FROM STDIN") as copy,
        ):
            for written in values:
                copy.write_row(written)
    return made


def refresh_statistics(app: str = "") -> None:
    """Tell the planner what was loaded, of one app or of all: its first guesses would be those of empty tables.

    Plans that are kept, those of triggers among them, are made anew after it.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    tables = [one._meta.db_table for one in apps.get_app_config(app).get_models()] if app else []
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")


def _column(field: "Field[Any, Any]", rows: Iterable[Model], connection: BaseDatabaseWrapper) -> list[Any]:
    """What Django would hand over; a row holds what the table gives by itself from here on, too."""
    values = []
    for row in rows:
        value = field.pre_save(row, True)
        if isinstance(value, DatabaseDefault):
            value = value.expression.value  # type: ignore[attr-defined]  # its stubs leave it out
            setattr(row, field.attname, value)
        values.append(field.get_db_prep_save(value, connection))
    return values
