"""Who may read of a student: silent, sent a code, or reading; a letter with a code, and the end of a right."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.families.api import (
    FAMILY_BASIS,
    FORM,
    ISSUE,
    AccessCode,
    FamilyAccess,
    Reader,
    ReaderState,
    end_access,
    issue_code,
    matters_of,
    readers_of,
    serves_families,
)
from matricula.registry.api import Enrollment, Guardian, Student
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day, table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.families.mail_words import mail_state
from matricula.web.office.families.shared import (
    CHANNELS,
    RHYTHMS,
    declared_words,
    letters_page,
    local_day,
    state_mark,
    state_since,
)

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
    return _page(request, place_of(request.acting, student), EndForm(request.acting))


@require_POST
@office
@needs(ISSUE)
@limited("family_letter", times=60, seconds=60)
@sensitive_variables("made")
def letter(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Make a new code and show its letter, once; the code of an earlier letter is void from now on."""
    by = request.acting
    place = place_of(by, student)
    chosen = request.POST.get("guardian", "")
    guardian = guardian_of(place, chosen) if chosen else None
    made = issue_code(by=by, enrollment=place, guardian=guardian)
    stack = stack_for(by.pack)
    [reader] = [one for one in readers_of([place], stack) if one.guardian == guardian]
    return letters_page(request, by, place.school, [(reader, made)])


@require_POST
@office
@needs(ISSUE)
@limited("family_end", times=60, seconds=60)
def end(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """End a right to read; it is over at the next request."""
    by = request.acting
    place = place_of(by, student)
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


def place_of(by: Acting, student: uuid.UUID) -> Enrollment:
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


def guardian_of(place: Enrollment, chosen: str) -> Guardian:
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
    return render(
        request,
        "families/readers.html",
        {
            "student": student,
            "form": form,
            "people": [_person(one, by, stack) for one in readers_of([place], stack)],
            "declares": bool(matters_of(stack)),
            "agrees": FORM in stack.bases,
            "letters": _letters(student, by),
            "clause": clause_note(by.pack, stack.basis(FAMILY_BASIS)),
        },
        status=form.status,
    )


def _person(one: Reader, by: Acting, stack: Stack) -> dict[str, Any]:
    """Somebody, with how far they have come, what they declared last, and how they are told."""
    guardian = one.guardian
    said = sorted(one.said.values(), key=lambda each: each.pk)
    return {
        "guardian": str(guardian.uuid) if guardian else "",
        "name": one.name,
        "relation": table_label(stack, RELATIONS, guardian.relation) if guardian else _("the student"),
        "state": state_mark(one),
        "when": state_since(one, by),
        "access": one.access.uuid if one.access else None,
        "may_have_code": one.state not in (ReaderState.REFUSED, ReaderState.NO_CONSENT),
        "said": [f"{declared_words(each)}, {day(each.said_on)}" for each in said],
        "form": f"{CHANNELS[one.form.channel]}, {RHYTHMS[one.form.rhythm]}" if one.form else "",
    }


def _mailed(code: AccessCode) -> str:
    """Where the mail of a code stands; empty for one on paper."""
    mail = getattr(code, "mail", None)  # without a row there is no such attribute
    return str(mail_state(mail).label) if mail else ""


def _letters(student: Student, by: Acting) -> list[dict[str, str]]:
    """The letters that were made for the student, newest first: who made one when, and whether it was used."""
    made = (
        AccessCode.objects.filter(student=student)
        .select_related("issued_in__user", "user", "mail")
        .order_by("-pk")
    )
    return [
        {
            "to": one.user.display_name,
            "by": one.issued_in.user.display_name,
            "on": local_day(one.issued_at, by),
            "mail": _mailed(one),
            "became": _("used") if one.used_at else _("void") if one.voided_at else _("not used"),
        }
        for one in made[:20]
    ]
