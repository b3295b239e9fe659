"""The list of what students want for their certificate and for the rule, at a school."""

import uuid
from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Tier
from matricula.documents.api import named
from matricula.graduation.api import Cohort, Readiness, leaving_at, readiness_of
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note, words
from matricula.web.names import org_name
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_of, crumbs_to, law_of
from matricula.web.office.students.photos import may_send_photos
from matricula.web.workbooks import workbook_href

_PERCENT = 100
PHOTO = "photo"  # the column of the layout


@require_safe
@office
@needs(SEE)
@limited("season_gaps", times=60, seconds=60)
def gaps_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponse:
    """Whom the law names stands first; who wants nothing is counted and not listed."""
    by = request.acting
    season = cohort_of(by, cohort)
    school = chosen_area(by, request.GET.get("area", ""))
    if school.tier != Tier.SCHOOL:
        return redirect(f"{reverse('season_work', args=[season.uuid])}?area={school.code}")
    stack = law_of(season)
    everybody = readiness_of(season, leaving_at(season, school), stack)
    wanting = [one for one in everybody if not one.is_ready]
    log_access(by, subject_kind="cohort", subject=season.uuid, page="season_gaps", seen_by=school.lineage)
    attention = stack.season(season.season).attention
    context: dict[str, Any] = {
        "area_name": org_name(school),
        "crumbs": crumbs_to(season, school, _("Wanting")),
        "clause": clause_note(by.pack, attention[0].clause if attention else season.clause),
        "facts": parts.FactList(
            (
                parts.Fact(_("Students"), number_format(len(everybody))),
                parts.Fact(_("With something wanting"), number_format(len(wanting))),
                parts.Fact(
                    _("Names and places that cannot be printed"),
                    number_format(sum(bool(one.unprintable) for one in everybody)),
                ),
            )
        ),
        "picture": _picture(everybody, wanting),
        "photos": reverse("students_photos")
        if by.acts_as(school.pk) and may_send_photos(by, stack) and any(map(_wants_photo, wanting))
        else "",
        "table": _table(season, wanting),
        "workbook": workbook_href("season_gaps_workbook", request.GET, season.uuid),
    }
    return render(request, "season/gaps.html", context)


def _wants_photo(one: Readiness) -> bool:
    return any(column.field == PHOTO for column in one.missing)


def _picture(everybody: list[Readiness], wanting: list[Readiness]) -> parts.Shares | None:
    """What is wanting, and to how many of all students, the commonest first; None where nothing is."""
    often = Counter[str]()
    for one in wanting:
        often.update(words(each.label) for each in one.missing)
        often.update(words(column.label) for column, _signs in one.unprintable)
        often.update(map(words, one.undecided))
    lines = tuple(
        parts.Share(
            label, number_format(count), "", round(_PERCENT * count / len(everybody)), parts.Tone.warning
        )
        for label, count in often.most_common()
    )
    return (
        parts.Shares(caption=_("What is wanting"), what=_("Item"), counted=_("Students"), lines=lines)
        if lines
        else None
    )


def wants(one: Readiness) -> dict[str, str]:
    """What one student wants, by the columns of the list."""
    return {
        "first": " · ".join(words(each.names) for each in one.attention),
        "missing": " · ".join(words(each.label) for each in one.missing),
        "doubtful": " · ".join(
            f"{words(column.label)}: {', '.join(map(named, signs))}" for column, signs in one.unprintable
        ),
        "rule": " · ".join(map(words, one.undecided)),
    }


def _table(cohort: Cohort, wanting: list[Readiness]) -> parts.Table:
    language = law_of(cohort).languages[-1]
    return parts.Table(
        caption=_("Who wants something"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("class", _("Class")),
            parts.Column("first", _("Looked at first")),
            parts.Column("missing", _("Missing"), long=True),
            parts.Column("doubtful", _("Cannot be printed"), long=True),
            parts.Column("rule", _("For the rule"), long=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.student.name, lang=language),
                    "class": parts.Cell(one.student.class_name, lang=language),
                    **wants(one),
                },
                href=reverse("student", args=[one.student.uuid]),
                tone=parts.Tone.warning if one.attention else None,
            )
            for one in wanting
        ),
        empty=parts.Empty(
            title=_("Nobody wants anything"),
            text=_("Everything that certificate and rule need is there."),
            icon="check",
        ),
    )
