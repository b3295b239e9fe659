"""What is left to do in a season: school by school for an office, which urges; class by class for a school."""

import uuid
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, Org, Tier
from matricula.graduation.api import Cohort, Left, added, chase_school, classes_left, schools_left
from matricula.regulation.api import Refused
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note
from matricula.web.list_pages import as_many, list_page
from matricula.web.names import org_name
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_of, cohort_title, crumbs_to, of_season, window_table

FORM: Final = "urge"
MOST: Final = 300
_PERCENT: Final = 100


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(SEE)
@limited("season_work", times=120, seconds=60)
def work_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponseBase:
    """Whoever has the most left stands first; an office above ticks the schools that it urges."""
    by = request.acting
    season = cohort_of(by, cohort)
    area = chosen_area(by, request.GET.get("area", ""))
    page = f"{reverse('season_work', args=[season.uuid])}?{urlencode({'area': area.code})}"
    if request.method == "POST":
        _chase(request, by, season, area)
        return redirect(page)
    if area.tier == Tier.SCHOOL:
        classes = classes_left(season, area)
        whole, table = added([one for _name, one in classes]), _classes(season, area, classes)
        may_chase = False
    else:
        schools = schools_left(season, area, as_many(request, MOST))
        whole, table = added([one for _school, one in schools]), _schools(season, schools)
        may_chase = any(one.total for _school, one in schools)
    context: dict[str, Any] = {
        "area_name": org_name(area),
        "crumbs": crumbs_to(season, area, _("Left to do")),
        "clause": clause_note(by.pack, season.clause),
        "students": ngettext("%(count)s student", "%(count)s students", whole.students)
        % {"count": number_format(whole.students)},
        "picture": _picture(season, area, whole),
        "counted": date_format(whole.counted_at.astimezone(by.zone), "DATETIME_FORMAT")
        if whole.counted_at
        else "",
        "table": table,
        "form": FORM if may_chase else "",
        "windows": window_table(by, season, list(season.windows.all())),
        "checks": f"{reverse('season_checks', args=[season.uuid])}?{urlencode({'area': area.code})}"
        if area.tier == Tier.SCHOOL
        else "",
        "title": cohort_title(season),
    }
    return list_page(request, "season/work.html", context, [table], of=of_season(season, area))


def _chase(request: OfficeRequest, by: Acting, cohort: Cohort, area: Org) -> None:
    codes = request.POST.getlist("school")[:MOST]
    urged = 0
    for school in Org.objects.filter(by.within_reach(), code__in=codes, lineage__contains=[area.pk]):
        try:
            chase_school(by=by, cohort=cohort, school=school)
            urged += 1
        except Refused as wrong:
            messages.warning(request, f"{org_name(school)}: {wrong.text_in(get_language() or 'en')}")
    said = ngettext("%(count)d school was urged.", "%(count)d schools were urged.", urged)
    messages.success(request, said % {"count": urged})


def _picture(cohort: Cohort, area: Org, whole: Left) -> parts.Shares:
    """What is left, each against the number of students, with the way to it."""
    asked = urlencode({"area": area.code})
    gaps = f"{reverse('season_gaps', args=[cohort.uuid])}?{asked}"
    business = f"{reverse('season_business', args=[cohort.uuid])}?{asked}"
    checks = f"{reverse('season_checks', args=[cohort.uuid])}?{asked}"
    school = area.tier == Tier.SCHOOL
    lines = (
        (_("With something wanting"), whole.unready, gaps if school else ""),
        (_("Data not verified"), whole.unverified, checks if school else ""),
        (_("With something under way"), whole.in_business, business),
    )
    return parts.Shares(
        caption=_("What is left"),
        what=_("What is left"),
        counted=_("Students"),
        lines=tuple(
            parts.Share(
                label,
                number_format(count),
                href,
                round(_PERCENT * count / whole.students) if whole.students else 0,
                parts.Tone.warning if count else parts.Tone.done,
            )
            for label, count, href in lines
        ),
    )


def _columns(first: str) -> tuple[parts.Column, ...]:
    return (
        parts.Column("who", first),
        parts.Column("students", _("Students"), number=True),
        parts.Column("unready", _("Something wanting"), number=True),
        parts.Column("unverified", _("Not verified"), number=True),
        parts.Column("business", _("Under way"), number=True),
    )


def _numbers(left: Left) -> dict[str, str]:
    return {
        "students": number_format(left.students),
        "unready": number_format(left.unready),
        "unverified": number_format(left.unverified),
        "business": number_format(left.in_business),
    }


def _schools(cohort: Cohort, found: list[tuple[Org, Left]]) -> parts.Table:
    page = reverse("season_work", args=[cohort.uuid])
    return parts.Table(
        caption=_("School by school, whoever has the most left first"),
        caption_seen=True,
        columns=(*_columns(_("School")), parts.Column("urge", _("Urge"))),
        rows=tuple(
            parts.Row(
                {
                    "who": parts.Cell(
                        parts.Link(org_name(school), f"{page}?{urlencode({'area': school.code})}"),
                        under=_("urged on %(day)s") % {"day": date_format(left.chased_on)}
                        if left.chased_on
                        else "",
                    ),
                    **_numbers(left),
                    "urge": parts.Tick("school", school.code, _("Urge"), form=FORM)
                    if left.total
                    else parts.Status(parts.Tone.done, _("finished")),
                }
            )
            for school, left in found
        ),
        empty=parts.Empty(
            title=_("Nothing was counted yet"),
            text=_("The system counts at night, and when a season is opened."),
        ),
    )


def _classes(cohort: Cohort, school: Org, found: list[tuple[str, Left]]) -> parts.Table:
    page = reverse("season_checks", args=[cohort.uuid])
    return parts.Table(
        caption=_("Class by class, whoever has the most left first"),
        caption_seen=True,
        columns=_columns(_("Class")),
        rows=tuple(
            parts.Row(
                {"who": name or _("Without a class"), **_numbers(left)},
                href=f"{page}?{urlencode({'area': school.code, 'class': name})}",
            )
            for name, left in found
        ),
        empty=parts.Empty(
            title=_("Nothing was counted yet"),
            text=_("The system counts at night, and when a season is opened."),
        ),
    )
