"""The forms of a student's record: read, confirmed one by one, an error reported, and printed."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from matricula.documents.api import pdf
from matricula.graduation.api import (
    STUDENT_FORMS,
    FormConfirmation,
    FormState,
    StudentForm,
    StudentForms,
    confirm_form,
    forms_of,
    report_own_error,
)
from matricula.kernel.clock import civil_now
from matricula.kernel.file_starts import JPEG
from matricula.papers.api import Paper, open_shown, paper_response
from matricula.registry.api import photo_bytes
from matricula.regulation.api import Outcome
from matricula.web import parts
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.graduation import leaving_now, note_for, record_at
from matricula.web.family.shared import Reading, children_of
from matricula.web.forms import RefusableForm
from matricula.web.limits import Limit
from matricula.web.names import org_name
from matricula.web.office.forms.content import form_name, form_parts
from matricula.web.printed import printed

CONFIRM, REPORT = "confirm", "report"
PHOTO_PER_READER: Final = Limit("student_photo", times=60, seconds=300)
PER_READER: Final = Limit("student_form_paper", times=12, seconds=300)
STATES: Final = {
    FormState.HIDDEN: (parts.Tone.locked, gettext_lazy("for whoever may graduate")),
    FormState.OPEN: (parts.Tone.due, gettext_lazy("to be confirmed")),
    FormState.CONFIRMED: (parts.Tone.done, gettext_lazy("confirmed")),
    FormState.CHANGED: (parts.Tone.warning, gettext_lazy("changed since you confirmed it")),
    FormState.RETURNED: (parts.Tone.warning, gettext_lazy("returned: read it again")),
}


class ErrorForm(RefusableForm):
    """What is wrong in a form."""

    words = forms.CharField(
        label=gettext_lazy("What is wrong"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What stands there, and what should."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@family
def forms_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """All forms with how far each is; the final confirmation, once each is confirmed."""
    found, held = _held(request, student)
    form = RefusableForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.showing_refusals():
            confirm_form(
                by=request.family, child=found.child, school=found.school, form=FormConfirmation.FINAL
            )
            messages.success(request, _("All forms are confirmed finally."))
            return redirect("student_forms", student)
    return render(
        request,
        "family/forms.html",
        {
            "child": found.child,
            "children": children_of(request.family, found.child, "student_forms"),
            "form": form,
            "forms": [_shown(found, one) for one in held.forms],
            "season": held.cohort_id is not None,
            "progress": parts.Progress(_("Forms confirmed"), held.confirmed, len(held.forms)),
            "may_finish": found.child.oneself
            and held.confirmed == len(held.forms)
            and not any(one.is_reported for one in held.forms)
            and held.final.state is not FormState.CONFIRMED,
            "finished": _moment(found, held.final) if held.final.state is FormState.CONFIRMED else "",
            "clause": note_for(found, found.stack.basis(STUDENT_FORMS)),
        },
        status=form.status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@family
def form_page(request: FamilyRequest, student: uuid.UUID, form: str) -> HttpResponse:
    """One form as it stands; the student confirms it, or says what is wrong."""
    found, held = _held(request, student)
    one = _readable(found, held, form)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    error = ErrorForm(request.POST if asked == REPORT else None)
    confirming = RefusableForm(request.POST if asked == CONFIRM else None)
    if confirming.is_valid():
        with confirming.showing_refusals():
            confirm_form(
                by=request.family,
                child=found.child,
                school=found.school,
                form=form,
                shown=request.POST.get("shown", ""),
            )
            messages.success(request, _("“%(form)s” is confirmed.") % {"form": form_name(found.stack, form)})
            return redirect("student_forms", student)
    if asked == REPORT and error.is_valid():
        with error.showing_refusals():
            report_own_error(
                by=request.family,
                child=found.child,
                school=found.school,
                form=form,
                words=error.cleaned_data["words"],
            )
            messages.success(request, _("The error is reported to your school."))
            return redirect("student_form", student, form)
    refused = error if asked == REPORT else confirming
    return render(
        request,
        "family/form.html",
        {
            "child": found.child,
            "children": [],
            "refused": refused,
            "error": error,
            "one": _shown(found, one),
            "parts": form_parts(found.stack, held.content, form, one.sections),
            "may_confirm": found.child.oneself
            and held.cohort_id is not None
            and one.state is not FormState.CONFIRMED
            and not one.is_reported,
            "may_report": held.cohort_id is not None and not one.is_reported,
            "report": _report(found, one),
        },
        status=refused.status,
    )


@require_safe
@family
def form_paper(request: FamilyRequest, student: uuid.UUID, form: str) -> HttpResponseBase:
    """The form as a PDF."""
    found, held = _held(request, student)
    one = _readable(found, held, form)
    if PER_READER.passed_by(request.family.user_id):
        return PER_READER.answer(request)
    name = form_name(found.stack, form)
    data = {
        "title": name,
        "school": org_name(found.school),
        "foot": f"{found.child.name} · {name}",
        "parts": [
            {
                "title": part.title,
                "head": part.head,
                "rows": part.rows,
                "photo": list(photo_bytes(part.photo)),
            }
            for part in form_parts(found.stack, held.content, form, one.sections)
        ],
        "state": str(STATES[one.state][1]) + (f" · {_moment(found, one)}" if one.confirmed_at else ""),
        "nothing": _("nothing entered"),
        "photo_words": _("Photograph"),
        "made": _("As it stands on %(day)s") % {"day": found.moment(civil_now())},
    }
    return printed(pdf("web/student_form", data), f"{found.child.name}-{form}")


@require_safe
@family
def photo_page(request: FamilyRequest, student: uuid.UUID, photo: uuid.UUID) -> HttpResponseBase:
    """The photograph of the student, which the wall of the database shows to nobody else's family."""
    found = record_at(request, student)
    if PHOTO_PER_READER.passed_by(request.family.user_id):
        return PHOTO_PER_READER.answer(request)
    paper = Paper.objects.filter(uuid=photo, media_type=JPEG).first()
    if paper is None:
        raise Http404
    opened = open_shown(by=request.family, paper=paper, noted_on=found.today)
    return paper_response(opened, to_look_at=True)


def _held(request: FamilyRequest, student: uuid.UUID) -> tuple[Reading, StudentForms]:
    found = record_at(request, student)
    held = forms_of([found.child.student_id], found.stack).get(found.child.student_id)
    if held is None:
        raise Http404
    return found, held


def _readable(found: Reading, held: StudentForms, code: str) -> StudentForm:
    """The form; one for those alone who may graduate is not there for others, by what was found last nor by this day's
    results."""
    one = held.form(code)
    if one is None or one.state is FormState.HIDDEN:
        raise Http404
    if "certificate" in one.sections:
        leaving = leaving_now(found, held)
        if leaving is None or leaving.outcome is not Outcome.met:
            raise Http404
    return one


def _shown(found: Reading, one: StudentForm) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": form_name(found.stack, one.code),
        "state": parts.Status(*STATES[one.state]),
        "hidden": one.state is FormState.HIDDEN,
        "confirmed": _moment(found, one) if one.confirmed_at else "",
        "reported": one.is_reported,
        "digest": one.digest,
    }


def _moment(found: Reading, one: StudentForm) -> str:
    return found.moment(one.confirmed_at) if one.confirmed_at else ""


def _report(found: Reading, one: StudentForm) -> dict[str, str] | None:
    """The newest report, and how far it is."""
    report = one.report
    if report is None:
        return None
    if report.returned_at is not None:
        said = _("The form was returned on %(day)s: %(reason)s")
        at = report.returned_at
    elif report.declined_at is not None:
        said = _("Answered on %(day)s that nothing is wrong: %(reason)s")
        at = report.declined_at
    elif report.passed_at is not None:
        said = _("Your school passed it on on %(day)s; the office of the season answers.")
        at = report.passed_at
    else:
        said = _("Reported on %(day)s; your school looks into it.")
        at = report.reported_at
    day = date_format(at.astimezone(found.school.time_zone).date())
    return {"words": report.words, "said": said % {"day": day, "reason": report.reason}}
