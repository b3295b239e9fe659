"""One school: what it keeps about itself, its classes beside the register, and closing it."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from matricula.authorities.api import (
    Acting,
    NotPermitted,
    Org,
    Tier,
    call_off_closing,
    close_school,
    is_closed,
    keep_telephone,
)
from matricula.cases.api import turns_by_week
from matricula.kernel.clock import civil_today
from matricula.registry.api import PARTICULARS, hand_over_now, headcounts, heir_of, places_left
from matricula.regulation.api import Refused, stack_for
from matricula.web import law_words, parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.forms import DateBox, OfficeForm, Suggested, suggest
from matricula.web.names import org_name
from matricula.web.office.casework.starts import lists_at_hand
from matricula.web.office.schools.grades import grades_of
from matricula.web.office.schools.marks import open_mark
from matricula.web.office.schools.pictures import first_monday, office_charts
from matricula.web.office.schools.school_parts import coming_table, people_table
from matricula.web.telephones import kept_words
from matricula.web.telephones import telephone as telephone_of

# As many as a person scans in a list of suggestions.
MOST = 200
CLOSING = "records_of_closed_school"


class CloseForm(OfficeForm):
    """Closing a school, or merging it into another."""

    successor = forms.CharField(
        label=gettext_lazy("Code of the school or unit that takes the records over"),
        max_length=32,
        widget=Suggested(),
    )
    closed_on = forms.DateField(label=gettext_lazy("First day on which it is closed"), widget=DateBox)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class TelephoneForm(OfficeForm):
    """The telephone number of a school."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone of the school"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty if the school has none."),
    )


class CallOffForm(OfficeForm):
    """Why a school that was to close stays open."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@require_safe
@office
@needs("registry.view_student")
def own_school(request: OfficeRequest) -> HttpResponse:
    """The way of a school's people to the page of their own school."""
    own = Org.objects.get(pk=request.acting.org_id)
    return redirect("school", own.uuid) if own.tier == Tier.SCHOOL else redirect("area")


def school_in_reach(by: Acting, school: uuid.UUID) -> Org:
    """The school, if it lies within reach; one that does not is answered as if there were none."""
    found = Org.objects.select_related("run_by", "successor").filter(
        by.within_reach(), uuid=school, tier=Tier.SCHOOL
    )
    if one := found.first():
        return one
    raise NotPermitted(
        "no_such_school",
        _("There is no such school in your area."),
        next_step=_("Choose one from the list of your area."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("school", times=120, seconds=60)
def school_page(request: OfficeRequest, school: uuid.UUID) -> HttpResponse:
    """One school: what it is, its students and people, and closing it."""
    by = request.acting
    found = school_in_reach(by, school)
    asked = request.POST.get("do", "close") if request.method == "POST" else ""
    if asked == "telephone":
        return _keep_telephone(request, found)
    if asked == "call_off":
        return _call_off(request, found)
    may_close = by.may("authorities.close_school") and found.closed_on is None
    form = CloseForm(by, request.POST if asked == "close" else None)
    suggest(form, "successor", _near(found) if may_close else [])
    if asked == "close" and form.is_valid():
        with form.showing_refusals():
            successor = _close(by, found, form.cleaned_data)
            messages.success(
                request,
                _(
                    "From that day nobody can be enrolled there, and its students and records go to %(successor)s."
                )
                % {"successor": org_name(successor)},
            )
            return redirect("school", school)
    return _page(request, found, form if may_close else None, form.status)


def _close(by: Acting, school: Org, data: dict[str, Any]) -> Org:
    """Close the school as the form says; who takes over."""
    successor = Org.objects.filter(code=data["successor"].strip()).first()
    if successor is None:
        raise Refused(
            "no_such_successor",
            _("No school or office has this code."),
            next_step=_("Take the code from the list of the area."),
        )
    close_school(
        by=by,
        school=school,
        successor=successor,
        closed_on=data["closed_on"],
        reason=data["reason"],
        clause=stack_for(school.pack).basis(CLOSING),
    )
    hand_over_now()
    return successor


def _call_off(request: OfficeRequest, school: Org) -> HttpResponse:
    form = CallOffForm(request.acting, request.POST, auto_id="call_off_%s")
    if form.is_valid():
        with form.showing_refusals():
            call_off_closing(
                by=request.acting,
                school=school,
                reason=form.cleaned_data["reason"],
                clause=stack_for(school.pack).basis(CLOSING),
            )
            messages.success(request, _("The closing is called off: the school stays open."))
            return redirect("school", school.uuid)
    return _page(request, school, None, form.status, call_off=form)


def _keep_telephone(request: OfficeRequest, school: Org) -> HttpResponse:
    by = request.acting
    form = TelephoneForm(by, request.POST, auto_id="telephone_%s")
    if form.is_valid():
        with form.showing_refusals():
            clause = stack_for(school.pack).basis(PARTICULARS)
            keep_telephone(by=by, org=school, phone=form.cleaned_data["phone"], clause=clause)
            messages.success(request, kept_words(form.cleaned_data["phone"]))
            return redirect("school", school.uuid)
    return _page(request, school, None, form.status, telephone=form)


def _page(
    request: OfficeRequest,
    school: Org,
    closing: CloseForm | None,
    status: int,
    telephone: TelephoneForm | None = None,
    call_off: CallOffForm | None = None,
) -> HttpResponse:
    by, stack, today = request.acting, stack_for(school.pack), civil_today(school.time_zone)
    closed = is_closed(school)
    may_keep = by.may("authorities.keep_telephone") and by.org_id == school.pk
    may_open = by.may("registry.keep_classes") and by.org_id == school.pk and not closed
    if telephone is None and may_keep and not closed:
        telephone = TelephoneForm(by, initial={"phone": school.phone}, auto_id="telephone_%s")
    if (
        call_off is None
        and school.closed_on is not None
        and not closed
        and by.may("authorities.close_school")
    ):
        call_off = CallOffForm(by, auto_id="call_off_%s")
    facts = parts.FactList(
        (
            parts.Fact(_("School code"), school.code),
            parts.Fact(_("Telephone of the school"), telephone_of(school.phone)),
            parts.Fact(_("Kind of school"), words(stack.level(school.kind).label)),
            parts.Fact(_("Stages"), law_words.listed(words(stack.stage(one).label) for one in school.stages)),
            parts.Fact(_("Ownership"), _("private") if school.ownership == "private" else _("public")),
            *([parts.Fact(_("Run by the office itself"), org_name(school.run_by))] if school.run_by else []),
            parts.Fact(_("Open since"), date_format(school.opened_on) if school.opened_on else "—"),
            parts.Fact(_("Records taken over by"), org_name(school.successor) if school.successor else "—"),
        )
    )
    charts: list[parts.Chart] = []
    if not closed:
        heads = headcounts(by, [school.pk]).get(school.pk, ())
        weeks = turns_by_week(by, [school.pk], first_monday(school)).get(school.pk, {})
        charts = office_charts(school, stack, heads, weeks)
    context = {
        "charts": charts,
        "school": school,
        "name": org_name(school),
        "facts": facts,
        "lists": lists_at_hand(by) if by.org_id == school.pk and not closed else [],
        "workbook": f"{reverse('statuses_workbook')}?{urlencode({'area': school.code})}",
        "people": None if closed else people_table(school, stack, today),
        "grades": () if closed else grades_of(by, school, stack, today),
        "coming": None if closed else coming_table(by, school, stack, today),
        "clause": clause_note(by.pack, stack.basis(PARTICULARS)),
        "status": open_mark(school),
        "form": closing,
        "telephone": telephone,
        "call_off": call_off,
        "may_open": may_open,
        "left": _places_left(school, by),
        "may_appoint": by.may("authorities.appoint"),
    }
    return render(request, "schools/school.html", context, status=status)


@dataclass(frozen=True)
class Left:
    """Who is still on the roll of a closed school: sentences with what to do, and the clause."""

    lines: tuple[str, ...]
    clause: parts.ClauseNote | None


def _places_left(school: Org, by: Acting) -> Left | None:
    if not is_closed(school):
        return None
    left, lines = places_left(school, heir_of(school)), []
    if left.waiting:
        lines.append(
            ngettext(
                "%(count)d student follows by itself to the school that took the records over: at once, or when"
                " business about them that is under way has ended.",
                "%(count)d students follow by themselves to the school that took the records over: at once, or when"
                " business about them that is under way has ended.",
                left.waiting,
            )
            % {"count": left.waiting}
        )
    if left.stuck:
        lines.append(
            ngettext(
                "%(count)d student stays: what took the records over is not an open school with their stage. A school"
                " that has it starts a transfer for them.",
                "%(count)d students stay: what took the records over is not an open school with their stage. A school"
                " that has it starts a transfer for each of them.",
                left.stuck,
            )
            % {"count": left.stuck}
        )
    return Left(tuple(lines), clause_note(by.pack, stack_for(school.pack).basis(CLOSING))) if lines else None


def _near(school: Org) -> list[tuple[str, str]]:
    """The schools beside one, and the office above them: code and name of what may take its records over."""
    beside = Q(parent=school.parent_id, tier="school") | Q(pk=school.parent_id)
    found = Org.objects.filter(beside, closed_on=None).exclude(pk=school.pk).order_by("code")[:MOST]
    return [(one.code, org_name(one)) for one in found]
