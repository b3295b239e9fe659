"""Turns a row of a roll into what the register asks for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from matricula.exchange.roll.fields import Record, stored
from matricula.registry.api import NewGuardian, NewStudent, member_fields, person_fields, place_fields
from matricula.regulation.api import Column, Layout, Stack


def new_student(stack: Stack, layout: Layout, record: Record) -> NewStudent:
    """The person of a row that the rules have found good; the document's number in its one spelling."""
    born_on, kind = record["birth_date"], text_of(record["id_type"])
    assert isinstance(born_on, date)  # compulsory in every layout that is read as a roll
    return NewStudent(
        name=text_of(record["name"]),
        name_spelled=text_of(record.get("name_pinyin")),
        sex=text_of(record["sex"]),
        birth_on=born_on,
        nationality=text_of(record["nationality"]),
        document_kind=kind,
        document_number=stack.port("id_number.read")(kind, text_of(record["id_number"])).normal,
        particulars=_kept(record, {one.field: one for one in person_fields(layout)}),
        guardians=tuple(_guardians(layout, record)),
    )


def place_particulars(layout: Layout, record: Record) -> dict[str, Any]:
    """What the row says of the place, beyond grade, class and entry."""
    return _kept(record, {one.field: one for one in place_fields(layout)})


def text_of(value: object) -> str:
    """The text of a cell; empty for an empty one."""
    return "" if value is None else str(value)


def _guardians(layout: Layout, record: Record) -> list[NewGuardian]:
    return [
        NewGuardian(
            name=text_of(record[f"{member}_name"]),
            relation=text_of(record[f"{member}_relation"]),
            is_guardian=bool(record[f"{member}_guardian"]),
            phone=text_of(record[f"{member}_phone"]),
            particulars=_kept(record, member_fields(layout, member)),
        )
        for member in layout.members
        if record[f"{member}_name"] is not None
    ]


def _kept(record: Record, columns: Mapping[str, Column]) -> dict[str, Any]:
    """The filled cells of these columns as JSON, under the names given."""
    return {
        name: stored(record[column.field])
        for name, column in columns.items()
        if record[column.field] is not None
    }
