"""Where each student of the leaving grade stands, and what is wanting, as workbooks."""

import uuid

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Org, Tier
from matricula.exchange.api import ListSheet
from matricula.graduation.api import Cohort, leaving_at, readiness_of, students_of
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.area import chosen_area
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.office.season.gaps import narrowed, wants
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.students import BY_NAME, asked_standings
from matricula.web.office.season.words import cohort_of, cohort_title, law_of, of_season, outcome_words, why
from matricula.web.workbooks import AT_ONCE, list_workbook


@require_safe
@office
@needs(SEE)
@limited("season_students_file", times=10, seconds=60)
@of_one_moment
def students_workbook(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponseBase:
    """The students of the same list by name; one statement."""
    season, school = _asked(request.acting, cohort, request.GET.get("area", ""))
    class_name, outcome = asked_standings(request.GET)
    said = outcome_words(season, outcome) if outcome else ""
    sheet = ListSheet(
        title=_("Students of the leaving grade"),
        lines=(listed(filter(None, [cohort_title(season), org_name(school), class_name, said])),),
        headings=(_("Name"), _("Class"), _("Standing"), _("What is missing")),
        rows=(
            (
                one.student.name,
                one.student.class_name,
                outcome_words(season, one.outcome),
                " · ".join(why(one)),
            )
            for one in students_of(season, school, class_name, outcome).order_by(*BY_NAME).iterator(AT_ONCE)
        ),
    )
    return list_workbook(
        request.acting, [sheet], of=of_season(season, school), page="season_students_workbook"
    )


@require_safe
@office
@needs(SEE)
@limited("season_gaps_file", times=10, seconds=60)
@of_one_moment
def gaps_workbook(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponseBase:
    """Who wants something at a school, whom the law names first; of one thing where it is asked for."""
    season, school = _asked(request.acting, cohort, request.GET.get("area", ""))
    everybody = readiness_of(season, leaving_at(season, school), law_of(season))
    wanting = [one for one in everybody if not one.is_ready]
    _item, label, rows = narrowed(wanting, request.GET.get("item", ""))
    sheet = ListSheet(
        title=_("Who wants something"),
        lines=(listed(filter(None, [cohort_title(season), org_name(school), label])),),
        headings=(
            _("Name"),
            _("Class"),
            _("Looked at first"),
            _("Missing"),
            _("Cannot be printed"),
            _("For the rule"),
        ),
        rows=((one.student.name, one.student.class_name, *wants(one).values()) for one in rows),
    )
    return list_workbook(request.acting, [sheet], of=of_season(season, school), page="season_gaps_workbook")


def _asked(by: Acting, cohort: uuid.UUID, area: str) -> tuple[Cohort, Org]:
    """The season and the school; above a school there are no such lists."""
    season, school = cohort_of(by, cohort), chosen_area(by, area)
    if school.tier != Tier.SCHOOL:
        raise Http404
    return season, school
