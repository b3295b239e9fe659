"""The form of a procedure, built from what the pack says it has."""

from collections.abc import Iterable
from typing import Any

from django import forms

from matricula.authorities.api import Acting
from matricula.cases.api import Case, CaseView, EventKind, Objection
from matricula.kernel.clock import civil_today
from matricula.registry.api import classes_of, form_beginnings
from matricula.regulation.api import Field, FieldKind, FromRegister, Outcome, Procedure, Stack
from matricula.web import parts
from matricula.web.clauses import clause_note, in_reader_words, words
from matricula.web.forms import OfficeForm
from matricula.web.pack_fields import PROBLEM_WORDS, box_for, choice, worded


class CaseForm(OfficeForm):
    """The fields of a procedure's form that people fill in; what was looked up is shown beside them."""

    def __init__(
        self, by: Acting, case: Case, procedure: Procedure, stack: Stack, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(by, *args, **kwargs)
        self.procedure = procedure
        for one in procedure.form.fields:
            if one.prefilled:
                continue
            self.fields[one.id] = worded(_field(one, case, procedure, stack, by), one)

    # A draft may have gaps: browsers do not hold it back, and filing says what is missing.
    use_required_attribute = False

    def _clean_fields(self) -> None:
        """What was entered is judged by the procedure, not by the boxes."""

    def payload(self) -> dict[str, str]:
        """What was entered, as the cases app takes it."""
        return {name: self.data.get(self.add_prefix(name), "") for name in self.fields}

    def mark(self, problems: Any) -> None:
        """Put the problems that the check found beside their fields."""
        for one in problems:
            if one.field in self.fields:
                self.add_error(one.field, PROBLEM_WORDS[one.code])

    def mark_unmet(self, objections: Iterable[Objection]) -> None:
        """Put each condition that is not met beside the field that the law shows it at, with its clause."""
        for one in unmet_beside_fields(objections):
            if one.field in self.fields:
                self.add_error(one.field, f"{in_reader_words(one.text)} ({one.clause})")

    def sections(self) -> list[tuple[str, list[Any]]]:
        """The form's own headings with their fields, in the order of the paper."""
        return [
            (
                words(section.names),
                [
                    self[one.id]
                    for one in self.procedure.form.fields
                    if one.section == section.id and one.id in self.fields
                ],
            )
            for section in self.procedure.form.sections
            if any(one.section == section.id and one.id in self.fields for one in self.procedure.form.fields)
        ]


def unmet_beside_fields(objections: Iterable[Objection]) -> list[Objection]:
    """The conditions that are not met and have a field; what cannot be judged yet is no fault of any field."""
    return [one for one in objections if one.field and one.outcome is Outcome.unmet]


def presets(case: Case, procedure: Procedure) -> dict[str, str]:
    """What stands in a form that nobody has filled in: the grade that the pupil is in, the only ground there is."""
    found = {}
    for one in procedure.form.fields:
        if one.kind is FieldKind.GRADE and not one.prefilled and case.subject.get("grade"):
            found[one.id] = case.subject["grade"]
        if one.kind is FieldKind.GROUND and len(procedure.grounds) == 1:
            found[one.id] = procedure.grounds[0].id
    return found


def from_register(view: CaseView, by: Acting) -> dict[str, str]:
    """By field: what the register has, where the pack asks for it and the reader sees the pupil.

    Nothing once somebody has saved the form, which may be to empty a field.
    """
    asking = [one for one in view.procedure.form.fields if one.suggested]
    saved = any(one.kind == EventKind.SAVED for one in view.events)
    if not asking or saved or view.student is None or not by.may("registry.view_student"):
        return {}
    found = form_beginnings(by, view.student, on=civil_today(by.zone))
    known = {
        FromRegister.DOCUMENT_KIND: found.document_kind,
        FromRegister.GUARDIAN_NAME: found.guardian_name,
        FromRegister.GUARDIAN_PHONE: found.guardian_phone,
    }
    return {one.id: known[one.suggested] for one in asking if one.suggested and known[one.suggested]}


def _field(one: Field, case: Case, procedure: Procedure, stack: Stack, by: Acting) -> forms.Field:
    match one.kind:
        case FieldKind.GROUND:
            cards = [
                (ground.id, parts.Choice(words(ground.names), clauses=_chips(stack.pack, ground.clause)))
                for ground in procedure.grounds
            ]
            return forms.CharField(widget=forms.RadioSelect(choices=cards))
        case FieldKind.GRADE:
            stage = stack.stage(case.subject["stage"])
            return choice([("", "—"), *((name, words(grade.label)) for name, grade in stage.grades.items())])
        case FieldKind.CLASS:
            here = classes_of(by.org_id, case.subject["grade"], on=civil_today(by.zone))
            return choice([("", "—"), *((one.name, one.name) for one in here)])
    return box_for(one, stack)


def _chips(pack: str, clause: str) -> tuple[parts.ClauseNote, ...]:
    note = clause_note(pack, clause)
    return (note,) if note else ()
