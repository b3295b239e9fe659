"""The board of a season: its days, where the students of an area stand and why, and the part below."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting, Org, Tier
from matricula.graduation.api import (
    Board,
    Cohort,
    Counted,
    board,
    destination_counts,
    first_day,
    has_destinations,
    terms_to_rehearse,
)
from matricula.kernel.clock import civil_today
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note
from matricula.web.list_pages import list_page
from matricula.web.names import org_name
from matricula.web.office.casework.starts import lists_at_hand
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import (
    cohort_of,
    cohort_title,
    destination_lines,
    law_of,
    of_season,
    outcome_words,
    reason_words,
    share_lines,
    window_table,
)

REASONS = 6
_PERCENT = 100


@require_safe
@office
@needs(SEE)
@limited("season", times=120, seconds=60)
def board_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponseBase:
    """The reader's own area, or one below it; whoever has the most left to do stands first."""
    by = request.acting
    season = cohort_of(by, cohort)
    area = chosen_area(by, request.GET.get("area", ""))
    found = board(season, area)
    asked = urlencode({"area": area.code})
    students = f"{reverse('season_students', args=[season.uuid])}?{asked}" if area.tier == Tier.SCHOOL else ""
    goes = has_destinations(law_of(season))
    context: dict[str, Any] = {
        "title": cohort_title(season),
        "area_name": org_name(area),
        "crumbs": parts.Crumbs(
            (parts.Crumb(_("Graduation"), reverse("seasons")), parts.Crumb(cohort_title(season)))
        ),
        "windows": window_table(by, season, list(season.windows.all())),
        "too_early": _too_early(by, season),
        "shares": share_lines(season, found.whole, students) if found.whole.total else None,
        "counted_at": found.whole.counted_at,
        "counted_on": date_format(found.whole.counted_at.astimezone(by.zone), "DATETIME_FORMAT")
        if found.whole.counted_at
        else "",
        "reasons": _reasons(season, found),
        "goes": destination_lines(season, destination_counts(season, area)) if goes else None,
        "destinations": f"{reverse('season_destinations', args=[season.uuid])}?{asked}"
        if goes and area.tier == Tier.SCHOOL
        else "",
        "table": _classes(season, area, found) if area.tier == Tier.SCHOOL else _offices(season, found),
        "lists": lists_at_hand(by) if by.acts_as(area.pk) else [],
        "work": f"{reverse('season_work', args=[season.uuid])}?{asked}",
        "rehearsal": f"{reverse('season_rehearsal', args=[season.uuid])}?{asked}"
        if terms_to_rehearse(law_of(season), season)
        else "",
    }
    return list_page(request, "season/board.html", context, [context["table"]], of=of_season(season, area))


def _too_early(by: Acting, cohort: Cohort) -> tuple[str, parts.ClauseNote | None] | None:
    """From which day on the grade may leave, and the clause; None once that day has come."""
    stack = law_of(cohort)
    found = first_day(stack, stack.season(cohort.season), cohort.leaving_year)
    if found is None or civil_today(cohort.org.time_zone) >= found[0]:
        return None
    day, clause = found
    said = _("The list of those who leave can be filed from %(day)s on.") % {"day": date_format(day)}
    return said, clause_note(by.pack, clause)


def _reasons(cohort: Cohort, found: Board) -> parts.Shares | None:
    """The commonest conditions that are not met, as a picture: each against the number of students."""
    whole = found.whole.total
    lines = tuple(
        parts.Share(
            reason_words(cohort, part),
            number_format(often),
            "",
            round(_PERCENT * often / whole),
            parts.Tone.warning,
        )
        for part, often in found.reasons[:REASONS]
        if whole
    )
    return (
        parts.Shares(
            caption=_("What is missing most often"), what=_("Condition"), counted=_("Students"), lines=lines
        )
        if lines
        else None
    )


def _columns(cohort: Cohort, first: str) -> tuple[parts.Column, ...]:
    return (
        parts.Column("who", first),
        parts.Column("incomplete", outcome_words(cohort, "incomplete"), number=True),
        parts.Column("unmet", outcome_words(cohort, "unmet"), number=True),
        parts.Column("met", outcome_words(cohort, "met"), number=True),
    )


def _numbers(counted: Counted) -> dict[str, str]:
    return {
        "incomplete": number_format(counted.incomplete),
        "unmet": number_format(counted.unmet),
        "met": number_format(counted.met),
    }


def _offices(cohort: Cohort, found: Board) -> parts.Table:
    return parts.Table(
        caption=_("Office by office, whoever has the most left to do first"),
        caption_seen=True,
        columns=_columns(cohort, _("Office or school")),
        rows=tuple(
            parts.Row(
                {
                    "who": parts.Cell(org_name(one), under="" if counted.total else _("nobody judged yet")),
                    **_numbers(counted),
                },
                href=f"{reverse('season', args=[cohort.uuid])}?{urlencode({'area': one.code})}",
            )
            for one, counted in found.offices
        ),
    )


def _classes(cohort: Cohort, school: Org, found: Board) -> parts.Table:
    page = reverse("season_students", args=[cohort.uuid])
    return parts.Table(
        caption=_("Class by class, whoever has the most left to do first"),
        caption_seen=True,
        columns=_columns(cohort, _("Class")),
        rows=tuple(
            parts.Row(
                {"who": name or _("Without a class"), **_numbers(counted)},
                href=f"{page}?{urlencode({'area': school.code, 'class': name})}",
            )
            for name, counted in found.classes
        ),
        empty=parts.Empty(
            title=_("Nobody was judged yet"),
            text=_("The system judges everybody at night, and when results were reviewed."),
        ),
    )
