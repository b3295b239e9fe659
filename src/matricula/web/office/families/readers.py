"""Who may read of a student: silent, sent a code, or reading; a letter with a code, and the end of a right."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.families.api import (
    FAMILY_BASIS,
    ISSUE,
    AccessCode,
    FamilyAccess,
    end_access,
    issue_code,
    rights_over,
    serves_families,
    written,
)
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment, Guardian
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day, table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.names import org_name

RELATIONS = "relation"


class EndForm(OfficeForm):
    """Whose right ends, and why."""

    access = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Why the right ends"), max_length=400)


@require_safe
@office
@needs(ISSUE)
@limited("family_readers", times=120, seconds=60)
def readers_page(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """The guardians and the student, each with how far they have come."""
    return _page(request, _place(request.acting, student), EndForm(request.acting))


@require_POST
@office
@needs(ISSUE)
@limited("family_letter", times=60, seconds=60)
@sensitive_variables("made")
def letter(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Make a new code and show its letter, once; the code of an earlier letter is void from now on."""
    by = request.acting
    place = _place(by, student)
    chosen = request.POST.get("guardian", "")
    guardian = _guardian(place, chosen) if chosen else None
    made = issue_code(by=by, enrollment=place, guardian=guardian)
    answer = render(
        request,
        "families/letter.html",
        {
            "to": guardian.name if guardian else place.student.name,
            "student": place.student.name,
            "school": org_name(place.school),
            "login": made.login,
            "code": written(made.code),
            "until": day(made.expires_at.astimezone(by.zone).date()),
            "address": request.build_absolute_uri(reverse("family_code")).removesuffix("code/"),
            "clause": clause_note(by.pack, stack_for(by.pack).basis(FAMILY_BASIS)),
        },
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@office
@needs(ISSUE)
@limited("family_end", times=60, seconds=60)
def end(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """End a right to read; it is over at the next request."""
    by = request.acting
    place = _place(by, student)
    form = EndForm(by, posted(request))
    if form.is_valid():
        access = form.cleaned_data["access"]
        if not FamilyAccess.objects.filter(uuid=access, student=place.student).exists():
            raise Http404
        with form.showing_refusals():
            end_access(
                by=by,
                school=place.school,
                access=access,
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("The right to read has ended."))
            return redirect("family_readers", student)
    return _page(request, place, form)


def _place(by: Acting, student: uuid.UUID) -> Enrollment:
    """The student's open place at one's own school, whose law gives families access. One statement."""
    if not serves_families(stack_for(by.pack)):
        raise Http404
    found = Enrollment.objects.select_related("student", "school").filter(
        student__uuid=student, school_id=by.org_id, is_open=True, is_principal=True
    )
    place = found.first()
    if place is None:
        raise Http404
    return place


def _guardian(place: Enrollment, chosen: str) -> Guardian:
    try:
        return Guardian.objects.get(uuid=uuid.UUID(chosen), student=place.student)
    except (ValueError, Guardian.DoesNotExist) as error:
        raise Http404 from error


def _page(request: OfficeRequest, place: Enrollment, form: EndForm) -> HttpResponse:
    by, student = request.acting, place.student
    stack = stack_for(by.pack)
    log_access(
        by, subject_kind="student", subject=student.uuid, page="family_readers", seen_by=place.school.lineage
    )
    guardians = Guardian.objects.filter(student=student, ended_on=None, is_guardian=True).order_by("position")
    reading = {one.guardian_id: one for one in rights_over(student) if one.ended_at is None}
    sent = {
        one.guardian_id: one
        for one in AccessCode.objects.filter(
            student=student, used_at=None, voided_at=None, expires_at__gt=civil_now()
        )
    }
    people = [
        (one.pk, str(one.uuid), one.name, table_label(stack, RELATIONS, one.relation)) for one in guardians
    ] + [(None, "", student.name, _("the student"))]
    return render(
        request,
        "families/readers.html",
        {
            "student": student,
            "form": form,
            "people": [
                {
                    "guardian": chosen,
                    "name": name,
                    "relation": relation,
                    **_state(reading.get(pk), sent.get(pk), by),
                }
                for pk, chosen, name, relation in people
            ],
            "clause": clause_note(by.pack, stack.basis(FAMILY_BASIS)),
        },
        status=form.status,
    )


def _state(right: Any, code: Any, by: Acting) -> dict[str, Any]:
    """How far somebody has come."""
    if right is not None:
        since = day(right.started_at.astimezone(by.zone).date())
        return {
            "state": parts.Status(parts.Tone.done, _("reading")),
            "when": _("since %(day)s") % {"day": since},
            "access": right.uuid,
        }
    if code is not None:
        until = day(code.expires_at.astimezone(by.zone).date())
        return {
            "state": parts.Status(parts.Tone.waiting, _("code sent")),
            "when": _("good until %(day)s") % {"day": until},
            "access": None,
        }
    return {"state": parts.Status(parts.Tone.info, _("silent")), "when": "", "access": None}
