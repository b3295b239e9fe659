"""The quotas of a plan: a row for each school."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from matricula.admission.api import (
    KEEP,
    MOST_PLACES,
    law_of_plans,
    lots_of_plan,
    plan_seen,
    schools_of,
    set_quotas,
)
from matricula.authorities.api import Acting, Org
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import OfficeForm, posted
from matricula.web.names import org_name
from matricula.web.office.admission.words import plan_title


class QuotasForm(OfficeForm):
    """A number of places for each school; an empty box is none."""

    def __init__(
        self, by: Acting, schools: list[Org], given: dict[int, int], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(by, *args, **kwargs)
        for one in schools:
            on_it = given.get(one.pk, 0)
            self.fields[f"school_{one.pk}"] = forms.IntegerField(
                label=org_name(one),
                min_value=on_it,
                max_value=MOST_PLACES,
                required=False,
                help_text=ngettext(
                    "%(count)s student is on the plan", "%(count)s students are on the plan", on_it
                )
                % {"count": number_format(on_it)}
                if on_it
                else "",
            )

    def places(self) -> dict[int, int]:
        """By the id of the school."""
        return {int(name.removeprefix("school_")): one or 0 for name, one in self.cleaned_data.items()}


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(KEEP)
@limited("admission", times=120, seconds=60)
def quotas_page(request: OfficeRequest, plan: uuid.UUID) -> HttpResponse:
    """How many places each school has; what is given is the least."""
    by, found = request.acting, plan_seen(request.acting, plan)
    stack = stack_for(found.office.pack)
    schools = list(schools_of(found.office, found.stage, law_of_plans(stack), stack))
    lots = {one.school.pk: one for one in lots_of_plan(found)}
    form = QuotasForm(
        by,
        schools,
        {pk: one.given for pk, one in lots.items()},
        posted(request),
        initial={f"school_{pk}": one.places for pk, one in lots.items()},
    )
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            changed = set_quotas(by=by, plan=found, places=form.places())
            words = ngettext("%(count)s quota was changed.", "%(count)s quotas were changed.", changed)
            messages.success(request, words % {"count": number_format(changed)})
            return redirect("admission_plan", plan)
    context = {
        "form": form,
        "schools": schools,
        "clause": clause_note(by.pack, found.clause),
        "title": plan_title(found),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(_("Admission"), reverse("admission")),
                parts.Crumb(plan_title(found), reverse("admission_plan", args=[plan])),
                parts.Crumb(_("Quotas")),
            )
        ),
    }
    return render(request, "admission/quotas.html", context, status=form.status)
