"""The seasons that concern an office or school, and opening one."""

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, own_office
from matricula.graduation.api import OPEN, Cohort, cohorts_seen, open_season, opened_at_tier, years_offered
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.forms import OfficeForm, posted
from matricula.web.list_pages import as_many, list_page
from matricula.web.names import org_name
from matricula.web.office.season.navigation import SEE
from matricula.web.office.season.words import cohort_title
from matricula.web.workbooks import Whose

MOST = 60


class OpenForm(OfficeForm):
    """Which season is opened, for those who leave in which year."""

    season = forms.ChoiceField(label=gettext_lazy("Season"))
    leaving_year = forms.TypedChoiceField(label=gettext_lazy("Leaving year"), coerce=int)

    def __init__(self, by: Acting, seasons: list[str], stack: Stack, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        season: Any = self.fields["season"]
        season.choices = [(one, words(stack.season(one).names)) for one in seasons]
        year: Any = self.fields["leaving_year"]
        year.choices = [(one, str(one)) for one in years_offered(stack, civil_today(by.zone))]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(SEE)
@limited("season", times=120, seconds=60)
def seasons_page(request: OfficeRequest) -> HttpResponseBase:
    """The seasons, the newest first; whose duty it is opens one."""
    by, stack = request.acting, stack_for(request.acting.pack)
    own = [name for name, one in stack.seasons.items() if opened_at_tier(stack, one) == by.tier]
    form = OpenForm(by, own, stack, posted(request)) if own and by.may(OPEN) else None
    if form is not None and request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            made = open_season(by=by, **form.cleaned_data)
            return redirect("season", made.uuid)
    table = _table(by, list(cohorts_seen(by)[: as_many(request, MOST)]))
    return list_page(
        request,
        "season/seasons.html",
        {"form": form, "table": table},
        [table],
        of=Whose.office(own_office(by)),
        status=form.status if form else 200,
    )


def _table(by: Acting, found: list[Cohort]) -> parts.Table:
    return parts.Table(
        caption=_("Seasons of graduation"),
        columns=(
            parts.Column("season", _("Season")),
            parts.Column("frozen", _("Data are frozen from")),
            parts.Column("until", _("The school year ends")),
            parts.Column("clause", _("Clause")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "season": parts.Cell(cohort_title(one), under=org_name(one.org)),
                    "frozen": date_format(one.locks_from.astimezone(one.org.time_zone)),
                    "until": date_format(one.locks_until.astimezone(one.org.time_zone)),
                    "clause": clause_note(by.pack, one.clause) or "",
                },
                href=reverse("season", args=[one.uuid]),
            )
            for one in found
        ),
        empty=parts.Empty(
            title=_("No season was opened yet"),
            text=_("The office whose duty graduation is opens it; then every school sees its days here."),
        ),
    )
