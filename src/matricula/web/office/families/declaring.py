"""What somebody of a family declared in writing, and how they want to be told, typed in from paper."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.families.api import (
    FORM,
    ISSUE,
    MATTERS,
    HowTold,
    agree_on_form,
    declare,
    matters_of,
)
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment, Guardian, Upload, paper_limits
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.office.families.readers import guardian_of, place_of
from matricula.web.office.families.shared import CHANNELS, DECLARED, RHYTHMS


class OnPaperForm(OfficeForm):
    """What everything that came on paper has: who wrote it, its day, a scan of it."""

    who = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    said_on = forms.DateField(
        label=gettext_lazy("Day of the paper"),
        widget=DateBox,
        help_text=gettext_lazy("The day that stands on it, today at the latest."),
    )
    file = forms.FileField(
        label=gettext_lazy("Paper"),
        required=False,
        help_text=gettext_lazy("A scan or a photograph: PDF, JPEG or PNG."),
    )

    def __init__(self, by: Acting, stack: Stack, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        media_types, max_bytes = paper_limits(stack)
        self.fields["file"].widget.attrs.update(
            {"accept": ",".join(media_types), "data-max-bytes": str(max_bytes)}
        )
        self.fields["said_on"].widget.attrs["max"] = civil_today(by.zone).isoformat()

    def upload(self) -> Upload | None:
        """The scan that was chosen."""
        file = self.cleaned_data["file"]
        return Upload(file, file.name or "") if file else None


class DeclareForm(OnPaperForm):
    """What was declared: yes or no in one of the matters of this law."""

    what = forms.ChoiceField(label=gettext_lazy("What is declared"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("In their own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    field_order = ("what", "said_on", "words", "file")

    def __init__(self, by: Acting, stack: Stack, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, stack, *args, **kwargs)
        known = matters_of(stack)
        what: Any = self.fields["what"]
        what.choices = [
            (f"{matter}-{'yes' if agreed else 'no'}", said)
            for (matter, agreed), said in DECLARED.items()
            if matter in known
        ]


class FormForm(OnPaperForm):
    """How somebody wants to be told."""

    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=tuple(CHANNELS.items()))
    rhythm = forms.ChoiceField(label=gettext_lazy("How often"), choices=tuple(RHYTHMS.items()))
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    field_order = ("channel", "rhythm", "email", "phone", "said_on", "file")


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ISSUE)
@limited("family_declare", times=60, seconds=60)
def declare_page(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Enter a consent, a refusal, or that it was taken back; nothing is erased."""
    by = request.acting
    place = place_of(by, student)
    stack = stack_for(by.pack)
    if not matters_of(stack):
        raise Http404
    sent, guardian = posted(request), _who(request, place)
    form = DeclareForm(by, stack, sent, _files(request), initial=_initial(request, by))
    if request.method == "POST" and form.is_valid():
        matter, _dash, said = form.cleaned_data["what"].partition("-")
        with form.showing_refusals():
            declare(
                by=by,
                enrollment=place,
                guardian=guardian,
                matter=matter,
                agreed=said == "yes",
                said_on=form.cleaned_data["said_on"],
                words=form.cleaned_data["words"],
                upload=form.upload(),
            )
            messages.success(request, _("The declaration is entered."))
            return redirect("family_readers", student)
    clauses = [clause_note(by.pack, stack.basis(MATTERS[one])) for one in matters_of(stack)]
    return _page(request, place, guardian, form, _("Enter a declaration"), clauses)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ISSUE)
@limited("family_form", times=60, seconds=60)
def form_page(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Enter how somebody wants to be told; the newest holds."""
    by = request.acting
    place = place_of(by, student)
    stack = stack_for(by.pack)
    if FORM not in stack.bases:
        raise Http404
    sent, guardian = posted(request), _who(request, place)
    form = FormForm(by, stack, sent, _files(request), initial=_initial(request, by))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with form.showing_refusals():
            agree_on_form(
                by=by,
                enrollment=place,
                guardian=guardian,
                how=HowTold(told["channel"], told["rhythm"], told["email"], told["phone"]),
                said_on=told["said_on"],
                upload=form.upload(),
            )
            messages.success(request, _("It is entered how they are told."))
            return redirect("family_readers", student)
    return _page(
        request, place, guardian, form, _("How they are told"), [clause_note(by.pack, stack.basis(FORM))]
    )


def _who(request: OfficeRequest, place: Enrollment) -> Guardian | None:
    chosen = (posted(request) or request.GET).get("who", "")
    return guardian_of(place, chosen) if chosen else None


def _files(request: OfficeRequest) -> Any:
    return request.FILES if request.method == "POST" else None


def _initial(request: OfficeRequest, by: Acting) -> dict[str, object]:
    return {"who": request.GET.get("who", "")[:40], "said_on": civil_today(by.zone)}


def _page(
    request: OfficeRequest,
    place: Enrollment,
    guardian: Guardian | None,
    form: OnPaperForm,
    title: str,
    clauses: list[Any],
) -> HttpResponse:
    student = place.student
    log_access(
        request.acting,
        subject_kind="student",
        subject=student.uuid,
        page="family_readers",
        seen_by=place.school.lineage,
    )
    said = {
        "form": form,
        "title": title,
        "student": student,
        "who": guardian.name if guardian else student.name,
        "clauses": clauses,
    }
    return render(request, "families/on_paper.html", said, status=form.status)
