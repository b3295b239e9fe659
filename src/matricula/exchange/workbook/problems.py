"""What is wrong with one cell or one row, in words for the officer who has to correct it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext, gettext_noop

from matricula.regulation.api import Text


class CellProblem(StrEnum):
    """Stable codes of what can be wrong with a cell, or with a row when the error names no column."""

    empty = "empty"
    formula = "formula"
    error_value = "error_value"
    merged = "merged"
    hidden_row = "hidden_row"
    digits_lost = "digits_lost"
    became_date = "became_date"
    became_logical = "became_logical"
    not_a_date = "not_a_date"
    not_a_month = "not_a_month"
    not_a_range = "not_a_range"
    backwards_range = "backwards_range"
    unknown_code = "unknown_code"
    code_and_label_differ = "code_and_label_differ"
    not_a_number = "not_a_number"
    not_whole = "not_whole"
    too_precise = "too_precise"
    not_yes_or_no = "not_yes_or_no"
    not_digits = "not_digits"
    not_an_id = "not_an_id"
    wrong_length = "wrong_length"
    too_long = "too_long"
    same_row = "same_row"
    same_value = "same_value"


_TYPE_AS_TEXT = gettext_noop("Format the whole column as text, then type the value again from the paper.")
_PASTE_VALUES = gettext_noop("Copy the cells, paste them back as values only, and upload again.")

_WORDS: Mapping[StrEnum, tuple[str, str]] = {
    CellProblem.empty: (
        gettext_noop("The cell is empty, but this column is compulsory."),
        gettext_noop("Fill it in from the collection form."),
    ),
    CellProblem.formula: (
        gettext_noop("The cell holds a formula; only values are accepted."),
        _PASTE_VALUES,
    ),
    CellProblem.error_value: (
        gettext_noop("The cell shows a calculation error instead of a value."),
        gettext_noop("Type the value itself."),
    ),
    CellProblem.merged: (
        gettext_noop("The cell is merged with others (%(range)s), so it is not clear whose value it is."),
        gettext_noop("Unmerge the cells and write the value into each row it belongs to."),
    ),
    CellProblem.hidden_row: (
        gettext_noop("The row is hidden or filtered away, so nobody may have checked it."),
        gettext_noop("Show the row (clear the filter) and check it, or delete it."),
    ),
    CellProblem.digits_lost: (
        gettext_noop(
            "The number has more than 15 digits but is stored as a number, so its last digits are lost."
        ),
        _TYPE_AS_TEXT,
    ),
    CellProblem.became_date: (
        gettext_noop("The spreadsheet program turned this entry into a date or a time."),
        _TYPE_AS_TEXT,
    ),
    CellProblem.became_logical: (
        gettext_noop("The cell holds a logical value, which says nothing in this column."),
        _TYPE_AS_TEXT,
    ),
    CellProblem.not_a_date: (
        gettext_noop("This is not a date of the calendar."),
        gettext_noop("Write it as eight digits: year, month, day, for example 20160229."),
    ),
    CellProblem.not_a_month: (
        gettext_noop("This is not a month."),
        gettext_noop("Write it as six digits: year and month, for example 202609."),
    ),
    CellProblem.not_a_range: (
        gettext_noop("This is not a stretch between two dates."),
        gettext_noop("Write it as 2010.06.01-2020.06.01; leave the end out when there is none."),
    ),
    CellProblem.backwards_range: (
        gettext_noop("The end lies before the start."),
        gettext_noop("Check both dates on the document."),
    ),
    CellProblem.unknown_code: (
        gettext_noop("This is not one of the choices of the column."),
        gettext_noop("Choose one of: %(choices)s."),
    ),
    CellProblem.code_and_label_differ: (
        gettext_noop("The code and the words beside it mean different things."),
        gettext_noop("Write only the code or only the words. The choices are: %(choices)s."),
    ),
    CellProblem.not_a_number: (
        gettext_noop("This is not a number."),
        gettext_noop("Write digits only, without a unit."),
    ),
    CellProblem.not_whole: (
        gettext_noop("A whole number is wanted here."),
        gettext_noop("Write digits only, without a decimal point."),
    ),
    CellProblem.too_precise: (
        gettext_noop(
            "The number does not fit: at most %(whole)s digits before and %(decimals)s after the point."
        ),
        gettext_noop("Round it, and check the unit in the heading."),
    ),
    CellProblem.not_yes_or_no: (
        gettext_noop("The answer must be yes or no."),
        gettext_noop("Write 1 for yes or 0 for no, or the word."),
    ),
    CellProblem.not_digits: (
        gettext_noop("Only digits are wanted here."),
        gettext_noop("Remove everything else."),
    ),
    CellProblem.not_an_id: (
        gettext_noop("A document number has only letters A to Z, digits and the signs ( ) - /."),
        gettext_noop("Type it again from the document."),
    ),
    CellProblem.wrong_length: (
        gettext_noop("%(wanted)s characters are wanted, here are %(seen)s."),
        gettext_noop("Type it again; format the column as text so that leading zeros stay."),
    ),
    CellProblem.too_long: (
        gettext_noop("At most %(limit)s characters fit, here are %(seen)s."),
        gettext_noop("Shorten it."),
    ),
    CellProblem.same_row: (
        gettext_noop("The row is the same as row %(first)s of sheet “%(sheet)s”."),
        gettext_noop("Delete one of the two."),
    ),
    CellProblem.same_value: (
        gettext_noop(
            "The same value already stands in row %(first)s of sheet “%(sheet)s”, but it must be unique."
        ),
        gettext_noop("Find out which row is right and correct or delete the other."),
    ),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with a value, not yet tied to a place."""

    problem: CellProblem
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellError:
    """One thing to correct, and where.

    `row` counts from 1 as the spreadsheet shows it; `column` is its letter, `field` and `label` those of the layout;
    all three are empty when the whole row is meant. `value` is what stands in the cell, `clause` what the layout cites.
    """

    sheet: str
    row: int
    column: str
    field: str
    label: Text | None
    value: str
    problem: StrEnum
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)
    clause: str | None = None

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        return gettext(_WORDS[self.problem][0]) % self.details

    @property
    def advice(self) -> str:
        """What to do next, in the active language."""
        return gettext(_WORDS[self.problem][1]) % self.details

    @property
    def place(self) -> str:
        """`B7`, or `7` for a whole row."""
        return f"{self.column}{self.row}"

    def as_json(self) -> dict[str, Any]:
        """For storing beside the upload; `from_json` reads it, in whatever language it is shown later."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "label": dict(self.label) if self.label else None,
            "value": self.value,
            "problem": self.problem.value,
            "details": dict(self.details),
            "clause": self.clause,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        label = Text(stored["label"]) if stored["label"] else None
        return cls(**{**stored, "label": label, "problem": CellProblem(stored["problem"])})
