"""What another figure in the law would do to the students of an area; nothing is changed by asking."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.graduation.api import Cohort, Rehearsed, rehearsed, terms_to_rehearse
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Term
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.forms import OfficeForm
from matricula.web.names import org_name
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_of, cohort_title, law_of


class RehearsalForm(OfficeForm):
    """Which figure, and what it would be."""

    term = forms.ChoiceField(label=gettext_lazy("Figure of the law"))
    value = forms.DecimalField(
        label=gettext_lazy("It would be"), min_value=0, max_value=1000, max_digits=6, decimal_places=1
    )

    def __init__(self, cohort: Cohort, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term: Any = self.fields["term"]
        today = civil_today(cohort.org.time_zone)
        term.choices = [(one.name, _asked(one, today)) for one in terms_to_rehearse(law_of(cohort), cohort)]


def _asked(term: Term, today: date) -> str:
    value = term.on(today).value
    assert isinstance(value, int | Decimal)  # only numbers are rehearsed
    return _("%(question)s Now: %(value)s.") % {
        "question": words(term.question),
        "value": number_format(value),
    }


@require_safe
@office
@needs(SEE)
@limited("season_rehearsal", times=20, seconds=60)
def rehearsal_page(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponse:
    """The figures are in the address, so that the answer can be shown to others."""
    by = request.acting
    season = cohort_of(by, cohort)
    area = chosen_area(by, request.GET.get("area", ""))
    form = RehearsalForm(season, by, request.GET if "value" in request.GET else None)
    found = None
    if form.is_bound and form.is_valid():
        found = rehearsed(law_of(season), season, area, form.cleaned_data["term"], form.cleaned_data["value"])
        log_access(
            by, subject_kind="cohort", subject=season.uuid, page="season_rehearsal", seen_by=area.lineage
        )
    board = f"{reverse('season', args=[season.uuid])}?{urlencode({'area': area.code})}"
    context: dict[str, Any] = {
        "form": form,
        "area": area.code,
        "area_name": org_name(area),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(_("Graduation"), reverse("seasons")),
                parts.Crumb(cohort_title(season), board),
                parts.Crumb(_("Rehearsal")),
            )
        ),
        "facts": _facts(found) if found else None,
        "table": _table(season, found) if found else None,
    }
    return render(request, "season/rehearsal.html", context)


def _facts(found: Rehearsed) -> parts.FactList:
    return parts.FactList(
        (
            parts.Fact(_("Students judged"), number_format(found.judged)),
            parts.Fact(_("Would newly fall short"), number_format(found.fail)),
            parts.Fact(_("Would newly graduate"), number_format(found.passed)),
        )
    )


def _table(cohort: Cohort, found: Rehearsed) -> parts.Table:
    language = law_of(cohort).languages[-1]
    return parts.Table(
        caption=_("Who would newly fall short"),
        caption_seen=True,
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("class", _("Class")),
            parts.Column("school", _("School")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "name": parts.Cell(one.student.name, lang=language),
                    "class": parts.Cell(one.class_name, lang=language),
                    "school": org_name(one.school),
                },
                href=reverse("student", args=[one.student.uuid]),
            )
            for one in found.first
        ),
        empty=parts.Empty(
            title=_("Nobody"), text=_("With this figure everybody stands as before, or better.")
        ),
    )
