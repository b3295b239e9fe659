"""The form of a procedure, built from what the pack says it has."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django import forms

from matricula.authorities.api import Acting
from matricula.cases.api import Case, CaseView, EventKind, Objection, grade_entered
from matricula.kernel.clock import civil_today
from matricula.quality.api import found_days
from matricula.registry.api import classes_of, form_beginnings
from matricula.regulation.api import (
    Field,
    FieldKind,
    FromRegister,
    Outcome,
    Problem,
    Procedure,
    Stack,
    Stage,
    stack_for,
)
from matricula.web import parts
from matricula.web.clauses import clause_note, in_reader_words, words
from matricula.web.forms import OfficeForm
from matricula.web.pack_fields import PROBLEM_WORDS, box_for, choice, worded

# A field of the form, and what is wrong with it.
Fault: TypeAlias = tuple[str, str]
FOUND = (FromRegister.FOUND_FIRST_DAY, FromRegister.FOUND_LAST_DAY, FromRegister.FOUND_DAYS)


class CaseForm(OfficeForm):
    """The fields of a procedure's form that people fill in; what was looked up is shown beside them."""

    def __init__(self, by: Acting, view: CaseView, stack: Stack, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        self.procedure = view.procedure
        entered = self.data if self.is_bound else self.initial
        for one in view.procedure.form.fields:
            if one.prefilled:
                continue
            self.fields[one.id] = worded(_field(one, view, stack, by, entered), one)

    # A draft may have gaps: browsers do not hold it back, and filing says what is missing.
    use_required_attribute = False

    def _clean_fields(self) -> None:
        """What was entered is judged by the procedure, not by the boxes."""

    def payload(self) -> dict[str, str]:
        """What was entered, as the cases app takes it."""
        return {name: self.data.get(self.add_prefix(name), "") for name in self.fields}

    def mark(self, faults: Iterable[Fault]) -> None:
        """Put what is wrong beside its field; what was said of it already is not said again."""
        for field, said in faults:
            if field in self.fields and said not in self.errors.get(field, ()):
                self.add_error(field, said)

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


def problem_faults(problems: Iterable[Problem]) -> list[Fault]:
    """What the check of the form found; what is not filled in yet is no fault of a draft."""
    return [(one.field, str(PROBLEM_WORDS[one.code])) for one in problems if one.code != "missing"]


def kept_faults(objections: Iterable[Objection]) -> list[Fault]:
    """By field what is wrong with a form as it was saved: its values, and the conditions that the law shows there."""
    found: list[Fault] = []
    for one in objections:
        found += problem_faults(one.problems)
        if one.field and one.outcome is Outcome.unmet:
            found.append((one.field, f"{in_reader_words(one.text)} ({one.clause})"))
    return found


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
    if any(one.suggested in FOUND for one in asking):
        known |= _from_lists(view, by)
    return {
        one.id: known[one.suggested]
        for one in asking
        if one.suggested is not None and known.get(one.suggested)
    }


def _from_lists(view: CaseView, by: Acting) -> dict[FromRegister, str]:
    """What a watch that leads to the procedure of the case has found in the lists of the class; one statement."""
    assert view.student is not None  # nothing is suggested otherwise
    days = found_days(view.student, stack_for(by.pack), view.procedure.id)
    if not days:
        return {}
    return {
        FromRegister.FOUND_FIRST_DAY: days[0].isoformat(),
        FromRegister.FOUND_LAST_DAY: days[-1].isoformat(),
        FromRegister.FOUND_DAYS: str(len(days)),
    }


def _field(one: Field, view: CaseView, stack: Stack, by: Acting, entered: Mapping[str, str]) -> forms.Field:
    stage = stack.stage(view.case.subject["stage"])
    match one.kind:
        case FieldKind.GROUND:
            cards = [
                (ground.id, parts.Choice(words(ground.names), clauses=_chips(stack.pack, ground.clause)))
                for ground in view.procedure.grounds
            ]
            return forms.CharField(widget=forms.RadioSelect(choices=cards))
        case FieldKind.GRADE:
            # What was entered stays to be seen, also where it may not be entered.
            left = (*view.grades.get(one.id, stage.grades), entered.get(one.id))
            grades = [(name, words(grade.label)) for name, grade in stage.grades.items() if name in left]
            return choice([("", "—"), *grades])
        case FieldKind.CLASS:
            return choice([("", "—"), *_class_choices(view, stage, by, entered, entered.get(one.id, ""))])
    return box_for(one, stack)


def _class_choices(
    view: CaseView, stage: Stage, by: Acting, entered: Mapping[str, str], kept: str
) -> list[tuple[str, Any]]:
    """The classes of each grade that may be entered, under the name of the grade; that of the grade entered first.

    Without such headings where there is but one grade. Classes of two grades may have the same name: then it is that of
    the grade that is entered. What was entered stays to be seen, also where there is no such class any more.
    """
    chosen = grade_entered(view.procedure, entered, view.case.subject)
    grades = {chosen, *(grade for left in view.grades.values() for grade in left)}
    there = [one for one in classes_of(by.org_id, on=civil_today(by.zone)) if one.grade in grades]
    gone = [(kept, kept)] if kept and kept not in {one.name for one in there} else []
    if len(grades) == 1:
        return [*gone, *((one.name, one.name) for one in there)]
    groups = [
        (words(grade.label), [(one.name, one.name) for one in there if one.grade == name])
        for name, grade in sorted(stage.grades.items(), key=lambda each: each[0] != chosen)
    ]
    return [*gone, *(group for group in groups if group[1])]


def _chips(pack: str, clause: str) -> tuple[parts.ClauseNote, ...]:
    note = clause_note(pack, clause)
    return (note,) if note else ()
