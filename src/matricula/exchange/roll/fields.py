"""How the values of a roll's rows are stored as JSON, and read again; where each is kept is the register's to say."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from matricula.exchange.workbook import Value
from matricula.registry.api import RECORD_LAYOUT
from matricula.regulation.api import Column, ColumnType, Layout

LAYOUT = RECORD_LAYOUT

Record = Mapping[str, Value]
"""A row as the reader gives it: field → typed value."""


def stored(value: Value) -> Any:
    """A value as JSON: dates in ISO form, a range as two of them, a decimal as written."""
    match value:
        case tuple():
            return [day.isoformat() if day else None for day in value]
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value


def stored_record(record: Record) -> dict[str, Any]:
    """What a row holds, without its empty cells."""
    return {field: stored(value) for field, value in record.items() if value is not None}


def restored_record(layout: Layout, kept: Mapping[str, Any]) -> dict[str, Value]:
    """The row again as the reader gave it, every field of the layout present."""
    return {column.field: _restored(column, kept.get(column.field)) for column in layout.columns}


def _restored(column: Column, value: Any) -> Value:
    if value is None:
        return None
    match column.type:
        case ColumnType.date8 | ColumnType.month6:
            return date.fromisoformat(value)
        case ColumnType.daterange:
            start, end = value
            return date.fromisoformat(start), date.fromisoformat(end) if end else None
        case ColumnType.decimal:
            return Decimal(value)
    kept: Value = value
    return kept
