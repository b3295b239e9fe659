"""The turns of a school or an area that ended in a week: what the columns of its picture count."""

from datetime import date, timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Org, Tier, orgs_below
from matricula.cases.api import ended_turns, turns_by_week
from matricula.kernel.clock import civil_today
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.names import org_name
from matricula.web.office.casework.rows import about
from matricula.web.office.schools.pictures import turns_href

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
    monday = _monday(request.GET.get("week", ""), civil_today(area.time_zone))
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    few = area.tier in (Tier.SCHOOL, Tier.DISTRICT)
    table, more = _turns(by, area, monday, kind) if few else (_offices(by, area, monday, kind), False)
    said = {"": _("Turns that ended"), "late": _("Turns that ended late"), "in_time": _("Turns in time")}
    return render(
        request,
        "schools/ended_turns.html",
        {
            "area_name": org_name(area),
            "back": reverse("school", args=[area.uuid])
            if area.tier == Tier.SCHOOL
            else f"{reverse('area')}?area={area.code}",
            "heading": said[kind],
            "week": _("Week from %(monday)s") % {"monday": date_format(monday)},
            "table": table,
            "more": more,
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
    offices = [area, *orgs_below(by, area)]
    found = ended_turns(by, offices, monday, late=KINDS[kind], limit=SHOWN + 1)
    rows = tuple(
        parts.Row(
            {
                "case": parts.Cell(about(one), under=one.reference),
                "what": words(one.law.names),
                "office": org_name(one.office),
                "due": date_format(one.due_at.astimezone(area.time_zone)) if one.due_at else "—",
                "ended": date_format(one.ended_at.astimezone(area.time_zone))
                if one.decided
                else _("not decided in its time"),
                "kept": parts.Status(parts.Tone.late, pgettext("a turn", "late"))
                if one.late
                else parts.Status(parts.Tone.done, _("in time")),
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
    below = list(orgs_below(by, area))
    weeks = turns_by_week(by, [area.pk, *(one.pk for one in below)], monday)
    counted = [(one, week) for one in below if (week := weeks.get(one.pk, {}).get(monday))]
    counted.sort(key=lambda each: (-each[1].late, -each[1].in_time, each[0].code))
    rows = tuple(
        parts.Row(
            {
                "office": parts.Cell(org_name(one), under=one.code),
                "late": number_format(week.late),
                "in_time": number_format(week.in_time),
            },
            href=turns_href(one, monday, kind),
        )
        for one, week in counted
        if kind == "" or (week.late if kind == "late" else week.in_time)
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
