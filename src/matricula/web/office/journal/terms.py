"""The groups of a period: how far each is, and closing those that are complete; what waits for the head."""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.journal.api import (
    CLOSED_BASIS,
    PLAN,
    READ,
    REOPEN,
    TEACH,
    TERM_BASIS,
    GradingPeriod,
    TermGroup,
    TermReopening,
    close_period,
    decide_reopening,
    keeps_journal,
    periods_seen,
    term_groups,
    term_mark_due,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.journal.periods import group_name, period_days, period_name
from matricula.web.office.journal.shared import moment

MOST_DECISIONS: Final = 50


class CloseForm(OfficeForm):
    """Closing all that are complete."""


class DecideForm(OfficeForm):
    """What the head answers."""

    reopening = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.CharField(label=gettext_lazy("Why, if it is refused"), max_length=400, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("terms", times=120, seconds=60)
def terms_page(request: OfficeRequest) -> HttpResponse:
    """The groups of the chosen period; the one that began last, where none is chosen."""
    by = request.acting
    _check_reads(by)
    periods, stack = periods_seen(by), stack_for(by.pack)
    today = civil_today(by.zone)
    named = request.GET.get("period", "")
    begun = [one for one in periods if one.started_on <= today]
    period = next((one for one in periods if str(one.pk) == named), _nearest(begun or periods))
    groups = term_groups(by, period) if period is not None else []
    form = CloseForm(by, posted(request))
    if request.method == "POST" and period is not None and form.is_valid():
        with form.showing_refusals():
            complete = [one.group for one in groups if _is_complete(one)]
            closed = close_period(by=by, period=period, groups=complete)
            said = ngettext("Closed for %(count)d group.", "Closed for %(count)d groups.", len(closed))
            messages.success(request, said % {"count": len(closed)})
            return redirect(f"{reverse('terms')}?period={period.pk}")
    log_access(by, subject_kind="school", subject=None, page="terms", seen_by=by.lineage)
    return render(
        request,
        "journal/terms.html",
        {
            "form": form,
            "period": period_name(stack, period) if period else "",
            "days": period_days(period) if period else "",
            "due": _due(period, stack, by) if period else "",
            "tabs": parts.Tabs(
                tuple(
                    parts.Tab(_tab(stack, one), f"?period={one.pk}", one == period)
                    for one in reversed(periods)
                ),
                _("Periods"),
            ),
            "clause": clause_note(by.pack, stack.basis(TERM_BASIS)),
            "groups": [_line(one, period, stack) for one in groups] if period else [],
            "can_close": sum(_is_complete(one) for one in groups)
            if period and by.may(PLAN) and today >= period.ended_on
            else 0,
            "asks": by.may(REOPEN) or by.may(PLAN),
            "waiting": TermReopening.objects.filter(school_id=by.org_id, decided_at=None).count()
            if by.may(REOPEN) or by.may(PLAN)
            else 0,
            "results": by.may(PLAN),
            "nothing": parts.Empty(
                _("No groups in this period"), _("The deputy sets up periods and groups."), icon="calendar"
            ),
        },
        status=form.status,
    )


def _check_reads(by: Acting) -> None:
    if not (by.may(TEACH) or by.may(READ)) or not keeps_journal(stack_for(by.pack)):
        raise Http404


def _nearest(periods: list[GradingPeriod]) -> GradingPeriod | None:
    """The one that began last; of a year and a quarter that run, the quarter."""
    return max(periods, key=lambda one: (one.started_on, -one.ended_on.toordinal()), default=None)


def _tab(stack: Stack, period: GradingPeriod) -> str:
    return f"{period_name(stack, period)}, {_stage(stack, period)}"


def _stage(stack: Stack, period: GradingPeriod) -> str:
    return words(stack.stage(period.stage).label)


def _is_complete(one: TermGroup) -> bool:
    return not one.closed and one.students > 0 and one.missing == 0


def _due(period: GradingPeriod, stack: Stack, by: Acting) -> str:
    due = term_mark_due(period, period.school, stack)
    return _("made known until %(when)s") % {"when": moment(due[0], by.zone)} if due else ""


def _line(one: TermGroup, period: GradingPeriod, stack: Stack) -> dict[str, Any]:
    return {
        "href": reverse("term_sheet", args=[one.group.uuid, period.pk]),
        "name": group_name(stack, one.group),
        "count": _("%(done)d of %(all)d") % {"done": one.marked, "all": one.students},
        "deferred": one.deferred,
        "missing": one.missing,
        "state": _state(one, period),
    }


def _state(one: TermGroup, period: GradingPeriod) -> parts.Status:
    if one.closed:
        return parts.Status(parts.Tone.locked, _("closed"))
    if not one.missing:
        return parts.Status(parts.Tone.done, _("complete"))
    over = civil_today(period.school.time_zone) >= period.ended_on
    return parts.Status(parts.Tone.late if over else parts.Tone.waiting, _("marks are missing"))


@require_http_methods(["GET", "HEAD"])
@office
@limited("reopenings", times=120, seconds=60)
def reopenings_page(request: OfficeRequest) -> HttpResponse:
    """What was asked for, newest first, and what became of it; who may decide does so here."""
    return _reopenings(request, DecideForm(request.acting))


@require_POST
@office
@needs(REOPEN)
@limited("decide_reopening", times=60, seconds=60)
def decide(request: OfficeRequest) -> HttpResponse:
    """Grant or refuse."""
    by = request.acting
    form = DecideForm(by, request.POST)
    if form.is_valid():
        chosen: uuid.UUID = form.cleaned_data["reopening"]
        if not TermReopening.objects.filter(uuid=chosen, school_id=by.org_id).exists():
            raise Http404
        granted = request.POST.get("do") == "grant"
        with form.showing_refusals():
            decide_reopening(by=by, reopening=chosen, granted=granted, answer=form.cleaned_data["answer"])
            messages.success(
                request, _("It is opened for this student.") if granted else _("It stays closed.")
            )
            return redirect("reopenings")
    return _reopenings(request, form)


def _reopenings(request: OfficeRequest, form: DecideForm) -> HttpResponse:
    by = request.acting
    if not (by.may(REOPEN) or by.may(PLAN)) or not keeps_journal(stack_for(by.pack)):
        raise Http404
    stack = stack_for(by.pack)
    found = (
        TermReopening.objects.filter(school_id=by.org_id)
        .select_related("group", "period", "enrollment__student", "asked_in__user", "decided_in__user")
        .order_by("-asked_at", "-id")[:MOST_DECISIONS]
    )
    log_access(by, subject_kind="school", subject=None, page="reopenings", seen_by=by.lineage)
    lines = [_asked(one, stack, by) for one in found]
    return render(
        request,
        "journal/reopenings.html",
        {
            "form": form,
            "decides": by.may(REOPEN),
            "waiting": [one for one in lines if one["state"] is None],
            "decided": [one for one in lines if one["state"] is not None],
            "clause": clause_note(by.pack, stack.basis(CLOSED_BASIS)),
            "nothing": parts.Empty(
                _("Nothing was asked for"),
                _("A closed period is opened for one student: the deputy asks on its page."),
                icon="inbox",
            ),
        },
        status=form.status,
    )


def _asked(one: TermReopening, stack: Stack, by: Acting) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "student": one.enrollment.student.name,
        "href": reverse("term_sheet", args=[one.group.uuid, one.period_id]),
        "what": f"{group_name(stack, one.group)}, {period_name(stack, one.period)} ({period_days(one.period)})",
        "reason": one.reason,
        "asked": _("%(who)s, %(when)s")
        % {"who": one.asked_in.user.display_name, "when": moment(one.asked_at, by.zone)},
        "own": one.asked_in.user_id == by.user_id,
        "state": _decision(one, by),
        "answer": one.answer,
        "decided": _("%(who)s, %(when)s")
        % {"who": one.decided_in.user.display_name, "when": moment(one.decided_at, by.zone)}
        if one.decided_in and one.decided_at
        else "",
    }


def _decision(one: TermReopening, by: Acting) -> parts.Status | None:
    if one.granted is None:
        return None
    if not one.granted:
        return parts.Status(parts.Tone.refused, _("refused"))
    if one.used_at is not None:
        return parts.Status(parts.Tone.done, _("used"))
    if one.closes_at is not None and civil_now() < one.closes_at:
        return parts.Status(
            parts.Tone.waiting, _("open until %(when)s") % {"when": moment(one.closes_at, by.zone)}
        )
    return parts.Status(parts.Tone.info, _("expired"))
