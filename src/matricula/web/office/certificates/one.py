"""One certificate: issued with the number of its form, printed again, declared void."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from matricula.graduation.api import PRINT, VOID, issue_certificate, print_again, void_certificate
from matricula.papers.api import paper_response
from matricula.registry.api import Enrollment
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import RefusableForm, posted
from matricula.web.office.certificates.shared import found, schools_of, to_class


class IssueForm(RefusableForm):
    """The number on the form, where the school prints on numbered paper."""

    beside = {"form_taken": "blank"}

    blank = forms.CharField(
        label=gettext_lazy("Number of the form"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only for paper that has a number printed on it already."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class VoidForm(RefusableForm):
    """Why a number holds no more."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        help_text=gettext_lazy("Such as: spoilt in the printer, a mistake in the name."),
        widget=forms.Textarea({"rows": 3}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PRINT)
@limited("certificate_issue", times=60, seconds=60)
def issue_page(request: OfficeRequest, place: uuid.UUID) -> HttpResponse:
    """Issue and print the certificate of one student."""
    by = request.acting
    it = (
        Enrollment.objects.select_related("student", "school")
        .filter(uuid=place, school_id__in=schools_of(by))
        .first()
    )
    if it is None:
        raise Http404
    form = IssueForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            made, _fresh = issue_certificate(by=by, place=it, blank=form.cleaned_data["blank"])
            messages.success(
                request, _("The certificate has the number %(number)s.") % {"number": made.number}
            )
            return redirect(to_class(request.GET.get("class", ""), _year(it)))
    return _page(request, "certificates/issue.html", form, {"student": it.student})


@require_POST
@office
@needs(PRINT)
@limited("certificate_print", times=60, seconds=60)
def print_page(request: OfficeRequest, certificate: uuid.UUID) -> HttpResponseBase:
    """The file of a certificate, as it was first printed; noted as one more print."""
    return paper_response(print_again(by=request.acting, certificate=found(request.acting, certificate)))


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(VOID)
@limited("certificate_void", times=30, seconds=60)
def void_page(request: OfficeRequest, certificate: uuid.UUID) -> HttpResponse:
    """Declare a number void, with the reason; it stays in the register."""
    by = request.acting
    it = found(by, certificate)
    form = VoidForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            void_certificate(by=by, certificate=it, reason=form.cleaned_data["reason"])
            messages.success(request, _("The number %(number)s is void.") % {"number": it.number})
            return redirect(to_class(request.GET.get("class", ""), _year(it.enrollment)))
    said = {"student": it.student, "number": it.number, "clause": clause_note(by.pack, it.clause)}
    return _page(request, "certificates/void.html", form, said)


def _year(place: Enrollment) -> int | str:
    return place.ended_on.year if place.ended_on else ""


def _page(request: OfficeRequest, template: str, form: RefusableForm, said: dict[str, Any]) -> HttpResponse:
    stack = stack_for(request.acting.pack)
    return render(
        request,
        template,
        {"clause": clause_note(stack.pack, stack.basis("certificates")), "form": form, **said},
        status=form.status,
    )
