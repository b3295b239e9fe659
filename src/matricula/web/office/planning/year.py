"""Periods, holidays and bells of the school year."""

from collections.abc import Callable
from datetime import time
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, Org
from matricula.journal.api import (
    JOURNAL_BASIS,
    MOST_LESSONS_A_DAY,
    PERIODS,
    PLAN,
    Bell,
    GradingPeriod,
    SchoolBreak,
    keep_bells,
    most_periods,
    open_break,
    set_period,
    withdraw_break,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day, period_label, table_label
from matricula.web.forms import DateBox, OfficeForm, posted
from matricula.web.office.admission.words import stage_label
from matricula.web.office.planning.shared import journal_school, own_school, tabs, uuid_in

BELLS_OFFERED: Final = 10


class TimeBox(forms.TimeInput):
    """An hour as browsers ask for it."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class PeriodForm(OfficeForm):
    """A period of a stage, with its first and last day."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of period"))
    seq = forms.IntegerField(label=gettext_lazy("Which"), min_value=1, max_value=20, initial=1)
    first = forms.DateField(label=gettext_lazy("First day"), widget=DateBox)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateBox)

    def __init__(self, by: Acting, school: Org, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        stack = stack_for(by.pack)
        self.fields["stage"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one, stage_label(stack.pack, one)) for one in school.stages
        ]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (one, f"{table_label(stack, PERIODS, one)} (1–{most_periods(stack, one)})")
            for one in stack.table(PERIODS).offered
        ]

    def act(self, school: Org) -> str:
        """Open it, or change its days."""
        set_period(by=self.by, school=school, **self.cleaned_data)
        return _("The period is stored.")


class BreakForm(OfficeForm):
    """Holidays of all, or of a stage."""

    name = forms.CharField(label=gettext_lazy("Name of the holidays"), max_length=80)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    first = forms.DateField(label=gettext_lazy("First day"), widget=DateBox)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateBox)

    def __init__(self, by: Acting, school: Org, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        stack = stack_for(by.pack)
        self.fields["stage"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("all students")),
            *((one, stage_label(stack.pack, one)) for one in school.stages),
        ]

    def act(self, school: Org) -> str:
        """Enter them."""
        open_break(by=self.by, school=school, **self.cleaned_data)
        return _("The holidays are entered: no lesson is planned into them.")


class BellsForm(OfficeForm):
    """From when until when each lesson lasts; a line that is left empty stays as it is."""

    def __init__(self, by: Acting, school: Org, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        bells = {one.number: one for one in Bell.objects.filter(school=school)}
        self.numbers = range(1, min(MOST_LESSONS_A_DAY, max([BELLS_OFFERED, *bells])) + 1)
        for number in self.numbers:
            bell = bells.get(number)
            for side, words, value in (
                ("begins", _("Lesson %(number)d begins"), bell and bell.begins),
                ("ends", _("Lesson %(number)d ends"), bell and bell.ends),
            ):
                self.fields[f"{side}_{number}"] = forms.TimeField(
                    label=words % {"number": number}, required=False, widget=TimeBox, initial=value
                )

    def clean(self) -> dict[str, Any]:
        """A lesson that begins ends, too."""
        said = super().clean() or {}
        for number in self.numbers:
            if (said.get(f"begins_{number}") is None) != (said.get(f"ends_{number}") is None):
                self.add_error(f"ends_{number}", _("Give both hours, or none."))
        return said

    def hours(self) -> list[tuple[Any, Any]]:
        """The boxes of each lesson, side by side."""
        return [(self[f"begins_{number}"], self[f"ends_{number}"]) for number in self.numbers]

    def act(self, school: Org) -> str:
        """Store them."""
        said = self.cleaned_data
        bells: dict[int, tuple[time, time]] = {
            number: (said[f"begins_{number}"], said[f"ends_{number}"])
            for number in self.numbers
            if said[f"begins_{number}"] is not None
        }
        keep_bells(by=self.by, school=school, bells=bells)
        return _("The bells are stored. Lessons to come follow in a moment.")


FORMS: Final[dict[str, Callable[..., Any]]] = {"period": PeriodForm, "break": BreakForm, "bells": BellsForm}


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("planning_year", times=120, seconds=60)
@journal_school
def year_page(request: OfficeRequest) -> HttpResponse:
    """What stands of the running year, and a form for each."""
    by = request.acting
    school, do = own_school(by), request.POST.get("do", "")
    if request.method == "POST" and do == "withdraw":
        return _withdrawn(request, by)
    if request.method == "POST" and do not in FORMS:
        raise Http404
    sent = posted(request)
    made = {name: form(by, school, sent if name == do else None, prefix=name) for name, form in FORMS.items()}
    if request.method == "POST" and made[do].is_valid():
        with made[do].showing_refusals():
            messages.success(request, made[do].act(school))
            return redirect("planning_year")
    context = _context(by, school, stack_for(by.pack)) | {"forms": made, "tabs": tabs("planning_year")}
    return render(request, "planning/year.html", context, status=made[do].status if do else 200)


def _withdrawn(request: OfficeRequest, by: Acting) -> HttpResponse:
    found = uuid_in(request.POST.get("break", ""))
    if found is None or not SchoolBreak.objects.filter(uuid=found, school_id=by.org_id).exists():
        raise Http404
    withdraw_break(by=by, school_break=found)
    messages.success(request, _("Withdrawn: lessons are planned into these days again."))
    return redirect("planning_year")


def _context(by: Acting, school: Org, stack: Stack) -> dict[str, Any]:
    today = civil_today(by.zone)
    year = {"session__started_on__lte": today, "session__ended_on__gt": today, "school": school}
    one_day = 1
    return {
        "periods": [
            {
                "name": period_label(stack, one.kind, one.seq),
                "stage": stage_label(stack.pack, one.stage),
                "first": day(one.started_on),
                "last": day(one.ended_on.fromordinal(one.ended_on.toordinal() - one_day)),
            }
            for one in GradingPeriod.objects.filter(**year).order_by("stage", "kind", "seq")
        ],
        "breaks": [
            {
                "uuid": one.uuid,
                "name": one.name,
                "stage": stage_label(stack.pack, one.stage) if one.stage else _("all students"),
                "first": day(one.started_on),
                "last": day(one.ended_on.fromordinal(one.ended_on.toordinal() - one_day)),
            }
            for one in SchoolBreak.objects.filter(**year, withdrawn_at=None).order_by("started_on")
        ],
        "clause": clause_note(by.pack, stack.basis(JOURNAL_BASIS)),
    }
