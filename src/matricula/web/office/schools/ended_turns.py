"""The turns of a school or an area that ended in a week: what the columns of its picture count."""

from datetime import date, timedelta
from typing import Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Org, Tier, orgs_below
from matricula.cases.api import EndedTurn, WeekOfTurns, ended_turns, turns_by_week
from matricula.kernel.clock import civil_today
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.names import org_name
from matricula.web.office.casework.rows import about
from matricula.web.office.schools.pictures import turns_href
from matricula.web.workbooks import workbook_href

SHOWN: Final = 200
KINDS: Final = {"": None, "late": True, "in_time": False}


@require_safe
@office
@needs("registry.view_student")
@limited("ended_turns", times=120, seconds=60)
def ended_turns_page(request: OfficeRequest) -> HttpResponse:
    """Of a school or a district its turns, and above one the offices below with how many they had."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    monday, kind = asked_turns(request.GET, area)
    table, more = (
        _turns(by, area, monday, kind) if are_few(area) else (_offices(by, area, monday, kind), False)
    )
    return render(
        request,
        "schools/ended_turns.html",
        {
            "area_name": org_name(area),
            "back": reverse("school", args=[area.uuid])
            if area.tier == Tier.SCHOOL
            else f"{reverse('area')}?area={area.code}",
            "heading": turns_words(kind),
            "week": week_words(monday),
            "table": table,
            "more": more,
            "workbook": workbook_href("ended_turns_workbook", request.GET),
            "filters": parts.FilterBar(
                reverse("ended_turns"),
                words_name="",
                filters=(
                    parts.Filter(
                        "kind",
                        _("Which turns"),
                        (
                            parts.Option("", _("all of them")),
                            parts.Option("late", pgettext("a turn", "late")),
                            parts.Option("in_time", _("in time")),
                        ),
                        kind,
                    ),
                ),
                kept={"area": area.code, "week": monday.isoformat()},
            ),
        },
    )


def asked_turns(asked: QueryDict, area: Org) -> tuple[date, str]:
    """The Monday of the week, and which turns: all, the late ones or those in time."""
    kind = asked.get("kind", "")
    return _monday(asked.get("week", ""), civil_today(area.time_zone)), kind if kind in KINDS else ""


def are_few(area: Org) -> bool:
    """Whether the turns themselves are shown, and not the offices below with how many each had."""
    return area.tier in (Tier.SCHOOL, Tier.DISTRICT)


def turns_words(kind: str) -> str:
    """What the list is called."""
    return {"": _("Turns that ended"), "late": _("Turns that ended late"), "in_time": _("Turns in time")}[
        kind
    ]


def week_words(monday: date) -> str:
    """Of which week it is."""
    return _("Week from %(monday)s") % {"monday": date_format(monday)}


def turns_of(by: Acting, area: Org, monday: date, kind: str, limit: int) -> list[EndedTurn]:
    """The turns of an office and those right below it; three statements."""
    return ended_turns(by, [area, *orgs_below(by, area)], monday, late=KINDS[kind], limit=limit)


def offices_of(by: Acting, area: Org, monday: date, kind: str) -> list[tuple[Org, WeekOfTurns]]:
    """The offices right below with such turns, those with the most late ones first; two statements."""
    below = list(orgs_below(by, area))
    weeks = turns_by_week(by, [area.pk, *(one.pk for one in below)], monday)
    counted = [(one, week) for one in below if (week := weeks.get(one.pk, {}).get(monday))]
    counted.sort(key=lambda each: (-each[1].late, -each[1].in_time, each[0].code))
    return [
        (one, week) for one, week in counted if kind == "" or (week.late if kind == "late" else week.in_time)
    ]


def day_decided(one: EndedTurn, area: Org) -> str:
    """When the turn was decided, or that nobody has."""
    return (
        date_format(one.ended_at.astimezone(area.time_zone)) if one.decided else _("not decided in its time")
    )


def kept_words(one: EndedTurn) -> str:
    """Whether the turn ended in its time."""
    return pgettext("a turn", "late") if one.late else _("in time")


def _monday(written: str, today: date) -> date:
    """The Monday of the week that is asked for; of this one, where none is, or one that nobody can have meant."""
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        asked = today
    if not 2000 <= asked.year <= today.year:
        asked = today
    return asked - timedelta(days=asked.weekday())


def _turns(by: Acting, area: Org, monday: date, kind: str) -> tuple[parts.Table, bool]:
    """The turns themselves, and whether there are more than are shown."""
    found = turns_of(by, area, monday, kind, SHOWN + 1)
    rows = tuple(
        parts.Row(
            {
                "case": parts.Cell(about(one), under=one.reference),
                "what": words(one.law.names),
                "office": org_name(one.office),
                "due": date_format(one.due_at.astimezone(area.time_zone)) if one.due_at else "—",
                "ended": day_decided(one, area),
                "kept": parts.Status(parts.Tone.late if one.late else parts.Tone.done, kept_words(one)),
            },
            href=reverse("case", args=[one.case]),
        )
        for one in found[:SHOWN]
    )
    table = parts.Table(
        caption=_("Turns that ended"),
        columns=(
            parts.Column("case", _("Student")),
            parts.Column("what", _("Procedure")),
            parts.Column("office", _("Office or school")),
            parts.Column("due", _("Due")),
            parts.Column("ended", _("Decided")),
            parts.Column("kept", _("In time or late")),
        ),
        rows=rows,
        empty=_nothing(),
    )
    return table, len(found) > SHOWN


def _offices(by: Acting, area: Org, monday: date, kind: str) -> parts.Table:
    """The offices right below, those with the most late turns first, each with the way to its own."""
    rows = tuple(
        parts.Row(
            {
                "office": parts.Cell(org_name(one), under=one.code),
                "late": number_format(week.late),
                "in_time": number_format(week.in_time),
            },
            href=turns_href(one, monday, kind),
        )
        for one, week in offices_of(by, area, monday, kind)
    )
    return parts.Table(
        caption=_("Turns that ended"),
        columns=(
            parts.Column("office", _("Office or school")),
            parts.Column("late", pgettext("a turn", "late"), number=True),
            parts.Column("in_time", _("in time"), number=True),
        ),
        rows=rows,
        empty=_nothing(),
    )


def _nothing() -> parts.Empty:
    return parts.Empty(
        _("No such turn ended in this week"),
        _("Turns are counted in the week in which they ended."),
        icon="clock",
    )
