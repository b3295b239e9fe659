"""The results of a school as a workbook: the empty one with the students of a class, and what was handed in."""

import tempfile
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org
from matricula.exchange.api import (
    Known,
    ResultsRead,
    WorkbookRefused,
    load_results,
    write_results_template,
)
from matricula.kernel.clock import civil_today
from matricula.registry.api import StudentNumber, sitting_in
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.studies.api import ENTER, STUDIES_BASIS, TERMS, State, begins_on
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.forms import UNPROCESSABLE
from matricula.web.office.studies.classes import classes_of_school
from matricula.web.office.studies.shared import own_school, studying_school, tabs
from matricula.web.refusing import refused_note
from matricula.web.workbooks import workbook

FAULTS_SHOWN: Final = 500


@require_safe
@office
@needs(ENTER)
@limited("studies_template", times=30, seconds=60)
@studying_school
def template(request: OfficeRequest) -> HttpResponseBase:
    """The workbook with a line for each student of the class in the address; empty without one."""
    by = request.acting
    stack, school = stack_for(by.pack), own_school(by)
    classes = classes_of_school(school, stack)
    chosen = next((one for one in classes if str(one.uuid) == request.GET.get("class", "")), None)
    students = [one.enrollment.student for one in sitting_in(chosen, stack)] if chosen else []
    numbers = dict(
        StudentNumber.objects.filter(student__in=students, ended_on=None).values_list("student_id", "number")
    )
    year, term = _now(stack, school)
    language = stack.layout("results_credits").header_language
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it when it has been sent
    write_results_template(
        target,
        stack,
        [Known(numbers.get(one.pk, ""), one.name) for one in students],
        year=f"{year}-{year + 1}",
        term=stack.table(TERMS).label(term, language),
        language=get_language() or "en",
    )
    if chosen is not None:
        log_access(
            by, subject_kind="class", subject=chosen.uuid, page="studies_template", seen_by=school.lineage
        )
    return workbook(target, f"results-{chosen.name}.xlsx" if chosen else "results.xlsx")


def _now(stack: Stack, school: Org) -> tuple[int, str]:
    """The school year and the term that run today."""
    today = civil_today(school.time_zone)
    year = stack.school_years.of(today)
    begun = [one for one in stack.table(TERMS).codes if begins_on(stack, year, one) <= today]
    return year, begun[-1] if begun else stack.table(TERMS).codes[0]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ENTER)
@limited("studies_workbook", times=10, seconds=60)
@studying_school
def workbook_page(request: OfficeRequest) -> HttpResponse:
    """Check a workbook, or enter its good rows; every other cell is named with what is wrong and the clause."""
    by = request.acting
    stack, school = stack_for(by.pack), own_school(by)
    entered = request.POST.get("do") == "enter"
    context: dict[str, Any] = {
        "tabs": tabs(by, "studies_workbook"),
        "clause": clause_note(by.pack, stack.basis(STUDIES_BASIS)),
        "classes": [
            {"name": one.name, "href": f"{reverse('studies_template')}?class={one.uuid}"}
            for one in classes_of_school(school, stack)
        ],
        "refusal": None,
        "faults": None,
        "counts": [],
        "notices": [],
        "entered": entered,
        "sent": request.method == "POST",
    }
    status = 200
    if request.method == "POST":
        try:
            read = _read(request, by, school, dry_run=not entered)
            context |= {
                "faults": _faults(read),
                "counts": _counts(read, entered=entered),
                "notices": read.notices,
            }
            status = UNPROCESSABLE if read.faults else 200
        except (Refused, WorkbookRefused) as refused:
            context["refusal"] = refused_note(by.pack, refused, _("This was refused"))
            status = UNPROCESSABLE
    return render(request, "studies/workbook.html", context, status=status)


def _read(request: OfficeRequest, by: Acting, school: Org, *, dry_run: bool) -> ResultsRead:
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused("no_file", _("No file was chosen."), next_step=_("Choose the workbook of the results."))
    with tempfile.NamedTemporaryFile(dir=settings.HOME, prefix="results-", suffix=".upload") as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        return load_results(Path(kept.name), by=by, school=school, dry_run=dry_run)


def _counts(read: ResultsRead, *, entered: bool) -> list[str]:
    new, corrected, same = (
        read.counts.get(state, 0) for state in (State.NEW, State.CORRECTED, State.UNCHANGED)
    )
    told = [
        (new, ngettext("%(count)s result was entered.", "%(count)s results were entered.", new)),
        (
            corrected,
            ngettext("%(count)s result was corrected.", "%(count)s results were corrected.", corrected),
        ),
    ]
    if not entered:
        would = ngettext(
            "%(count)s result would be corrected.", "%(count)s results would be corrected.", corrected
        )
        told = [
            (new, ngettext("%(count)s result can be entered.", "%(count)s results can be entered.", new)),
            (corrected, would),
        ]
    told.append((same, ngettext("%(count)s stands so already.", "%(count)s stand so already.", same)))
    said = [words % {"count": number_format(count)} for count, words in told if count]
    return said or [_("There is nothing to enter.")]


def _faults(read: ResultsRead) -> parts.Table | None:
    faults = read.faults
    if not faults:
        return None
    caption = ngettext("%(count)s cell is wrong", "%(count)s cells are wrong", len(faults)) % {
        "count": number_format(len(faults))
    }
    if len(faults) > FAULTS_SHOWN:
        caption += " · " + _("the first %(shown)d are shown") % {"shown": FAULTS_SHOWN}
    return parts.Table(
        caption=caption,
        caption_seen=True,
        columns=(
            parts.Column("where", _("Cell"), whole=True),
            parts.Column("label", _("Column")),
            parts.Column("value", _("Value")),
            parts.Column("says", _("What is wrong"), long=True),
            parts.Column("clause", _("Clause")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "where": one.where,
                    "label": words(one.label) if one.label else "",
                    "value": one.value,
                    "says": parts.Cell(str(one.says), under=str(one.next_step)),
                    "clause": one.clause,
                }
            )
            for one in faults[:FAULTS_SHOWN]
        ),
    )
