"""Which fields of a roll's layout the platform itself knows, where each is kept, and how a value is stored as JSON.

A layout that is read as a roll names these fields so: `school_code`; the person's `name`, `name_pinyin` (how it is
read), `sex`, `birth_date`, `nationality`, `id_type`, `id_number`, `id_valid`; the place's `grade`, `class`,
`class_number`, `entry_month`; for each of the layout's `members`, after its word and an underscore, `name`, `relation`,
`guardian`, `phone`.
All others are the pack's own: the person's, or the place's when they stand in the group `enrolment`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from matricula.exchange.workbook import Value
from matricula.regulation.api import Column, ColumnType, Layout

LAYOUT = "roll"
_OF_PLACE = "enrolment"
_COLUMNS = frozenset({
    "school_code", "name", "sex", "birth_date", "nationality", "id_type", "id_number", "id_valid", "photo", "grade",
    "class", "class_number", "entry_month",
})  # fmt: skip
_OF_MEMBER = frozenset({"name", "relation", "guardian", "phone"})

Record = Mapping[str, Value]
"""A row as the reader gives it: field → typed value."""


def person_fields(layout: Layout) -> list[Column]:
    """The columns kept in a student's `particulars`."""
    return [one for one in layout.columns if _is_own(layout, one) and one.group != _OF_PLACE]


def place_fields(layout: Layout) -> list[Column]:
    """The columns kept in an enrollment's `particulars`."""
    return [one for one in layout.columns if _is_own(layout, one) and one.group == _OF_PLACE]


def member_fields(layout: Layout, member: str) -> dict[str, Column]:
    """The columns kept in the `particulars` of a family member, by their name without the prefix."""
    prefix = f"{member}_"
    return {
        one.field.removeprefix(prefix): one
        for one in layout.columns
        if one.field.startswith(prefix) and one.field.removeprefix(prefix) not in _OF_MEMBER
    }


def _is_own(layout: Layout, column: Column) -> bool:
    return column.field not in _COLUMNS and column.field.partition("_")[0] not in layout.members


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
