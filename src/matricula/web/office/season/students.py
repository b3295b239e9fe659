"""The students of a school or class in a season: where each stands, and what is missing."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Tier
from matricula.graduation.api import Cohort, Standing, students_of
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.listing import Order, listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import (
    OUTCOMES,
    TONES,
    cohort_of,
    cohort_title,
    law_of,
    outcome_words,
    why,
)
from matricula.web.workbooks import workbook_href

BY_NAME: Order = {"student__sort_key": str, "id": whole}


@require_safe
@office
@needs(SEE)
@limited("season", times=120, seconds=60)
def students_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponse:
    """By name, a page at a time; of one class or outcome where it is asked for."""
    by = request.acting
    season = cohort_of(by, cohort)
    school = chosen_area(by, request.GET.get("area", ""))
    if school.tier != Tier.SCHOOL:
        return redirect(f"{reverse('season', args=[season.uuid])}?{urlencode({'area': school.code})}")
    class_name, outcome = asked_standings(request.GET)
    found = students_of(season, school, class_name, outcome)
    rows, pages = listed(found, BY_NAME, request.GET)
    log_access(by, subject_kind="cohort", subject=season.uuid, page="season_students", seen_by=school.lineage)
    board = f"{reverse('season', args=[season.uuid])}?{urlencode({'area': school.code})}"
    context: dict[str, Any] = {
        "title": class_name or org_name(school),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(_("Graduation"), reverse("seasons")),
                parts.Crumb(cohort_title(season), board),
                parts.Crumb(class_name or org_name(school)),
            )
        ),
        "table": _table(season, rows),
        "pages": pages,
        "workbook": workbook_href("season_students_workbook", request.GET, season.uuid),
    }
    return render(request, "season/students.html", context)


def asked_standings(asked: QueryDict) -> tuple[str, str]:
    """The class and the standing that an address asks for; empty for all."""
    outcome = asked.get("outcome", "")
    return asked.get("class", "")[:60], outcome if outcome in OUTCOMES else ""


def _table(cohort: Cohort, rows: list[Standing]) -> parts.Table:
    language = law_of(cohort).languages[-1]
    return parts.Table(
        caption=_("Students of the leaving grade"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("class", _("Class")),
            parts.Column("standing", _("Standing")),
            parts.Column("why", _("What is missing"), long=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.student.name, lang=language),
                    "class": parts.Cell(one.student.class_name, lang=language),
                    "standing": parts.Status(TONES[one.outcome], outcome_words(cohort, one.outcome)),
                    "why": " · ".join(why(one)),
                },
                href=reverse("student", args=[one.student.uuid]),
            )
            for one in rows
        ),
        empty=parts.Empty(title=_("Nobody stands here"), text=_("Choose another class or standing.")),
    )
