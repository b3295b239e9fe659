"""What is still under way for students of a leaving grade: how old it is, and who holds it."""

import uuid
from typing import Any, Final

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.cases.api import procedure_of
from matricula.graduation.api import Business, Cohort, business_within
from matricula.kernel.clock import civil_now
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note, words
from matricula.web.list_pages import as_many, list_page
from matricula.web.names import org_name
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_of, crumbs_to, law_of, of_season

MOST: Final = 200


@require_safe
@office
@needs(SEE)
@limited("season_business", times=60, seconds=60)
def business_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponseBase:
    """The oldest first: each is decided, or withdrawn by whoever filed it."""
    by = request.acting
    season = cohort_of(by, cohort)
    area = chosen_area(by, request.GET.get("area", ""))
    most = as_many(request, MOST)
    found = business_within(season, area, most)
    log_access(by, subject_kind="cohort", subject=season.uuid, page="season_business", seen_by=area.lineage)
    context: dict[str, Any] = {
        "area_name": org_name(area),
        "crumbs": crumbs_to(season, area, _("Under way")),
        "clause": clause_note(by.pack, season.clause),
        "table": _table(by, season, found),
        "most": number_format(most) if len(found) == most else "",
    }
    return list_page(request, "season/business.html", context, [context["table"]], of=of_season(season, area))


def _table(by: Acting, cohort: Cohort, found: list[Business]) -> parts.Table:
    language, now = law_of(cohort).languages[-1], civil_now()
    return parts.Table(
        caption=_("Under way for students of the leaving grade"),
        columns=(
            parts.Column("what", _("Procedure")),
            parts.Column("student", _("Student"), whole=True),
            parts.Column("school", _("School")),
            parts.Column("age", pgettext("time", "Under way for"), number=True),
            parts.Column("holder", _("Waits at")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "what": parts.Cell(words(procedure_of(one.case).names), under=one.case.reference),
                    "student": parts.Cell(one.student.name, lang=language),
                    "school": org_name(one.student.school) if one.student.school else "",
                    "age": _days((now - (one.case.submitted_at or one.case.opened_at)).days),
                    "holder": org_name(one.case.holder_org)
                    if one.case.holder_org
                    else _("the system carries it out"),
                },
                href=reverse("case", args=[one.case.uuid]),
            )
            for one in found
        ),
        empty=parts.Empty(
            title=_("Nothing is under way"),
            text=_("All business of the leaving grade is cleared."),
            icon="check",
        ),
    )


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number_format(count)}
