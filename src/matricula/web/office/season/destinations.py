"""Where the leavers of a school go: told for many at once, and shown as the register knows it."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Tier
from matricula.graduation.api import (
    CONFIRMS_DATA,
    DESTINATIONS,
    Cohort,
    Destination,
    destinations_of,
    has_destinations,
    leaving_list,
    tell_destination,
)
from matricula.registry.api import STATUS_TABLE, Enrollment
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.destinations import destination_words
from matricula.web.forms import RefusableForm, posted
from matricula.web.list_pages import list_page, long_page
from matricula.web.listing import Order, listed
from matricula.web.names import org_name
from matricula.web.numbers import whole
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_of, cohort_title, law_of, of_season

BY_NAME: Order = {"student__sort_key": str, "id": whole}
FORM = "destinations"


class DestinationForm(RefusableForm):
    """Where those go who were ticked."""

    beside = {"no_such_destination": "code"}
    code = forms.ChoiceField(label=gettext_lazy("They go"))
    school_name = forms.CharField(
        label=gettext_lazy("Name of the school"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("If it is known."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, cohort: Cohort, *args: Any) -> None:
        super().__init__(*args)
        law = law_of(cohort)
        code: Any = self.fields["code"]
        code.choices = [
            ("", ""),
            *((one, table_label(law, DESTINATIONS, one)) for one in law.table(DESTINATIONS).offered),
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(SEE)
@limited("season_destinations", times=120, seconds=60)
def destinations_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponseBase:
    """By name, a page at a time; of one class where it is asked for. The school alone tells it."""
    by = request.acting
    season = cohort_of(by, cohort)
    school = chosen_area(by, request.GET.get("area", ""))
    asked = urlencode({"area": school.code})
    if school.tier != Tier.SCHOOL or not has_destinations(law_of(season)):
        return redirect(f"{reverse('season', args=[season.uuid])}?{asked}")
    class_name = request.GET.get("class", "")[:60]
    tells = by.may(CONFIRMS_DATA) and school.pk == by.org_id
    form = DestinationForm(season, posted(request)) if tells else None
    if form is not None and request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            number = tell_destination(
                by=by, cohort=season, places=_chosen(request.POST.getlist("place")), **form.cleaned_data
            )
            said = ngettext("Recorded for %(count)s student.", "Recorded for %(count)s students.", number)
            messages.success(request, said % {"count": number_format(number)})
            return redirect(request.get_full_path())
    rows, pages = listed(
        leaving_list(season, school, class_name), BY_NAME, request.GET, size=long_page(request)
    )
    log_access(
        by, subject_kind="cohort", subject=season.uuid, page="season_destinations", seen_by=school.lineage
    )
    context: dict[str, Any] = {
        "title": _("Where they go"),
        "school": class_name or org_name(school),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(_("Graduation"), reverse("seasons")),
                parts.Crumb(cohort_title(season), f"{reverse('season', args=[season.uuid])}?{asked}"),
                parts.Crumb(_("Where they go")),
            )
        ),
        "clause": clause_note(by.pack, law_of(season).table(DESTINATIONS).clause or ""),
        "form": form,
        "form_id": FORM,
        "table": _table(by, season, rows, tells=tells),
        "pages": pages,
    }
    return list_page(
        request,
        "season/destinations.html",
        context,
        [context["table"]],
        of=of_season(season, school),
        lines=[class_name],
        status=form.status if form else 200,
    )


def _chosen(sent: Iterable[str]) -> list[uuid.UUID]:
    """The places that were ticked; what names none is nobody's."""
    found = []
    for one in sent:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


def _table(by: Acting, cohort: Cohort, rows: list[Enrollment], *, tells: bool) -> parts.Table:
    law, known = law_of(cohort), destinations_of(rows)
    columns = [
        parts.Column("name", _("Name"), whole=True),
        parts.Column("class", _("Class")),
        parts.Column("status", _("Status")),
        parts.Column("goes", _("Where they go")),
    ]
    if tells:
        columns.append(parts.Column("do", _("Choose")))
    return parts.Table(
        caption=_("Students of the leaving grade"),
        columns=tuple(columns),
        rows=tuple(_row(law.languages[-1], cohort, one, known.get(one.pk), tells=tells) for one in rows),
        empty=parts.Empty(
            title=_("Nobody stands here"), text=_("Nobody is in the leaving grade of this class or school.")
        ),
    )


def _row(
    language: str, cohort: Cohort, place: Enrollment, known: Destination | None, *, tells: bool
) -> parts.Row:
    goes, under = destination_words(law_of(cohort), known)
    cells: dict[str, Any] = {
        "name": parts.Cell(
            parts.Link(place.student.name, reverse("student", args=[place.student.uuid])), lang=language
        ),
        "class": parts.Cell(getattr(place, "class_name", "") or "", lang=language),
        "status": table_label(law_of(cohort), STATUS_TABLE, place.status),
        "goes": parts.Cell(goes, under=under),
    }
    if tells:
        cells["do"] = (
            ""
            if known is not None and known.next_school_id is not None
            else parts.Tick("place", str(place.uuid), place.student.name, form=FORM)
        )
    return parts.Row(cells)
