"""How the school's marks count: its own weights of works, least number of marks and threshold, beside the pack's."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, Org
from matricula.journal.api import (
    JOURNAL_BASIS,
    OWN_MARKING,
    PLAN,
    ROUNDING_FROM,
    WORK_WEIGHT,
    Marking,
    MarkingFigure,
    What,
    bounds_of,
    figures_left,
    keep_marking,
    marking_of,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day
from matricula.web.forms import Amount, DateBox, OfficeForm, posted
from matricula.web.marking_words import figure_name, figure_value
from matricula.web.office.journal.shared import moment
from matricula.web.office.planning.shared import journal_school, own_school, tabs

MOST_SHOWN: Final = 200
ONE_DAY: Final = timedelta(days=1)


class MarkingForm(OfficeForm):
    """A day, and a field for each figure; an empty one leaves it to the pack."""

    since = forms.DateField(label=gettext_lazy("From which day"), widget=DateBox)
    beside = {  # read, never changed
        "weight_from_a_past_day": "since",
        "figure_in_closed_period": "since",
    }

    def __init__(
        self, by: Acting, marking: Marking, figures: Iterable[What], first: date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(by, *args, **kwargs)
        self.figures = {":".join(filter(None, one)): one for one in figures}
        self.fields["since"].initial = first
        bounds = bounds_of(marking.stack)
        for name, what in self.figures.items():
            least, most = bounds[what.figure]
            own, _since = marking.holding(what, first)
            whole = what.figure != ROUNDING_FROM
            self.fields[name] = Amount(
                label=figure_name(marking.stack, what),
                required=False,
                min_value=least,
                max_value=most,
                decimal_places=0 if whole else 2,
                initial=None if own is None else (int(own) if whole else own.normalize()),
                help_text=_("Empty: %(default)s. From %(least)s to %(most)s.")
                % {
                    "default": figure_value(what, marking.default(what, first)),
                    "least": number_format(least),
                    "most": number_format(most),
                },
            )

    def act(self, school: Org) -> int:
        """Store what changed; how many figures did."""
        said = self.cleaned_data
        figures = {what: said[name] for name, what in self.figures.items()}
        return keep_marking(by=self.by, school=school, since=said["since"], figures=figures)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("planning_marking", times=120, seconds=60)
@journal_school
def marking_page(request: OfficeRequest) -> HttpResponse:
    """The figures as they hold, what has been set before, and forms to set others."""
    by = request.acting
    school, stack, do = own_school(by), stack_for(by.pack), request.POST.get("do", "")
    marking, today = marking_of(school.pk, stack), civil_today(by.zone)
    left = list(figures_left(stack))
    parts_of = {
        "terms": ([one for one in left if one.figure != WORK_WEIGHT], today),
        # Marks that were given keep their weight.
        "weights": ([one for one in left if one.figure == WORK_WEIGHT], today + ONE_DAY),
    }
    sent = posted(request)
    made = {
        name: MarkingForm(by, marking, figures, first, sent if name == do else None, prefix=name)
        for name, (figures, first) in parts_of.items()
        if figures
    }
    if request.method == "POST" and do not in made:
        raise Http404
    if request.method == "POST" and made[do].is_valid():
        with made[do].showing_refusals():
            _tell(request, made[do].act(school))
            return redirect("planning_marking")
    basis = OWN_MARKING if left else JOURNAL_BASIS
    context = {
        "tabs": tabs("planning_marking"),
        "forms": made,
        "past": _past(by, stack),
        "clause": clause_note(by.pack, stack.basis(basis)),
        "nothing": parts.Empty(
            _("Nothing is left to the school"),
            _("Here the law itself says how marks count."),
            icon="inbox",
        ),
    }
    return render(request, "planning/marking.html", context, status=made[do].status if do else 200)


def _tell(request: OfficeRequest, changed: int) -> None:
    if changed:
        stored = ngettext("%(count)d figure is stored.", "%(count)d figures are stored.", changed)
        messages.success(request, stored % {"count": changed})
    else:
        messages.info(request, _("Nothing was changed."))


def _past(by: Acting, stack: Stack) -> list[dict[str, str]]:
    """What was set, the latest day first."""
    rows = MarkingFigure.objects.filter(school=by.org_id).select_related("entered_in__user")
    return [
        {
            "what": figure_name(stack, what),
            "value": _("the law's again") if one.value is None else figure_value(what, one.value),
            "since": day(one.since),
            "who": one.entered_in.user.display_name,
            "when": moment(one.entered_at, by.zone),
        }
        for one in rows.order_by("-since", "-id")[:MOST_SHOWN]
        for what in (What(one.figure, one.work),)
    ]
