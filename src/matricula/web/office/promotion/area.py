"""How far the schools of an area are with the promotion of the year."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.authorities.api import Org, Tier
from matricula.registry.api import Promotion, promotions_within, schools_promoted
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.list_pages import list_page, long_page
from matricula.web.listing import Order, listed
from matricula.web.names import org_name
from matricula.web.office.promotion.marks import promotion_mark
from matricula.web.workbooks import Whose

IN_TREE_ORDER: Order = {"path": str}


@require_safe
@office
@needs("registry.view_student")
@limited("promotions", times=120, seconds=60)
def promotions_page(request: OfficeRequest) -> HttpResponseBase:
    """The counts, and the schools one by one; a school's own people go to their own page."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    if area.tier == Tier.SCHOOL:
        return redirect("promotion", Org.objects.values_list("uuid", flat=True).get(pk=area.pk))
    standing = promotions_within(by, area)
    context: dict[str, Any] = {"area_name": org_name(area), "standing": standing}
    if standing is not None:
        found, pages = listed(
            schools_promoted(by, area, standing.year),
            IN_TREE_ORDER,
            request.GET,
            size=long_page(request),
        )
        total = standing.prepared + standing.ran + standing.undone
        context |= {
            "pages": pages,
            "table": _table(found),
            "progress": parts.Progress(_("Schools promoted"), standing.ran, total),
            "facts": parts.FactList(
                (
                    parts.Fact(_("List prepared, not run yet"), number_format(standing.prepared)),
                    parts.Fact(_("Promoted"), number_format(standing.ran)),
                    parts.Fact(_("Taken back, not run again yet"), number_format(standing.undone)),
                )
            ),
        }
    if standing is None:
        return render(request, "promotion/area.html", context)
    return list_page(request, "promotion/area.html", context, [context["table"]], of=Whose.office(area))


def _table(found: list[Promotion]) -> parts.Table:
    return parts.Table(
        caption=_("School by school"),
        caption_seen=True,
        columns=(
            parts.Column("school", _("School")),
            parts.Column("state", _("State")),
            parts.Column("runs", _("Runs on")),
            parts.Column("moved", _("Moved on"), number=True),
            parts.Column("stayed", _("Stayed"), number=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "school": parts.Cell(org_name(one.school), under=one.school.code),
                    "state": promotion_mark(one),
                    "runs": date_format(one.runs_on),
                    "moved": "—" if one.moved is None else number_format(one.moved),
                    "stayed": "—" if one.stayed is None else number_format(one.stayed),
                },
                href=reverse("promotion", args=[one.school.uuid]),
            )
            for one in found
        ),
    )
