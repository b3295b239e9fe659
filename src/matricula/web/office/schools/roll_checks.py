"""Comparing a class with the register: the list to tick, and what was found on a day."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format, time_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import NotPermitted
from matricula.kernel.clock import civil_today
from matricula.kernel.text import natural_key
from matricula.registry.api import (
    MANY_ABSENT,
    RollCheck,
    SchoolClass,
    Sitting,
    check_begun,
    check_roll,
    checks_of,
    class_seen_by,
    may_check,
    sitting_in,
)
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import status_mark
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.schools.classes import class_of, crumbs_to
from matricula.web.office.schools.marks import compared_mark

FORM = "compare"
LONGEST_LIST = 30_000


class CompareForm(OfficeForm):
    """What stands beside the ticks of the list: names that the list lacks, and the key of the form."""

    unregistered = forms.CharField(
        label=gettext_lazy("In school, but not in this list"),
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The name of each student in a line of its own."),
    )
    many_absent = forms.BooleanField(label=gettext_lazy("Yes, so many are not in school"), required=False)
    key = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)


def _uuids(sent: QueryDict, name: str) -> list[uuid.UUID]:
    """The ids of a list of hidden fields or ticks; what is none was not shown by us and is left out."""
    found = []
    for one in sent.getlist(name):
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def compare_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """Go through a class: untick who is not in school, write who is missing from the list, save it with the day."""
    by = request.acting
    found = class_of(by, school_class)
    if not may_check(by, found):
        raise NotPermitted(
            "may_not_compare",
            _(
                "Classes are compared by the record officer of the school, and each class by its class teacher."
            ),
            clause=stack_for(by.pack).role(by.role).clause,
            next_step=_("See on the page of the class what was found, and ask them to compare it again."),
        )
    check_begun(found)
    sent = posted(request)
    today = civil_today(found.school.time_zone)
    before = next(iter(checks_of(found, on=today, most=1)), None)
    form = CompareForm(
        by,
        sent,
        initial={"key": uuid.uuid4().hex, "unregistered": "\n".join(before.unregistered) if before else ""},
    )
    asks = "many_absent" in request.POST
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            check = check_roll(
                by=by,
                school_class=found,
                listed=_uuids(request.POST, "listed"),
                found=_uuids(request.POST, "found"),
                unregistered=form.cleaned_data["unregistered"].splitlines(),
                many_absent=form.cleaned_data["many_absent"],
                key=form.cleaned_data["key"],
                replaces=form.cleaned_data["replaces"],
            )
            messages.success(request, _("What you found is stored with today's date."))
            return redirect("class_compared", check.uuid)
        asks = asks or (form.refused is not None and form.refused.code == MANY_ABSENT)
    stack = stack_for(found.school.pack)
    context = {
        "school_class": found,
        "crumbs": crumbs_to(found.school, _("Compare"), school_class=found),
        "form": form,
        "boxes": [one for one in form.visible_fields() if asks or one.name != "many_absent"],
        "today": today,
        "before": before,
        "found_before": compared_mark(before),
        "pupils": _ticks(sitting_in(found, stack), sent, stack, before),
        "clause": clause_note(by.pack, stack.basis("roll_check")),
    }
    return render(request, "schools/class_compare.html", context, status=form.status)


def _ticks(
    sitting: list[Sitting], sent: QueryDict | None, stack: Stack, before: RollCheck | None
) -> list[dict[str, Any]]:
    """Each pupil with whether the box is ticked: as it was sent, else as found before today, else by the status."""
    listed = set(_uuids(sent, "listed")) if sent else set()
    ticked = set(_uuids(sent, "found")) if sent else set()
    absent = {one["student"] for one in before.absent} if before else set()
    unexpected = {one["student"] for one in before.unexpected} if before else set()
    shown = []
    # Stable: those with the same number, or none, stay in the order of their names.
    for one in sorted(sitting, key=lambda each: (not each.number, natural_key(each.number))):
        student = one.enrollment.student
        shown.append(
            {
                "uuid": student.uuid,
                "name": student.name,
                "number": one.number,
                "lang": stack.languages[-1],
                "ticked": student.uuid in ticked
                if student.uuid in listed
                # Whoever was found, or not, stays so although the status may have followed meanwhile.
                else str(student.uuid) in unexpected or (one.in_school and str(student.uuid) not in absent),
                "away": None if one.in_school else status_mark(stack, one.enrollment.status),
            }
        )
    return shown


@require_safe
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def compared_page(request: OfficeRequest, check: uuid.UUID) -> HttpResponse:
    """What was found in a class on a day: the numbers, and by name who differs, with the way to the pupil."""
    by = request.acting
    found = RollCheck.objects.filter(uuid=check).select_related("checked_in__user").first()
    classes = SchoolClass.objects.select_related("school", "session", "teacher__user")
    seen = class_seen_by(by, classes.filter(pk=found.school_class_id).first() if found else None)
    assert found is not None  # or nobody would have seen its class
    log_access(
        by, subject_kind="roll_check", subject=found.uuid, page="roll_check", seen_by=seen.school.lineage
    )
    stack, zone = stack_for(seen.school.pack), seen.school.time_zone
    same_day = checks_of(seen, on=found.checked_on)
    context = {
        "school_class": seen,
        "check": found,
        "counts": None if same_day[0] == found else same_day[0],
        "replaces": next((one for one in same_day if one.pk < found.pk), None),
        "today": found.checked_on == civil_today(zone),
        "crumbs": crumbs_to(seen.school, date_format(found.checked_on), school_class=seen),
        "status": compared_mark(found),
        "facts": parts.FactList(
            (
                parts.Fact(
                    _("Day"),
                    date_format(found.checked_on),
                    time_format(found.checked_at.astimezone(zone), "TIME_FORMAT"),
                ),
                parts.Fact(pgettext("comparison", "By"), found.checked_in.user.display_name),
                parts.Fact(_("In the system"), number_format(found.enrolled)),
                parts.Fact(_("In school"), number_format(found.present)),
                parts.Fact(_("Clause"), clause_note(by.pack, found.clause) or found.clause),
            )
        ),
        "differences": _differences(found, stack, seen.school.code),
        "may_check": seen.closed_on is None and may_check(by, seen),
    }
    return render(request, "schools/class_compared.html", context)


def _differences(found: RollCheck, stack: Stack, school: str) -> parts.Table:
    kinds = (
        (found.absent, _("in the system, not in school")),
        (found.unexpected, _("in school, though the status says otherwise")),
    )
    rows = [
        parts.Row(
            {"name": parts.Cell(one["name"], lang=stack.languages[-1]), "what": what},
            href=reverse("student", args=[one["student"]]),
            tone=parts.Tone.warning,
        )
        for people, what in kinds
        for one in people
    ]
    rows += [
        parts.Row(
            {
                "name": parts.Cell(name, lang=stack.languages[-1]),
                "what": parts.Cell(
                    _("in school, not in this class in the system"), under=_("Look for the name")
                ),
            },
            href=f"{reverse('students')}?{urlencode({'area': school, 'q': name})}",
            tone=parts.Tone.warning,
        )
        for name in found.unregistered
    ]
    return parts.Table(
        caption=_("Who differs"),
        caption_seen=bool(rows),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("what", _("What was found"), long=True),
        ),
        rows=tuple(rows),
        empty=parts.Empty(
            title=_("Everybody agrees"),
            text=_("The students in school are those in the system, one by one."),
            icon="check",
        ),
    )
