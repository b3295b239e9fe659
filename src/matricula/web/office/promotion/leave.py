"""Leaving a pupil of a class out of the promotion."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, require
from matricula.registry.api import Moving, leave_out, moving_from
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import grade_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.names import org_name
from matricula.web.office.promotion.school import promotion_of

MOST = 200
KEEP = "registry.keep_promotion"


class LeaveForm(OfficeForm):
    """Who stays in the grade, and why."""

    student = forms.ChoiceField(label=gettext_lazy("Student"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands on the school's list and is seen by the offices above."),
    )

    def __init__(self, by: Acting, pupils: list[Moving], *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        choice: Any = self.fields["student"]
        choice.choices = [(str(one.student_uuid), one.name) for one in pupils]


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(KEEP)
@limited("promotion", times=120, seconds=60)
def leave_page(request: OfficeRequest, school: uuid.UUID) -> HttpResponse:
    """The pupils of one class who would go on, and keeping one of them back."""
    by = request.acting
    promotion = promotion_of(by, school)
    require(by, KEEP, promotion.school)
    stack = stack_for(promotion.school.pack)
    grade, name = request.GET.get("grade", "")[:40], request.GET.get("class", "")[:60]
    pupils = moving_from(promotion, grade, name, most=MOST)
    log_access(
        by,
        subject_kind="promotion",
        subject=promotion.uuid,
        page="promotion_leave",
        seen_by=promotion.seen_by,
    )
    form = LeaveForm(by, pupils, posted(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            stay = leave_out(
                by=by,
                promotion=promotion,
                student=uuid.UUID(form.cleaned_data["student"]),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("%(name)s stays in the grade.") % {"name": stay.student_name})
            return redirect("promotion", school)
    stage = pupils[0].stage if pupils else ""
    title = name or (grade_label(stack, stage, grade) if stage else "")
    context = {
        "form": form,
        "pupils": pupils,
        "title": title,
        "clause": clause_note(by.pack, promotion.clause),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(org_name(promotion.school), reverse("school", args=[school])),
                parts.Crumb(_("Yearly promotion"), reverse("promotion", args=[school])),
                parts.Crumb(_("Leave a student out")),
            )
        ),
        "back": reverse("promotion", args=[school]),
    }
    return render(request, "promotion/leave.html", context, status=form.status)
