"""A plan: what each school has, who is on it, handing lines in, issuing it."""

import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from matricula.admission.api import (
    ISSUE,
    KEEP,
    AdmissionPlace,
    AdmissionPlan,
    Placed,
    SchoolLot,
    issue_plan,
    lines_of_plan,
    lots_of_plan,
    place_students,
    plan_seen,
    take_over_law,
)
from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.exchange.api import CellError, PlanLines, WorkbookRefused, read_plan
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import UNPROCESSABLE
from matricula.web.listing import Order, listed
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.admission.words import FAULT_WORDS, place_mark, plan_mark, plan_title
from matricula.web.refusing import refused_note
from matricula.web.workbooks import workbook_href

BY_NAME: Order = {"student_name": str, "id": whole}
FAULTS_SHOWN = 100
TAKEN = {"yes": True, "no": False}


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("admission", times=120, seconds=60)
def plan_page(request: OfficeRequest, plan: uuid.UUID) -> HttpResponse:
    """What the reader may see of the plan; its own office hands lines in and issues it."""
    by, found = request.acting, plan_seen(request.acting, plan)
    context: dict[str, Any] = {"refusal": None, "faults": None}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "issue":
                issue_plan(by=by, plan=found)
                messages.success(request, _("The plan is issued: each school sees its own lines."))
                return redirect("admission_plan", plan)
            read, placed = _handed_in(request, found)
            messages.success(request, _placed_words(placed))
            if not read.errors and not placed.faulty:
                return redirect("admission_plan", plan)
            context["faults"] = _faults(read, placed)
        except (Refused, WorkbookRefused) as refused:
            context["refusal"] = refused_note(by.pack, refused, _("This was refused"))
        status = UNPROCESSABLE
    log_access(
        by,
        subject_kind="admission_plan",
        subject=found.uuid,
        page="admission_plan",
        seen_by=found.office.lineage,
    )
    context |= _shown(request, found)
    return render(request, "admission/plan.html", context, status=status)


def _handed_in(request: OfficeRequest, plan: AdmissionPlan) -> tuple[PlanLines, Placed]:
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused("no_file", _("No file was chosen."), next_step=_("Choose the workbook with the lines."))
    with tempfile.NamedTemporaryFile(dir=settings.HOME, prefix="plan-", suffix=".upload") as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
        kept.flush()
        read = read_plan(Path(kept.name), stack_for(plan.office.pack))
    return read, place_students(by=request.acting, plan=plan, lines=read.lines)


def _placed_words(placed: Placed) -> str:
    words = ngettext(
        "%(count)s student was put on the plan.", "%(count)s students were put on the plan.", placed.placed
    ) % {"count": number_format(placed.placed)}
    if placed.known:
        words += " " + ngettext(
            "%(count)s was on it already.", "%(count)s were on it already.", placed.known
        ) % {"count": number_format(placed.known)}
    return words


def _faults(read: PlanLines, placed: Placed) -> parts.Table:
    """The lines that gave no place, one by one, and why; the first of them where there are many."""
    rows = [_cell_fault(one) for one in read.errors]
    rows += [
        parts.Row(
            {
                "where": one.line.where,
                "name": one.line.name,
                "number": parts.Cell(masked(one.line.number), figures=True),
                "fault": str(FAULT_WORDS[one.fault]),
            }
        )
        for one in placed.faulty
    ]
    caption = ngettext(
        "%(count)s line was not put on the plan", "%(count)s lines were not put on the plan", len(rows)
    ) % {"count": number_format(len(rows))}
    if len(rows) > FAULTS_SHOWN:
        caption += " · " + _("the first %(shown)d are shown") % {"shown": FAULTS_SHOWN}
    return parts.Table(
        caption=caption,
        caption_seen=True,
        columns=(
            parts.Column("where", _("Where")),
            parts.Column("name", _("Name"), whole=True),
            parts.Column("number", _("Student number")),
            parts.Column("fault", _("What is wrong"), long=True),
        ),
        rows=tuple(rows[:FAULTS_SHOWN]),
    )


def _cell_fault(error: CellError) -> parts.Row:
    return parts.Row(
        {
            "where": f"{error.sheet}!{error.place}",
            "name": "",
            "number": "",
            "fault": f"{error.message} {error.advice}".strip(),
        }
    )


def _shown(request: OfficeRequest, plan: AdmissionPlan) -> dict[str, Any]:
    by = request.acting
    own = by.acts_as(plan.office_id)
    lots = lots_of_plan(plan)
    keeps = own and by.may(KEEP)
    lines, pages = listed(narrowed(request, plan), BY_NAME, request.GET)
    return {
        "plan": plan,
        "title": plan_title(plan),
        "office": org_name(plan.office),
        "clause": clause_note(by.pack, plan.clause),
        "status": plan_mark(plan),
        "crumbs": parts.Crumbs(
            (parts.Crumb(_("Admission"), reverse("admission")), parts.Crumb(plan_title(plan)))
        ),
        "facts": _facts(lots),
        "picture": _picture(lots),
        "schools": _schools(plan, lots),
        "filters": _filters(request, plan, lots),
        "lines": _lines(plan, lines),
        "pages": pages,
        "workbook": workbook_href("admission_workbook", request.GET, plan.uuid),
        "take_over": _take_over(by, plan, lots),
        "keeps": keeps,
        "issues": own and by.may(ISSUE) and plan.issued_at is None,
    }


def _take_over(by: Acting, plan: AdmissionPlan, lots: list[SchoolLot]) -> dict[str, str] | None:
    """The button of the receiving school, while somebody waits; None for everybody else."""
    mine = next((one for one in lots if one.school.pk == by.org_id), None)
    law = take_over_law(stack_for(by.pack), civil_today(by.zone))
    if mine is None or law is None or plan.issued_at is None or not by.may("cases.start"):
        return None
    waiting = mine.given - mine.taken
    if not waiting:
        return None
    words = ngettext("Take %(count)s entrant over", "Take %(count)s entrants over", waiting)
    return {
        "href": reverse("case_start", args=[law.id]),
        "stage": plan.stage,
        "key": uuid.uuid4().hex,
        "label": words % {"count": number_format(waiting)},
    }


def _facts(lots: list[SchoolLot]) -> parts.FactList:
    given, taken = sum(one.given for one in lots), sum(one.taken for one in lots)
    return parts.FactList(
        (
            parts.Fact(_("Quota"), number_format(sum(one.places for one in lots))),
            parts.Fact(_("On the plan"), number_format(given)),
            parts.Fact(_("Taken over"), number_format(taken)),
        )
    )


def _picture(lots: list[SchoolLot]) -> parts.Division | None:
    """All schools together, drawn: taken over, still to come, places that are free."""
    return _division([one for one in lots if one.places]) if any(one.places for one in lots) else None


def _division(lots: list[SchoolLot]) -> parts.Division:
    places, given = sum(one.places for one in lots), sum(one.given for one in lots)
    taken = sum(one.taken for one in lots)
    return parts.Division(
        _("%(taken)s taken over, %(coming)s on the plan, %(free)s places free")
        % {
            "taken": number_format(taken),
            "coming": number_format(given - taken),
            "free": number_format(places - given),
        },
        ((parts.Tone.done, taken), (parts.Tone.soon, given - taken), (parts.Tone.waiting, places - given)),
    )


def _schools(plan: AdmissionPlan, lots: list[SchoolLot]) -> parts.Table:
    here = reverse("admission_plan", args=[plan.uuid])
    return parts.Table(
        caption=_("School by school"),
        caption_seen=True,
        columns=(
            parts.Column("school", _("School")),
            parts.Column("places", _("Quota"), number=True),
            parts.Column("given", _("On the plan"), number=True),
            parts.Column("taken", _("Taken over"), number=True),
            parts.Column("picture", _("How it divides")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "school": parts.Cell(org_name(one.school), under=one.school.code),
                    "places": number_format(one.places),
                    "given": number_format(one.given),
                    "taken": number_format(one.taken),
                    "picture": _division([one]) if one.places else "",
                },
                href=f"{here}?school={one.school.code}#lines",
            )
            for one in lots
        ),
        empty=parts.Empty(title=_("No school has a quota here"), icon="people"),
    )


def narrowed(request: OfficeRequest, plan: AdmissionPlan) -> QuerySet[AdmissionPlace]:
    """The lines that were asked for."""
    return lines_of_plan(
        plan,
        name=request.GET.get("q", "").strip()[:60],
        school=request.GET.get("school", "")[:32],
        taken=TAKEN.get(request.GET.get("taken", "")),
    )


def _filters(request: OfficeRequest, plan: AdmissionPlan, lots: list[SchoolLot]) -> parts.FilterBar:
    here = reverse("admission_plan", args=[plan.uuid])
    schools = (
        parts.Option("", _("every school")),
        *(parts.Option(one.school.code, org_name(one.school)) for one in lots),
    )
    taken = (
        parts.Option("", _("all")),
        parts.Option("no", _("not taken over yet")),
        parts.Option("yes", _("taken over")),
    )
    filters = [parts.Filter("taken", _("State"), taken, request.GET.get("taken", ""))]
    if len(lots) > 1:
        filters.insert(0, parts.Filter("school", _("School"), schools, request.GET.get("school", "")))
    asked = any(request.GET.get(one) for one in ("q", "school", "taken"))
    return parts.FilterBar(
        action=here,
        words_label=_("Name"),
        words_hint=_("The beginning of a name"),
        words=request.GET.get("q", "").strip()[:60],
        filters=tuple(filters),
        clear_href=here if asked else "",
    )


def _lines(plan: AdmissionPlan, found: list[AdmissionPlace]) -> parts.Table:
    stack = stack_for(plan.office.pack)
    return parts.Table(
        caption=_("Who is on the plan"),
        caption_seen=True,
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("number", _("Student number")),
            parts.Column("origin", _("Comes from")),
            parts.Column("school", _("Goes to")),
            parts.Column("state", _("State")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.student_name, lang=stack.languages[-1]),
                    "number": parts.Cell(masked(one.student_number), figures=True),
                    "origin": parts.Cell(org_name(one.origin), under=one.origin_class),
                    "school": org_name(one.school),
                    "state": place_mark(one, plan),
                },
                href=reverse("admission_place", args=[plan.uuid, one.uuid]),
            )
            for one in found
        ),
        empty=parts.Empty(title=_("Nobody is on the plan here"), icon="people"),
    )
