"""Correcting the particulars of a student: the record's own form, with the key data shown and locked."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    BASIC_DATA,
    RECORD_LAYOUT,
    AgainstTheLaw,
    NotAcceptable,
    StudentView,
    correct_particulars,
    correctable,
    kept_values,
    person_of,
    student_view,
)
from matricula.regulation.api import Column, ColumnType, Refused, Required, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, in_reader_words, words
from matricula.web.coded import table_label
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.masking import masked
from matricula.web.office.casework.starts import start_with_effect
from matricula.web.pack_fields import PROBLEM_WORDS

KEY_DATA_EFFECT = "registry.change_identity"
# Never shown in full without being asked for, so the box begins empty, and stays as it is when nothing is typed.
HIDDEN = ColumnType.idnumber
LONG = 100

Kept = Mapping[str, Any]


class Asked(forms.CharField):
    """A box that the form asks to be filled in, and that may stay empty where it was: the action judges."""

    def validate(self, value: Any) -> None:
        """Nothing is judged here."""


class ParticularsForm(OfficeForm):
    """The particulars as they stand, each in its box; what is judged is judged by the action."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What the correction rests on. It stays in the history, with the day and your name."
        ),
    )

    use_required_attribute = False

    def __init__(self, by: Acting, stack: Stack, kept: Kept, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        self.groups = stack.layout(RECORD_LAYOUT).groups
        self.columns = correctable(stack)
        for column in self.columns:
            self.fields[_name(column)] = _box(stack, column, kept[column.field])

    def typed(self) -> dict[str, str]:
        """What was typed, by the names of the layout; a hidden number that nobody typed is none of it."""
        sent = {one.field: self.data[_name(one)] for one in self.columns if _name(one) in self.data}
        hidden = {one.field for one in self.columns if one.type is HIDDEN}
        return {field: text for field, text in sent.items() if text or field not in hidden}

    def not_accepted(self, refused: Refused) -> bool:
        """Show beside the fields what the action has against them; whether it named any."""
        match refused:
            case NotAcceptable():
                for one in refused.problems:
                    if f"record-{one.field}" in self.fields:
                        self.add_error(f"record-{one.field}", PROBLEM_WORDS[one.code])
                return bool(self.errors)
            case AgainstTheLaw():
                self.add_error(
                    f"record-{refused.field}", f"{in_reader_words(refused.text)} ({refused.clause})"
                )
                return True
        return False

    def sections(self) -> list[tuple[str, list[Any]]]:
        """The layout's headings with their fields."""
        found = [
            (words(title), [self[_name(one)] for one in self.columns if one.group == group])
            for group, title in self.groups.items()
        ]
        return [(title, fields) for title, fields in found if fields]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.correct_particulars")
@limited("particulars", times=60, seconds=60)
def correct(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Correct what the record of a student of one's own school says beside the key data."""
    by = request.acting
    view = student_view(by, student, on=civil_today(by.zone))
    place = view.place
    if place is None or not may_correct(by, view):
        raise Refused(
            "not_the_pupils_school",
            _("Only the school where the student is now corrects the record."),
            next_step=_("Act in an appointment of that school."),
        )
    stack = stack_for(place.school.pack)
    kept = kept_values(stack, person_of(view.student, place, view.guardians))
    form = ParticularsForm(by, stack, kept, posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            try:
                correct_particulars(
                    by=by, enrollment=place, typed=form.typed(), reason=form.cleaned_data["reason"]
                )
            except (NotAcceptable, AgainstTheLaw) as refused:
                if not form.not_accepted(refused):
                    raise
            else:
                messages.success(
                    request, _("The record is corrected; its history shows what stood there before.")
                )
                return redirect("student", student)
    log_access(
        by,
        subject_kind="student",
        subject=view.student.uuid,
        page="student:particulars",
        seen_by=view.student.seen_by,
    )
    context = {
        "student": view.student,
        "form": form,
        "key_data": _key_data(view, stack),
        "key_data_change": start_with_effect(by, view, stack, KEY_DATA_EFFECT),
        "clause": clause_note(stack.pack, stack.basis(BASIC_DATA)),
    }
    return render(request, "students/particulars.html", context, status=form.status)


def may_correct(by: Acting, view: StudentView) -> bool:
    """Whether the reader keeps the record of this student: in office at the school where the student is, today."""
    place = view.place
    return (
        place is not None
        and place.is_open
        and not view.is_past
        and by.acts_as(place.school_id)
        and by.may("registry.correct_particulars")
    )


def _key_data(view: StudentView, stack: Stack) -> parts.FactList:
    """Who the student is: shown, and changed by a decided case alone."""
    one = view.student
    facts = [
        parts.Fact(_("Name"), one.name),
        parts.Fact(_("Sex"), table_label(stack, "sex", one.sex)),
        parts.Fact(_("Born"), date_format(one.birth_on)),
    ]
    facts += [
        parts.Fact(table_label(stack, "id_type", document.kind), masked(document.number))
        for document in view.documents
    ]
    return parts.FactList(tuple(facts))


def _name(column: Column) -> str:
    # A layout may have a field called `reason`, or like a field that every form has.
    return f"record-{column.field}"


def _box(stack: Stack, column: Column, kept: Any) -> forms.Field:
    """The box of a column, beginning with what the record says."""
    said = "" if kept is None else str(int(kept)) if isinstance(kept, bool) else str(kept)
    box = Asked(
        widget=_widget(stack, column, said),
        label=words(column.label),
        help_text=words(column.rule),
        required=column.required is Required.yes,
        initial=said,
    )
    if column.type is HIDDEN:
        box.initial = ""
        if said:
            box.help_text = _("On record: %(number)s. Type a number only to replace it.") % {
                "number": masked(said)
            }
    return box


def _widget(stack: Stack, column: Column, said: str) -> forms.Widget:
    match column.type:
        case ColumnType.flag:
            return forms.Select(choices=[("", "—"), ("1", _("Yes")), ("0", _("No"))])
        case ColumnType.code:
            table = stack.table(column.table or "")
            # A code that is no longer offered stays until somebody chooses another.
            codes = table.offered if said in table.offered or not said else (*table.offered, said)
            return forms.Select(
                choices=[("", "—"), *((code, table_label(stack, table.name, code)) for code in codes)]
            )
        case ColumnType.date8:
            return DateBox()
    return forms.Textarea(attrs={"rows": 2}) if (column.max or 0) > LONG else forms.TextInput()
