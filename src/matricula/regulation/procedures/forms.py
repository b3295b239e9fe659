"""The form a procedure is applied for on: typed fields, and the check of what was entered."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from matricula.kernel.text import code_points, fold_digits, tidy, tidy_code
from matricula.regulation.procedures.keys import key, name, words
from matricula.regulation.reading.texts import Text


class FieldKind(StrEnum):
    """What a field holds; a day is written 2026-06-15 or 20260615 and kept as 2026-06-15, an amount 750 or 750.50."""

    TEXT = "text"
    NAME = "name"
    LONG_TEXT = "long_text"
    DAY = "day"
    CODE = "code"
    GROUND = "ground"
    GRADE = "grade"
    CLASS = "class"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    AMOUNT = "amount"


class FromRegister(StrEnum):
    """What a form about a pupil of one's own may take over from the register to begin with."""

    DOCUMENT_KIND = "document_kind"
    GUARDIAN_NAME = "guardian_name"
    GUARDIAN_PHONE = "guardian_phone"
    # Of the days in class, or of absence, that a watch which leads to the procedure has found.
    FOUND_FIRST_DAY = "found_first_day"
    FOUND_LAST_DAY = "found_last_day"
    FOUND_DAYS = "found_days"


@dataclass(frozen=True, slots=True)
class Field:
    """One field; one with ``prefilled`` takes the value of that name from the subject and is read-only.

    One with ``suggested`` begins with what the register has, and whoever fills the form in may change it.
    ``of`` is, for the number of an identity document, the field that holds the document's kind. ``precision`` is, for
    an amount, how many digits it has at most, and how many of them after the point. ``particular`` is the field of the
    record's layout of which it says what holds from now on, offered to the school that the pupil comes to.
    """

    PART: ClassVar[str] = "field"
    id: str = name()
    names: Text = words()
    section: str = key(to="section")
    kind: FieldKind = key()
    required: bool = key(True)
    max_length: int = key(200)
    table: str | None = key(None, to="table")
    prefilled: str | None = key(None)
    hint: Text | None = words(None)
    of: str | None = key(None, to="field")
    precision: tuple[int, int] = (11, 2)
    suggested: FromRegister | None = key(None)
    particular: str | None = key(None)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a form."""

    PART: ClassVar[str] = "section"
    id: str = name()
    names: Text = words(whole=True)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of what was entered; ``code`` is stable, the words are the platform's."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A payload after its check: values in their kept form, and what is wrong with them."""

    values: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a procedure's application, in the order of the paper."""

    id: str = key()
    names: Text = words()
    clause: str = key(to="clause", inherits="clause", acts=True)
    sections: tuple[Section, ...] = key()
    fields: tuple[Field, ...] = key()

    def field(self, field_id: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for field in self.fields:
            if field.id == field_id:
                return field
        raise KeyError(field_id)

    def check(
        self,
        payload: Mapping[str, object],
        *,
        subject: Mapping[str, str],
        codes: Callable[[str, str], str | None],
        choices: Mapping[str, frozenset[str]],
        identity: Callable[[str, str], tuple[str | None, str]],
        named: Callable[[str], bool],
        complete: bool,
    ) -> Entered:
        """Judge what was entered.

        ``subject`` fills the pre-filled fields whatever the payload says of them. ``codes(table, text)``
        answers the code of a table or None. ``choices`` holds the allowed values of the ground, grade and
        class fields by field id; a field absent from it is free. ``identity(kind, number)`` answers the number of an
        identity document in its one spelling, or None and the code of what is wrong with it. ``named(text)`` says
        whether a person's name may be written so. With ``complete`` a missing required field is a problem: a draft is
        checked without.
        """
        values: dict[str, str] = {}
        problems = [Problem(name, "unknown") for name in payload if name not in {f.id for f in self.fields}]
        for field in self.fields:
            raw = subject.get(field.prefilled, "") if field.prefilled else payload.get(field.id, "")
            if not isinstance(raw, str):
                problems.append(Problem(field.id, "not_text"))
                continue
            long = field.kind is FieldKind.LONG_TEXT
            text = "\n".join(map(tidy, raw.splitlines())).strip() if long else tidy(raw)
            if not text:
                if complete and field.required:
                    problems.append(Problem(field.id, "missing"))
                continue
            kept, code = _judge(field, text, codes, choices)
            if code is None and field.kind is FieldKind.NAME and not named(kept):
                code = "not_a_name"
            if code is not None:
                problems.append(Problem(field.id, code))
            values[field.id] = kept
        for field in self.fields:
            number = values.get(field.id)
            if field.kind is not FieldKind.ID_NUMBER or number is None:
                continue
            kind = values.get(field.of or "")
            spelt, fault = identity(kind, number) if kind else (None, "no_document_kind")
            if spelt is None:
                problems.append(Problem(field.id, fault))
            values[field.id] = spelt or number
        return Entered(values, tuple(problems))


_EARLIEST_YEAR, _LATEST_YEAR = 1900, 2199


def _judge(
    field: Field,
    text: str,
    codes: Callable[[str, str], str | None],
    choices: Mapping[str, frozenset[str]],
) -> tuple[str, str | None]:
    if code_points(text) > field.max_length:
        return text, "too_long"
    match field.kind:
        case FieldKind.DAY:
            day = _day(fold_digits(text))
            return (day.isoformat(), None) if day else (text, "not_a_day")
        case FieldKind.CODE:
            code = codes(field.table or "", text)
            return (code, None) if code is not None else (text, "not_in_table")
        case FieldKind.PHONE:
            folded = re.sub(r"[()\-]", "", tidy_code(text))
            return (folded, None) if re.fullmatch(r"\+?[0-9]{5,15}", folded) else (text, "not_a_phone")
        case FieldKind.GROUND | FieldKind.GRADE | FieldKind.CLASS:
            allowed = choices.get(field.id)
            return text, None if allowed is None or text in allowed else "not_a_choice"
        case FieldKind.AMOUNT:
            amount = _amount(fold_digits(text), *field.precision)
            return (amount, None) if amount is not None else (text, "not_an_amount")
        case FieldKind.TEXT | FieldKind.NAME | FieldKind.LONG_TEXT | FieldKind.ID_NUMBER:
            return text, None


def _amount(text: str, digits: int, after_point: int) -> str | None:
    """The amount with a plain point; thousands may be parted by commas in threes."""
    found = re.fullmatch(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?", text)
    if found is None:
        return None
    whole, part = found[1].replace(",", "").lstrip("0") or "0", found[2] or ""
    if len(whole) > digits - after_point or len(part) > after_point:
        return None
    return f"{whole}.{part}" if part else whole


def _day(text: str) -> date | None:
    compact = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text)
    spelled = re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", text)
    found = compact or spelled
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    # A slip of the finger such as 0206 or 20266; clocks could not count from it either.
    return day if _EARLIEST_YEAR <= day.year <= _LATEST_YEAR else None
