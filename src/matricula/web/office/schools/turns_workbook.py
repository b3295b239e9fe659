"""The turns that ended in a week as a workbook; above a district, the offices with how many they had."""

from django.http.response import HttpResponseBase
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import Org
from matricula.cases.api import EndedTurn
from matricula.exchange.api import ListSheet
from matricula.web.access import OfficeRequest, limited, needs, of_one_moment, office
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.law_words import listed
from matricula.web.names import org_name
from matricula.web.office.casework.rows import about
from matricula.web.office.schools.ended_turns import (
    are_few,
    asked_turns,
    day_decided,
    kept_words,
    offices_of,
    turns_of,
    turns_words,
    week_words,
)
from matricula.web.workbooks import MOST, Whose, list_workbook


@require_safe
@office
@needs("registry.view_student")
@limited("ended_turns_file", times=10, seconds=60)
@of_one_moment
def turns_workbook(request: OfficeRequest) -> HttpResponseBase:
    """All turns of the same list, or its offices; three statements, or two."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    monday, kind = asked_turns(request.GET, area)
    told = (
        [_turn(one, area) for one in turns_of(by, area, monday, kind, MOST + 1)]
        if are_few(area)
        else [
            (one.code, org_name(one), number_format(week.late), number_format(week.in_time))
            for one, week in offices_of(by, area, monday, kind)
        ]
    )
    sheet = ListSheet(
        title=turns_words(kind),
        lines=(listed([org_name(area), week_words(monday)]),),
        headings=_of_turns() if are_few(area) else _of_offices(),
        rows=told,
    )
    return list_workbook(by, [sheet], of=Whose.office(area), page="ended_turns_workbook")


def _of_turns() -> tuple[str, ...]:
    return (
        _("Reference"),
        _("Student"),
        _("Procedure"),
        _("Office or school"),
        _("Due"),
        _("Decided"),
        _("In time or late"),
    )


def _turn(one: EndedTurn, area: Org) -> tuple[str, ...]:
    return (
        one.reference,
        about(one),
        words(one.law.names),
        org_name(one.office),
        date_format(one.due_at.astimezone(area.time_zone)) if one.due_at else "",
        day_decided(one, area),
        kept_words(one),
    )


def _of_offices() -> tuple[str, ...]:
    return _("Code"), _("Office or school"), pgettext("a turn", "late"), _("in time")
