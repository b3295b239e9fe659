"""Errors that were reported in forms: the list with their age, one of them with what is to be done, a new one."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, own_office
from matricula.graduation.api import (
    CONFIRMS_DATA,
    STUDENT_FORMS,
    UNLOCKS,
    FormReport,
    FormState,
    decline_report,
    forms_of,
    has_forms,
    pass_report,
    report_error,
    return_form,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day
from matricula.web.forms import OfficeForm, posted
from matricula.web.list_pages import as_many, list_page
from matricula.web.names import org_name
from matricula.web.office.forms.content import form_name
from matricula.web.office.forms.navigation import sees_reports
from matricula.web.workbooks import Whose

MOST: Final = 200
PASS, RETURN, DECLINE = "pass", "return", "decline"


class AnswerForm(OfficeForm):
    """Why the form is returned, or why nothing is wrong."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400, required=False)


class ReportForm(OfficeForm):
    """Which form, and what is wrong in it."""

    form = forms.ChoiceField(label=gettext_lazy("Form"))
    words = forms.CharField(
        label=gettext_lazy("What is wrong"), max_length=400, widget=forms.Textarea({"rows": 3})
    )


@require_safe
@office
@limited("form_reports", times=120, seconds=60)
def reports_page(request: OfficeRequest) -> HttpResponseBase:
    """Those that nobody has answered, the oldest first."""
    by = request.acting
    if not sees_reports(by):
        raise Http404
    waiting = list(
        _reports(by)
        .filter(returned_at=None, declined_at=None)
        .order_by("reported_at", "id")[: as_many(request, MOST)]
    )
    now = civil_now()
    table = parts.Table(
        caption=_("Errors reported in forms"),
        columns=(
            parts.Column("student", _("Student"), whole=True),
            parts.Column("form", _("Form")),
            parts.Column("words", _("What is wrong"), long=True),
            parts.Column("at", _("Where it is")),
            parts.Column("age", _("Days")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "student": parts.Cell(one.student.name, under=org_name(one.school)),
                    "form": form_name(stack_for(one.school.pack), one.form),
                    "words": one.words,
                    "at": org_name(one.cohort.org if one.passed_at else one.school),
                    "age": parts.Cell(str((now - one.reported_at).days), figures=True),
                },
                href=reverse("form_report", args=[one.uuid]),
            )
            for one in waiting
        ),
        empty=parts.Empty(_("No error waits for an answer"), icon="check"),
    )
    clause = clause_note(by.pack, stack_for(by.pack).basis(STUDENT_FORMS))
    return list_page(
        request,
        "forms/reports.html",
        {"table": table, "clause": clause},
        [table],
        of=Whose.office(own_office(by)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("form_report", times=120, seconds=60)
def report_page(request: OfficeRequest, report: uuid.UUID) -> HttpResponse:
    """One report: who said what, how far it is; the school passes it on, the office of the season returns the form."""
    by = request.acting
    found = _reports(by).filter(uuid=report).first() if sees_reports(by) else None
    if found is None:
        raise Http404
    form = AnswerForm(by, posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            said = _answered(by, found, request.POST.get("do", ""), form.cleaned_data["reason"])
            messages.success(request, said)
            return redirect("form_reports")
    log_access(
        by,
        subject_kind="student",
        subject=found.student.uuid,
        page="form_report",
        seen_by=found.school.lineage,
    )
    unlocks = by.may(UNLOCKS) and found.is_open
    at_school, at_city = by.org_id == found.school_id, by.org_id == found.cohort.org_id
    return render(
        request,
        "forms/report.html",
        {
            "report": found,
            "form": form,
            "name": form_name(stack_for(found.school.pack), found.form),
            "facts": parts.FactList(tuple(_facts(by, found))),
            "may_pass": unlocks and at_school and found.passed_at is None,
            "may_return": unlocks and at_city and found.passed_at is not None,
            "may_decline": unlocks and (at_school or at_city),
            "clause": clause_note(found.school.pack, stack_for(found.school.pack).basis(STUDENT_FORMS)),
        },
        status=form.status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(CONFIRMS_DATA)
@limited("form_report_new", times=60, seconds=60)
def new_report(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """The school or a teacher says what is wrong in a form of a student of the school."""
    by = request.acting
    stack = stack_for(by.pack)
    found = Student.objects.select_related("school").filter(uuid=student, school_id=by.org_id).first()
    held = forms_of([found.pk], stack).get(found.pk) if found is not None and has_forms(stack) else None
    if found is None or held is None:
        raise Http404
    form = ReportForm(by, posted(request))
    choice: Any = form.fields["form"]
    choice.choices = [
        (one.code, form_name(stack, one.code)) for one in held.forms if one.state is not FormState.HIDDEN
    ]
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            report_error(
                by=by, student=found, form=form.cleaned_data["form"], words=form.cleaned_data["words"]
            )
            messages.success(request, _("The error is reported."))
            return redirect("form_reports")
    log_access(by, subject_kind="student", subject=found.uuid, page="form_report_new", seen_by=by.lineage)
    return render(
        request,
        "forms/new_report.html",
        {"student": found, "form": form, "clause": clause_note(by.pack, stack.basis(STUDENT_FORMS))},
        status=form.status,
    )


def _reports(by: Acting) -> QuerySet[FormReport]:
    """Those of one's own school, or of the schools below; the wall decides what is seen of them."""
    below = Q(school_id=by.org_id) | Q(school__path__startswith=by.org_path)
    return FormReport.objects.filter(below).select_related("student", "school", "cohort__org")


def _answered(by: Acting, report: FormReport, do: str, reason: str) -> str:
    if do == PASS:
        pass_report(by=by, report=report)
        return _("The error is passed on to the office of the season.")
    if do == RETURN:
        return_form(by=by, report=report, reason=reason)
        return _("The form is returned: the student confirms it anew.")
    decline_report(by=by, report=report, reason=reason)
    return _("The report is answered.")


def _facts(by: Acting, report: FormReport) -> list[parts.Fact]:
    def on(moment: Any) -> str:
        return day(moment.astimezone(by.zone).date())

    who = report.reported_in.user.display_name if report.reported_in else _("the student")
    facts = [
        # What is wrong is put right on the student's page.
        parts.Fact(
            _("Student"), parts.Link(report.student.name, reverse("student", args=[report.student.uuid]))
        ),
        parts.Fact(_("School"), org_name(report.school)),
        parts.Fact(_("Reported by"), who, note=on(report.reported_at)),
    ]
    if report.passed_at is not None:
        facts.append(parts.Fact(_("Passed on"), on(report.passed_at)))
    if report.returned_at is not None:
        facts.append(parts.Fact(_("Returned"), on(report.returned_at), note=report.reason))
    if report.declined_at is not None:
        facts.append(parts.Fact(_("Declined"), on(report.declined_at), note=report.reason))
    return facts
