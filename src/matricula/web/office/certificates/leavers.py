"""Who has left the school with a certificate to be had, class by class, and the batches that print them."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, own_office
from matricula.graduation.api import (
    CERTIFICATES,
    PRINT,
    SEES_SEASON,
    VOID,
    Destination,
    Leaver,
    PrintRun,
    RunState,
    destinations_of,
    has_destinations,
    leavers_of,
    leaving_years,
    parts_of_run,
    runs_of,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note, words
from matricula.web.destinations import destination_words
from matricula.web.office.certificates.shared import schools_of, state_mark, to_class, year_asked


@require_safe
@office
@limited("certificates", times=120, seconds=60)
def certificates_page(request: OfficeRequest) -> HttpResponse:
    """The leavers of a year; who has no certificate yet is printed by class, or one by one.

    One class is open, the others are counted: that of the address, or the first where something is left to print.
    """
    return page(request)


def page(request: OfficeRequest, problem: parts.RefusalNote | None = None, status: int = 200) -> HttpResponse:
    """The page, with a refusal where something was asked that cannot be."""
    by = request.acting
    schools, school, stack = schools_of(by), own_office(by), stack_for(by.pack)
    years = leaving_years(schools, stack)
    year = year_asked(request, years, civil_today(by.zone).year)
    leavers = leavers_of(schools, year, stack)
    runs = runs_of(school)
    log_access(by, subject_kind="org", subject=school.uuid, page="certificates", seen_by=school.lineage)
    return render(
        request,
        "certificates/leavers.html",
        {
            "problem": problem,
            "year": year,
            "years": [(one, f"{reverse('certificates')}?year={one}") for one in years],
            "groups": _groups(leavers, by, stack, year, request.GET.get("class", "-")),
            "runs": [_run(one, by) for one in runs],
            "is_running": any(one.state == RunState.RUNNING for one in runs),
            "clause": clause_note(by.pack, stack.basis(CERTIFICATES)),
            "may_print": by.may(PRINT),
            "nothing": parts.Empty(
                _("Nobody has left with a certificate yet"),
                _("Students stand here once their graduation or completion is decided and done."),
                _("Where the leaving grade stands") if by.may(SEES_SEASON) and stack.seasons else "",
                reverse("seasons") if by.may(SEES_SEASON) and stack.seasons else "",
                icon="file",
            ),
        },
        status=status,
    )


def _groups(leavers: list[Leaver], by: Acting, stack: Stack, year: int, asked: str) -> list[dict[str, Any]]:
    """Class by class; leavers come in that order."""
    classes = {name: list(group) for name, group in groupby(leavers, key=lambda one: one.class_name)}
    left = {name: sum(one.certificate is None for one in group) for name, group in classes.items()}
    first = next((name for name, count in left.items() if count), next(iter(classes), ""))
    chosen = asked if asked in classes else first
    shown = classes.get(chosen, [])
    known = destinations_of([one.place for one in shown]) if shown and has_destinations(stack) else {}
    return [
        {
            "name": name or _("without a class"),
            "key": name,
            "open": left[name],
            "count": len(group),
            "chosen": name == chosen,
            "href": to_class(name, year),
            "lines": [_line(one, by, stack, known.get(one.place.pk)) for one in group]
            if name == chosen
            else [],
        }
        for name, group in classes.items()
    ]


def _line(one: Leaver, by: Acting, stack: Stack, goes: Destination | None) -> dict[str, Any]:
    held, of_class = (
        one.certificate,
        "?" + urlencode({"class": one.class_name}),
    )  # so that it is open again afterwards
    return {
        "student": one.place.student.name,
        "student_href": reverse("student", args=[one.place.student.uuid]),
        "kind": words(one.kind.names),
        "goes": " · ".join(filter(None, destination_words(stack, goes))) if goes else "",
        "number": held.number if held else "",
        "blank": held.blank if held else "",
        "state": state_mark(held) if held else parts.Status(parts.Tone.waiting, _("not printed yet")),
        "ended": f"{one.ended.number}: {state_mark(one.ended).label}" if one.ended else "",
        "issue": reverse("certificate_issue", args=[one.place.uuid]) + of_class
        if held is None and by.may(PRINT)
        else "",
        "print": reverse("certificate_print", args=[held.uuid]) if held and by.may(PRINT) else "",
        "void": reverse("certificate_void", args=[held.uuid]) + of_class if held and by.may(VOID) else "",
    }


def _run(run: PrintRun, by: Acting) -> dict[str, Any]:
    states = {
        RunState.RUNNING: parts.Status(parts.Tone.waiting, _("printing")),
        RunState.STOPPED: parts.Status(parts.Tone.warning, _("stopped")),
        RunState.DONE: parts.Status(parts.Tone.done, pgettext("batch", "done")),
    }
    return {
        "uuid": run.uuid,
        "title": run.title,
        "state": states[RunState(run.state)],
        "at": run.at,
        "of": len(run.places),
        "said": _("%(at)s of %(of)s gone through, %(made)s printed anew")
        % {
            "at": number_format(run.at),
            "of": number_format(len(run.places)),
            "made": number_format(run.made),
        },
        "who": f"{run.asked_in.user.display_name}, {date_format(run.asked_at.astimezone(by.zone), 'DATETIME_FORMAT')}",
        "failed": [
            {**one, "clause": clause_note(by.pack, one["clause"]) if one["clause"] else None}
            for one in run.failed
        ],
        "may_stop": run.state == RunState.RUNNING,
        "may_resume": run.state == RunState.STOPPED,
        "paper": reverse("certificate_run_paper", args=[run.uuid]) if run.state == RunState.DONE else "",
        "parts": _parts(run),
    }


def _parts(run: PrintRun) -> list[str]:
    """What the buttons say that take a batch to the printer: one for each file."""
    files = parts_of_run(run)
    if len(files) == 1:
        return [_("All in one file")]
    return [
        _("%(first)s to %(last)s in one file")
        % {"first": number_format(one[0] + 1), "last": number_format(one[-1] + 1)}
        for one in files
    ]
