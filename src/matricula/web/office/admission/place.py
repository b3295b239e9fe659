"""One line of a plan: the little that may be known of the student, and taking them off again."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.admission.api import KEEP, LONGEST_REASON, place_seen, plan_seen, take_off
from matricula.audit.api import log_access
from matricula.registry.api import Student
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import OfficeForm, posted
from matricula.web.masking import masked
from matricula.web.names import org_name
from matricula.web.office.admission.words import place_mark, plan_title


class OffForm(OfficeForm):
    """Why a student is taken off the plan."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("admission", times=120, seconds=60)
def place_page(request: OfficeRequest, plan: uuid.UUID, place: uuid.UUID) -> HttpResponse:
    """Name, number and where from; whoever sees the student also gets the way to the record."""
    by, found = request.acting, plan_seen(request.acting, plan)
    line = place_seen(by, found, place)
    may_take_off = by.acts_as(found.office_id) and by.may(KEEP) and line.taken_at is None
    form = OffForm(by, posted(request)) if may_take_off else None
    if form is not None and request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            take_off(by=by, place=line, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(name)s is off the plan.") % {"name": line.student_name})
            return redirect("admission_plan", plan)
    log_access(
        by,
        subject_kind="admission_place",
        subject=line.uuid,
        page="admission_place",
        seen_by=[*found.office.lineage, *line.origin.lineage],
    )
    seen = Student.objects.filter(pk=line.student_id).exists()
    context = {
        "form": form,
        "name": line.student_name,
        "status": place_mark(line, found),
        "clause": clause_note(by.pack, found.clause),
        "student": reverse("student", args=[line.student_uuid]) if seen else "",
        "facts": parts.FactList(
            (
                parts.Fact(_("Student number"), masked(line.student_number)),
                parts.Fact(
                    _("Comes from"), " · ".join(filter(None, [org_name(line.origin), line.origin_class]))
                ),
                parts.Fact(_("Goes to"), org_name(line.school)),
                parts.Fact(_("Plan"), plan_title(found)),
            )
        ),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(_("Admission"), reverse("admission")),
                parts.Crumb(plan_title(found), reverse("admission_plan", args=[plan])),
                parts.Crumb(line.student_name),
            )
        ),
    }
    return render(request, "admission/place.html", context, status=form.status if form else 200)
