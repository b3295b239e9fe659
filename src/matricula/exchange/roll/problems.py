"""What is wrong with a row that was read well: against its documents, the school, the register or the law."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import get_language, gettext, gettext_noop, override

from matricula.exchange.workbook import CellError
from matricula.regulation.api import Column, Refused, Stack, Text


class RowProblem(StrEnum):
    """Stable codes; `law` is a condition of the pack that is not met, and brings its own words."""

    law = "law"
    other_school = "other_school"
    name_form = "name_form"
    document_missing = "document_missing"
    document_form = "document_form"
    document_old = "document_old"
    unknown_area = "unknown_area"
    birth_differs = "birth_differs"
    sex_differs = "sex_differs"
    unknown_grade = "unknown_grade"
    entry_to_come = "entry_to_come"
    member_incomplete = "member_incomplete"
    second_archive = "second_archive"
    already_here = "already_here"
    perhaps_known = "perhaps_known"
    new_class = "new_class"
    loaded_before = "loaded_before"
    twice_in_file = "twice_in_file"
    refused = "refused"


MAY_PASS = frozenset({
    RowProblem.entry_to_come, RowProblem.second_archive, RowProblem.already_here, RowProblem.twice_in_file,
    RowProblem.refused,
})  # fmt: skip
"""What may be right another day without a change of the row: it depends on the date or on the register."""

_COMPARE = gettext_noop("Compare it with the document itself and correct whichever is wrong.")

_WORDS: Mapping[RowProblem, tuple[str, str]] = {
    RowProblem.law: (
        "%(finding)s",
        gettext_noop("Correct the row if it is wrong; if it is right, the law does not allow this entry."),
    ),
    RowProblem.other_school: (
        gettext_noop("The row belongs to another school; this one has the code %(code)s."),
        gettext_noop("Correct the code, or upload the row in that school's own workbook."),
    ),
    RowProblem.name_form: (
        gettext_noop("The name contains a space or a sign that names do not have."),
        gettext_noop(
            "Write it as it stands in the household register, with only the dot · between its parts."
        ),
    ),
    RowProblem.document_missing: (
        gettext_noop("The number of the identity document is missing."),
        gettext_noop("Fill it in, or choose the kind of document for people who have none."),
    ),
    RowProblem.document_form: (
        gettext_noop("This is not a valid number of that kind of document (%(fault)s)."),
        _COMPARE,
    ),
    RowProblem.document_old: (
        gettext_noop("This is a number of the old form with 15 digits, which is no longer valid."),
        gettext_noop(
            "Enter the number of the person's present document; the household register has it, too."
        ),
    ),
    RowProblem.unknown_area: (
        gettext_noop("No place ever had the area code %(area)s with which this number begins."),
        gettext_noop(
            "Compare it with the document. The row is loaded all the same: the list of areas may lack one."
        ),
    ),
    RowProblem.birth_differs: (
        gettext_noop("The birth date is not the one in the identity number, which says %(said)s."),
        _COMPARE,
    ),
    RowProblem.sex_differs: (
        gettext_noop("The sex is not the one in the identity number, which says “%(said)s”."),
        _COMPARE,
    ),
    RowProblem.unknown_grade: (
        gettext_noop("This school has no such grade."),
        gettext_noop("Choose one of: %(choices)s."),
    ),
    RowProblem.entry_to_come: (
        gettext_noop("The month of entry lies in the future."),
        gettext_noop("Enter the student once the stage has begun, or correct the month."),
    ),
    RowProblem.member_incomplete: (
        gettext_noop("Something is entered of this family member, but the name or the relation is missing."),
        gettext_noop("Complete the family member, or empty all of their cells."),
    ),
    RowProblem.second_archive: (
        gettext_noop(
            "A person with this identity document already has an archive, at %(school)s (%(status)s)."
        ),
        gettext_noop("Nobody gets a second archive. Ask that school for a transfer, or correct the number."),
    ),
    RowProblem.already_here: (
        gettext_noop("This person is already on the roll of this school (%(status)s)."),
        gettext_noop(
            "Leave the row out: what has changed is changed on the student's own page. If these are really two people, "
            "the identity number of each tells them apart: see that both are entered."
        ),
    ),
    RowProblem.perhaps_known: (
        gettext_noop(
            "Somebody of this name, sex and birth date is already on the roll of %(school)s (%(status)s)."
        ),
        gettext_noop(
            "Ask that school for a transfer if it is the same person. If these are two people, confirm it: who enters "
            "a person answers for it."
        ),
    ),
    RowProblem.new_class: (
        gettext_noop(
            "The school has no class “%(name)s” in this grade this school year. It has: %(classes)s."
        ),
        gettext_noop(
            "Correct the workbook and hand it in again if another class is meant. If it is a new class, say above that "
            "it is to be opened."
        ),
    ),
    RowProblem.loaded_before: (
        gettext_noop("Already loaded on %(date)s."),
        gettext_noop("Nothing to do here. What has changed is changed on the student's own page."),
    ),
    RowProblem.twice_in_file: (
        gettext_noop("This person stands in the workbook more than once."),
        gettext_noop(
            "Leave one of the rows out. If these are really two people, the identity number of each tells them apart."
        ),
    ),
    RowProblem.refused: (
        "%(finding)s",
        "%(step)s",
    ),
}

_FAULTS: Mapping[str, str] = {
    "empty": gettext_noop("the number is empty"),
    "old_format": gettext_noop("a number of the old form with 15 digits"),
    "wrong_length": gettext_noop("wrong length"),
    "wrong_characters": gettext_noop("wrong characters"),
    "no_such_date": gettext_noop("it contains a birth date that does not exist"),
    "wrong_check_digit": gettext_noop("the check digit is wrong, so one digit is mistyped"),
    "wrong_prefix": gettext_noop("wrong letter at the beginning"),
}


def number_fault(fault: str) -> str:
    """What the pack's port says of a number, in words of the active language; another word is shown as it is."""
    return gettext(_FAULTS.get(fault, fault))


@dataclass(frozen=True, slots=True)
class RowError(CellError):
    """Like an error of a cell; `texts` are details that differ with the language."""

    texts: Mapping[str, Text] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        return gettext(_WORDS[RowProblem(self.problem)][0]) % self._filled()

    @property
    def advice(self) -> str:
        """What to do next, in the active language."""
        return gettext(_WORDS[RowProblem(self.problem)][1]) % self._filled()

    def _filled(self) -> dict[str, str]:
        language = get_language() or "en"
        filled = dict(self.details) | {name: text.in_(language) for name, text in self.texts.items()}
        if "fault" in filled:
            filled["fault"] = number_fault(filled["fault"])
        return filled

    def as_json(self) -> dict[str, Any]:
        """For storing; `restored_error` reads it."""
        # A dataclass with slots is made twice, so `super()` without arguments would name the wrong one.
        return {**CellError.as_json(self), "texts": {name: dict(text) for name, text in self.texts.items()}}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What `as_json` stored."""
        label = Text(stored["label"]) if stored["label"] else None
        texts = {name: Text(words) for name, words in stored["texts"].items()}
        return cls(**{**stored, "label": label, "problem": RowProblem(stored["problem"]), "texts": texts})


def restored_error(stored: Mapping[str, Any]) -> CellError:
    """An error as it was stored, of the reader or of the row's rules."""
    return RowError.from_json(stored) if "texts" in stored else CellError.from_json(stored)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the file a row stands, to make errors about it."""

    sheet: str
    row: int
    letters: Mapping[str, str]
    written: Mapping[str, str]

    def error(
        self,
        problem: RowProblem,
        column: Column | None,
        clause: str | None,
        *,
        texts: Mapping[str, Text] | None = None,
        details: Mapping[str, str] | None = None,
    ) -> RowError:
        """An error at the cell of `column`, or about the whole row."""
        return RowError(
            sheet=self.sheet,
            row=self.row,
            column=self.letters.get(column.field, "") if column else "",
            field=column.field if column else "",
            label=column.label if column else None,
            value=self.written.get(column.field, "") if column else "",
            problem=problem,
            details=details or {},
            clause=clause,
            texts=texts or {},
        )


def refusal_as_error(refused: Refused, spot: Spot, stack: Stack) -> RowError:
    """The refusal as an error of the row, in every language of the pack."""
    spoken: dict[str, dict[str, str]] = {"finding": {}, "step": {}}
    for language in stack.languages:
        with override(language):
            spoken["finding"][language] = refused.text_in(language)
            spoken["step"][language] = refused.next_step_in(language)
    words = {name: Text(texts) for name, texts in spoken.items()}
    return spot.error(RowProblem.refused, None, refused.clause, texts=words)
