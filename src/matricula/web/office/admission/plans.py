"""The admission plans that concern an office or school, and beginning one."""

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.admission.api import KEEP, PlanLot, open_plan, plans_seen, stages_of_office, years_offered
from matricula.authorities.api import Acting, own_office
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.forms import OfficeForm, posted
from matricula.web.list_pages import as_many, list_page
from matricula.web.names import org_name
from matricula.web.office.admission.words import plan_mark, plan_title, stage_label
from matricula.web.workbooks import Whose

MOST = 60


class BeginForm(OfficeForm):
    """For which stage and school year a plan is begun."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    school_year = forms.ChoiceField(label=gettext_lazy("School year"))

    def __init__(self, by: Acting, stages: list[str], stack: Stack, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        stage: Any = self.fields["stage"]
        stage.choices = [(one, stage_label(stack.pack, one)) for one in stages]
        year: Any = self.fields["school_year"]
        year.choices = [(one, one) for one in years_offered(by, stack)]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("admission", times=120, seconds=60)
def plans_page(request: OfficeRequest) -> HttpResponseBase:
    """The plans with their figures, the newest first; whoever draws plans up begins one."""
    by, stack = request.acting, stack_for(request.acting.pack)
    stages = stages_of_office(own_office(by), stack) if by.may(KEEP) else []
    form = BeginForm(by, stages, stack, posted(request)) if stages else None
    if form is not None and request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            made = open_plan(by=by, **form.cleaned_data)
            return redirect("admission_quotas", made.uuid)
    table = _table(plans_seen(by, most=as_many(request, MOST)))
    return list_page(
        request,
        "admission/plans.html",
        {"form": form, "table": table},
        [table],
        of=Whose.office(own_office(by)),
        status=form.status if form else 200,
    )


def _table(found: list[PlanLot]) -> parts.Table:
    return parts.Table(
        caption=_("Admission plans"),
        columns=(
            parts.Column("plan", _("Plan")),
            parts.Column("state", _("State")),
            parts.Column("places", _("Quota"), number=True),
            parts.Column("given", _("On the plan"), number=True),
            parts.Column("taken", _("Taken over"), number=True),
        ),
        rows=tuple(
            parts.Row(
                {
                    "plan": parts.Cell(plan_title(one.plan), under=org_name(one.plan.office)),
                    "state": plan_mark(one.plan),
                    "places": number_format(one.places),
                    "given": number_format(one.given),
                    "taken": number_format(one.taken),
                },
                href=reverse("admission_plan", args=[one.plan.uuid]),
            )
            for one in found
        ),
        empty=parts.Empty(
            title=_("There is no plan yet"),
            text=_(
                "The office that reviews the admission of a stage draws it up; schools see it once it is issued."
            ),
        ),
    )
