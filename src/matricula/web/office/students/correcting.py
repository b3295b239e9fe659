"""Correcting the particulars of a student: the record's own form, with the key data shown and locked."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.cases.api import particulars_told_in
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    BASIC_DATA,
    AgainstTheLaw,
    ChangedMeanwhile,
    Enrollment,
    NotAcceptable,
    Person,
    StudentNotSeen,
    StudentView,
    correct_particulars,
    correctable,
    kept_values,
    person_of,
    student_view,
)
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.coded import table_label
from matricula.web.forms import UNPROCESSABLE, posted
from matricula.web.masking import masked
from matricula.web.office.casework.starts import start_with_effect
from matricula.web.office.students.correcting_form import ParticularsForm, box_name
from matricula.web.office.students.record.history import written_last
from matricula.web.office.students.record.particulars import shown
from matricula.web.refusing import NOT_FOUND, refused_note

KEY_DATA_EFFECT = "registry.change_identity"


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.correct_particulars")
@limited("particulars", times=60, seconds=60)
def correct(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Correct what the record of a student of one's own school says beside the key data."""
    by = request.acting
    try:
        view = student_view(by, student, on=civil_today(by.zone))
        place = _place_kept(by, view)
    except Refused as gone:
        if request.method == "POST":
            return _gone(request, gone)
        raise
    stack = stack_for(place.school.pack)
    person, sent = person_of(view.student, place, view.guardians), posted(request)
    told = told_on_arrival(place, stack, person) if sent is None and request.GET.get("told") else {}
    form = ParticularsForm(by, stack, person, sent, told=told)
    if request.method == "POST" and form.is_valid() and _corrected(by, place, form, view):
        messages.success(request, _("The record is corrected; its history shows what stood there before."))
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


def _corrected(by: Acting, place: Enrollment, form: ParticularsForm, view: StudentView) -> bool:
    """Whether the record is corrected; otherwise the form says why not."""
    with form.showing_refusals():
        try:
            correct_particulars(
                by=by,
                enrollment=place,
                typed=form.typed(),
                reason=form.cleaned_data["reason"],
                same_person=form.same_person,
                first=form.cleaned_data.get("first"),
                seen=form.cleaned_data["seen"],
            )
        except ChangedMeanwhile:
            form.compare_again(written_last(view.changes, form.layout))
            raise
        except (NotAcceptable, AgainstTheLaw) as refused:
            if not form.not_accepted(refused):
                raise
        else:
            return True
    return False


def _place_kept(by: Acting, view: StudentView) -> Enrollment:
    """The place whose record the reader keeps."""
    if view.place is not None and may_correct(by, view):
        return view.place
    raise Refused(
        "not_the_pupils_school",
        _("Only the school where the student is now corrects the record."),
        next_step=_("Act in an appointment of that school."),
    )


def _gone(request: OfficeRequest, refused: Refused) -> HttpResponse:
    """The student has left while the form was filled in: why, and what was typed, so that it can be passed on."""
    by = request.acting
    stack, sent = stack_for(by.pack), request.POST
    facts = [
        parts.Fact(words(one.label), shown(stack, one, sent[box_name(one)]))
        for one in correctable(stack)
        if sent.get(box_name(one))
    ]
    missing = isinstance(refused, StudentNotSeen)
    context = {
        "refusal": refused_note(by.pack, refused, _("The record was not corrected")),
        "typed": parts.FactList((*facts, parts.Fact(_("Reason"), sent.get("reason", "")))),
    }
    status = NOT_FOUND if missing else UNPROCESSABLE
    return render(request, "students/particulars_gone.html", context, status=status)


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


def told_on_arrival(place: Enrollment, stack: Stack, person: Person) -> dict[str, str]:
    """What the form of the case that brought the student here says otherwise than the record; one statement, or none.

    By the fields of the record's layout. Nobody enters it by itself: the school compares and corrects.
    """
    if place.case_uuid is None:
        return {}
    kept = kept_values(stack, person)
    told = particulars_told_in(place.case_uuid)
    return {field: text for field, text in told.items() if field in kept and text != kept[field]}


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
