"""Leaving a pupil of a class out of the promotion, or the way to the case that decides who stays."""

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
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    Moving,
    Promotion,
    Staying,
    leave_out,
    moving_from,
    nobody_stays_by_word,
    staying_law,
)
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, refusal_note, words
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
    """The pupils of a class who would go on, and keeping one back: by word, or by case where the law says so."""
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
    staying = staying_law(stack)
    if staying is not None:
        return _by_case(request, promotion, staying, pupils, grade, name)
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
    context = {
        "form": form,
        "clause": clause_note(by.pack, promotion.clause),
        **_around(promotion, pupils, grade, name),
    }
    return render(request, "promotion/leave.html", context, status=form.status)


def _around(promotion: Promotion, pupils: list[Moving], grade: str, name: str) -> dict[str, Any]:
    school, stack = promotion.school, stack_for(promotion.school.pack)
    back = reverse("promotion", args=[school.uuid])
    return {
        "pupils": pupils,
        "title": name or (grade_label(stack, pupils[0].stage, grade) if pupils else ""),
        "crumbs": parts.Crumbs(
            (
                parts.Crumb(org_name(school), reverse("school", args=[school.uuid])),
                parts.Crumb(_("Yearly promotion"), back),
                parts.Crumb(_("Leave a student out")),
            )
        ),
        "back": back,
    }


def _by_case(
    request: OfficeRequest,
    promotion: Promotion,
    staying: Staying,
    pupils: list[Moving],
    grade: str,
    name: str,
) -> HttpResponse:
    """Why nobody is left out by word; where a case may decide it, a button beside each pupil that begins one."""
    by, stack = request.acting, stack_for(promotion.school.pack)
    law = stack.procedure(staying.procedure, on=civil_today(by.zone))
    context = _around(promotion, pupils, grade, name)
    if pupils:
        refused = nobody_stays_by_word(staying, pupils[0].stage)
        context["refusal"] = refusal_note(by.pack, refused, words(law.names))
        context["start"] = words(law.start)
        context["lines"] = [
            {
                "name": one.name,
                "lang": stack.languages[-1],
                "href": reverse("student", args=[one.student_uuid]),
                "start": reverse("case_start_own", args=[one.student_uuid, law.id]),
                "key": uuid.uuid4().hex,
            }
            for one in pupils
            if one.stage in staying.stages and by.may("cases.start")
        ]
    return render(request, "promotion/repeat.html", context)
