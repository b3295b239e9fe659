"""Rows written by statements that are put together once for each kind of row, and only the values differ.

`Model.save` puts its statement together anew for every row, which takes longer than PostgreSQL takes to write it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models

Row = TypeVar("Row", bound=models.Model)


class _Statement(NamedTuple):
    sql: str
    fields: Sequence[Any]


def add(row: Row) -> Row:
    """Insert a new row. Where the database numbers such rows it has its number; one that has its key is not read back,
    so it may be hidden from who writes it.
    """
    sql, fields = _insert(type(row))
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields, added=True))
        if type(row)._meta.auto_field is not None:
            (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def change(row: models.Model, *names: str) -> None:
    """Update these fields of a row, or all of them; DatabaseError where there is no such row to change."""
    sql, fields = _update(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_values(row, fields, added=False), row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is not there to be changed.")


def _values(row: models.Model, fields: Sequence[Any], *, added: bool) -> list[Any]:
    return [one.get_db_prep_save(one.pre_save(row, added), connection) for one in fields]


@cache
def _insert(model: type[models.Model]) -> _Statement:
    meta: Any = model._meta
    fields = [one for one in _written(model) if one is not meta.auto_field]
    columns = ", ".join(_quoted(one.column) for one in fields)
    places = ", ".join(map(_place, fields))
    numbered = f" RETURNING {_quoted(meta.auto_field.column)}" if meta.auto_field is not None else ""
    return _Statement(f"INSERT INTO {_quoted(meta.db_table)} ({columns}) VALUES ({places}){numbered}", fields)


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> _Statement:
    meta: Any = model._meta
    fields = [meta.get_field(name) for name in names] or [
        one for one in _written(model) if one is not meta.pk
    ]
    said = ", ".join(f"{_quoted(one.column)} = {_place(one)}" for one in fields)
    return _Statement(
        f"UPDATE {_quoted(meta.db_table)} SET {said} WHERE {_quoted(meta.pk.column)} = %s", fields
    )


def _written(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.local_concrete_fields if not one.generated]


def _place(field: Any) -> str:
    """Where its value stands, with the type that the database would not guess."""
    own = getattr(field, "get_placeholder", None)
    return str(own(None, None, connection)) if own is not None else "%s"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
