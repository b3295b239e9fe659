"""The particulars of a record as they are corrected: what stands there, and what was typed in their stead."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from matricula.kernel.text import code_points, fold_digits, tidy, tidy_code
from matricula.registry.models import Enrollment, Guardian, Student
from matricula.registry.record_fields import (
    KEY_DATA_TABLE,
    MEMBER_COLUMNS,
    RECORD_LAYOUT,
    member_fields,
    person_fields,
    place_fields,
)
from matricula.regulation.api import Column, ColumnType, Layout, Outcome, Problem, Required, Stack, Text

NATIONALITY: Final = "nationality"
ENTRY_RULES: Final = "entry"
LONGEST: Final = 200

Kept = str | int | bool
"""A value as the record keeps it in JSON."""


@dataclass(frozen=True)
class Person:
    """A student with what their particulars are kept in: the place on the roll, and the family by its position."""

    student: Student
    place: Enrollment
    family: Mapping[int, Guardian]

    def without(self, positions: Collection[int]) -> "Person":
        """The same as if nobody stood in these places of the form."""
        return replace(self, family={at: one for at, one in self.family.items() if at not in positions})


@dataclass(frozen=True)
class Typed:
    """What was typed: ``changed`` are the fields that then say something else, ``problems`` what cannot be kept."""

    values: Mapping[str, Kept | None]
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]


def correctable(stack: Stack) -> list[Column]:
    """The columns that a school corrects itself, in the order of the form: all that no case is needed for."""
    layout = stack.layout(RECORD_LAYOUT)
    key_data = set(stack.tables[KEY_DATA_TABLE].codes) if KEY_DATA_TABLE in stack.tables else set()
    own = {one.field for one in (*person_fields(layout), *place_fields(layout))} | {NATIONALITY}
    prefixes = tuple(f"{member}_" for member in layout.members)
    return [
        one
        for one in layout.columns
        if (one.field in own or one.field.startswith(prefixes))
        and one.field not in key_data
        and one.type in _READERS
    ]


def kept_values(stack: Stack, person: Person) -> dict[str, Kept | None]:
    """What the record says in each of these columns; None where it says nothing."""
    layout = stack.layout(RECORD_LAYOUT)
    kept: dict[str, Any] = {
        **person.student.particulars,
        **person.place.particulars,
        NATIONALITY: person.student.nationality,
    }
    for position, member in enumerate(layout.members, start=1):
        kept.update(_said_of_member(layout, member, person.family.get(position)))
    # Nobody says yes or no of a place that is empty.
    return {
        one.field: None if kept.get(one.field) == "" else kept.get(one.field) for one in correctable(stack)
    }


def state_of(stack: Stack, person: Person) -> str:
    """The digest of what a form of the particulars was filled in upon: another one once anything was corrected."""
    family = {at: str(one.uuid) for at, one in sorted(person.family.items())}
    said = json.dumps([kept_values(stack, person), family], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def renamed(layout: Layout, person: Person, typed: Mapping[str, str]) -> list[int]:
    """The places of the form on which somebody is called otherwise than the record has it."""
    return [
        at
        for at, member in enumerate(layout.members, start=1)
        if at in person.family
        and (name := tidy(typed.get(f"{member}_name", "")))
        and name != person.family[at].name
    ]


def _said_of_member(layout: Layout, member: str, row: Guardian | None) -> Iterator[tuple[str, Any]]:
    if row is None:
        return
    for name, attribute in MEMBER_COLUMNS.items():
        yield f"{member}_{name}", getattr(row, attribute)
    for name, column in member_fields(layout, member).items():
        yield column.field, row.particulars.get(name)


def read_typed(stack: Stack, kept: Mapping[str, Kept | None], typed: Mapping[str, str]) -> Typed:
    """Judge what was typed in place of ``kept``; a field that is not typed stays, an empty one is emptied.

    What the form asks for may stay empty where it was, so that one thing can be put right without all others.
    """
    columns = {one.field: one for one in correctable(stack)}
    problems = [Problem(field, "unknown") for field in typed if field not in columns]
    values = dict(kept)
    for field, column in columns.items():
        if field not in typed:
            continue
        read = _read(stack, column, typed[field])
        if isinstance(read, Problem):
            problems.append(read)
        elif read is None and kept[field] is not None and column.required is Required.yes:
            problems.append(Problem(field, "missing"))
        else:
            values[field] = read
    problems += _half_members(stack.layout(RECORD_LAYOUT), values, kept)
    return Typed(
        values=values,
        changed=tuple(field for field in columns if values[field] != kept[field]),
        problems=tuple(problems),
    )


def _half_members(
    layout: Layout, values: Mapping[str, Kept | None], kept: Mapping[str, Kept | None]
) -> Iterator[Problem]:
    """A family member has a name and a relation; one whose name was taken out leaves the record with all the rest."""
    for member in layout.members:
        said = [field for field, value in values.items() if field.startswith(f"{member}_") and value]
        name, relation = f"{member}_name", f"{member}_relation"
        if said and not values.get(name) and not kept.get(name):
            yield Problem(name, "missing")
        if values.get(name) and not values.get(relation):
            yield Problem(relation, "missing")


def against_the_law(stack: Stack, person: Person, typed: Typed, document: str) -> list[tuple[str, str, Text]]:
    """What the pack's rules for records have against it: the field, the clause and the words of each finding.

    Asked are the rules that look at a field that changes and whose facts are all known of a record.
    """
    entered = person.place.entered_on
    facts: dict[str, object] = {
        **typed.values,
        "stage": person.place.stage,
        "grade": person.place.grade,
        "id_number": document or None,
    }
    found = []
    for name, held in stack.rules.items():
        looks_at = next((fact for fact in held.facts if fact in typed.changed), None)
        if held.governed_by != ENTRY_RULES or looks_at is None or not set(held.facts) <= set(facts):
            continue
        explained = stack.rule(name).explain(facts, on=entered)
        if explained.outcome is Outcome.unmet:
            found += [(looks_at, one.clause, one.text) for one in explained.deciding]
    return found


def person_of(student: Student, place: Enrollment, family: Sequence[Guardian]) -> Person:
    """The three together."""
    return Person(student, place, {one.position: one for one in family})


def _read(stack: Stack, column: Column, typed: str) -> Kept | Problem | None:
    text = tidy(typed)
    if not text:
        return None
    read = _READERS[column.type](stack, column, text)
    return Problem(column.field, read.code) if isinstance(read, _Fault) else read


@dataclass(frozen=True, slots=True)
class _Fault:
    code: str


def _text(_stack: Stack, column: Column, text: str) -> Kept | _Fault:
    return text if code_points(text) <= (column.max or LONGEST) else _Fault("too_long")


def _code(stack: Stack, column: Column, text: str) -> Kept | _Fault:
    code = stack.table(column.table or "").parse(text)
    return _Fault("not_in_table") if code is None else code


def _area(stack: Stack, column: Column, text: str) -> Kept | _Fault:
    code = stack.table(column.table).parse(text) if column.table else None
    return _text(stack, column, fold_digits(text)) if code is None else code


def _digits(_stack: Stack, column: Column, text: str) -> Kept | _Fault:
    digits = tidy_code(text)
    if not (digits.isascii() and digits.isdigit()):
        return _Fault("not_digits")
    return digits if column.length in (None, len(digits)) else _Fault("wrong_length")


def _document(stack: Stack, column: Column, text: str) -> Kept | _Fault:
    number = tidy_code(text).upper()
    return (
        _text(stack, column, number)
        if re.fullmatch(r"[0-9A-Z()\-/]+", number)
        else _Fault("not_an_id_number")
    )


def _decimal(_stack: Stack, column: Column, text: str) -> Kept | _Fault:
    digits, after_point = column.precision or (11, 2)
    try:
        number = Decimal(fold_digits(text).replace(",", "."))
    except InvalidOperation:
        return _Fault("not_an_amount")
    if not number.is_finite() or abs(number) >= 10 ** (digits - after_point):
        return _Fault("not_an_amount")
    return str(number) if number == round(number, after_point) else _Fault("not_an_amount")


def _integer(_stack: Stack, _column: Column, text: str) -> Kept | _Fault:
    folded = fold_digits(text)
    return int(folded) if re.fullmatch(r"-?[0-9]{1,9}", folded) else _Fault("not_an_amount")


def _flag(_stack: Stack, _column: Column, text: str) -> Kept | _Fault:
    return text == "1" if text in ("0", "1") else _Fault("not_a_choice")


def _day(_stack: Stack, _column: Column, text: str) -> Kept | _Fault:
    try:
        return date.fromisoformat(fold_digits(text)).isoformat()
    except ValueError:
        return _Fault("not_a_day")


# Pictures, months and spans of days are no particulars that are typed.
_READERS: Final[Mapping[ColumnType, Callable[[Stack, Column, str], Kept | _Fault]]] = {
    ColumnType.text: _text,
    ColumnType.code: _code,
    ColumnType.area: _area,
    ColumnType.digits: _digits,
    ColumnType.idnumber: _document,
    ColumnType.decimal: _decimal,
    ColumnType.integer: _integer,
    ColumnType.flag: _flag,
    ColumnType.date8: _day,
}
