"""The copies that schools keep of archives they handed over."""

import uuid
from datetime import datetime

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.exchange.api import ListSheet
from matricula.registry.api import sealed_copies, sealed_copy
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, of_one_moment, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note
from matricula.web.going_on import goes_on_to
from matricula.web.law_words import listed as in_a_row
from matricula.web.listing import Order, instant, listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.archive import sealed_record
from matricula.web.workbooks import AT_ONCE, Whose, list_workbook, workbook_href

# As many signs of the digest as tell two copies apart.
DIGEST = 12
NEWEST: Order = {"sealed_at": instant, "id": whole}


@require_safe
@office
@limited("sealed", times=120, seconds=60)
def copies_list(request: OfficeRequest) -> HttpResponse:
    """The sealed copies of an area, newest first, found by name or number."""
    by = request.acting
    asked = request.GET
    area = chosen_area(by, asked.get("area", ""))
    text = asked.get("q", "")[:60]
    copies, pages = listed(sealed_copies(by, area, text), NEWEST, asked, newest_first=True)
    rows = tuple(
        parts.Row(
            {
                "name": one.student_name,
                "keeper": org_name(one.keeper),
                "sealed": parts.Cell(
                    date_format(one.sealed_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"), figures=True
                ),
                "digest": parts.Cell(one.sha256[:DIGEST], figures=True),
                "clause": clause_note(one.keeper.pack, one.clause) or "",
            },
            href=reverse("sealed_copy", args=[one.uuid]),
            tone=parts.Tone.locked,
        )
        for one in copies
    )
    table = parts.Table(
        caption=_("Sealed copies kept in %(area)s") % {"area": org_name(area)},
        columns=(
            parts.Column("name", _("Name")),
            parts.Column("keeper", _("Kept by")),
            parts.Column("sealed", _("Sealed")),
            parts.Column("digest", _("Digest")),
            parts.Column("clause", _("Clause")),
        ),
        rows=rows,
        empty=parts.Empty(
            title=_("No such copy") if text else _("No archive has been handed over from here"),
            text=_("Type the beginning of a name, or a whole student number.")
            if text
            else _("When a student transfers out, the copy that the school keeps appears in this list."),
            icon="seal",
        ),
    )
    context = {
        "table": table,
        "pages": pages,
        "filters": parts.FilterBar(
            action=reverse("sealed_copies"),
            words_label=_("Find"),
            words_hint=_("Name or student number"),
            words=text,
            kept={"area": area.code} if asked.get("area") else {},
        ),
        "area_name": org_name(area),
        "workbook": workbook_href("sealed_workbook", asked),
    }
    return render(request, "archive/sealed_copies.html", context)


@require_safe
@office
@limited("sealed_file", times=10, seconds=60)
@of_one_moment
def copies_workbook(request: OfficeRequest) -> HttpResponseBase:
    """The copies of the same list as a workbook, newest first; one statement."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    text = request.GET.get("q", "")[:60]
    sheet = ListSheet(
        title=_("Sealed copies"),
        # A whole number that was searched for is in the list of nobody.
        lines=(in_a_row(filter(None, [org_name(area), "" if any(map(str.isdigit, text)) else text])),),
        headings=(_("Name"), _("School code"), _("Kept by"), _("Sealed"), _("Digest"), _("Clause")),
        rows=(
            (
                one.student_name,
                one.keeper.code,
                org_name(one.keeper),
                date_format(one.sealed_at.astimezone(by.zone), "SHORT_DATETIME_FORMAT"),
                one.sha256[:DIGEST],
                one.clause,
            )
            for one in sealed_copies(by, area, text).iterator(AT_ONCE)
        ),
    )
    return list_workbook(by, [sheet], of=Whose.office(area), page="sealed_workbook")


@require_safe
@office
@limited("sealed", times=120, seconds=60)
def copy_page(request: OfficeRequest, snapshot: uuid.UUID) -> HttpResponse:
    """One sealed copy as it was handed over."""
    by = request.acting
    found, content = sealed_copy(by, snapshot)
    log_access(
        by, subject_kind="student", subject=found.student_uuid, page="sealed_copy", seen_by=found.seen_by
    )
    stack = stack_for(found.keeper.pack)
    sealed = _day_and_hour(found.sealed_at, by)
    seal = parts.FactList(
        (
            parts.Fact(_("Kept by"), org_name(found.keeper)),
            parts.Fact(_("Sealed"), sealed),
            *goes_on_to(found.student_uuid),
            parts.Fact(_("Number in the chain"), str(found.chain_no)),
            parts.Fact(_("SHA-256"), found.sha256),
            parts.Fact(_("Clause"), clause_note(found.keeper.pack, found.clause) or found.clause),
        )
    )
    context = {"copy": found, "seal": seal, **sealed_record.record(found, content, stack, by)}
    return render(request, "archive/sealed_copy.html", context)


def _day_and_hour(at: datetime, by: Acting) -> str:
    return date_format(at.astimezone(by.zone), "DATETIME_FORMAT")
