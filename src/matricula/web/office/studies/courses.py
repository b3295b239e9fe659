"""The courses that a school teaches beside the modules of the plan: opened by who reviews results."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting
from matricula.regulation.api import Stack, stack_for
from matricula.studies.api import (
    AREAS,
    PLANS,
    REVIEW,
    STUDIES_BASIS,
    Course,
    close_course,
    open_course,
)
from matricula.studies.api import KINDS as COURSE_KINDS
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.list_pages import list_page, takes_out
from matricula.web.office.studies.forms import coded, offer
from matricula.web.office.studies.shared import number_words, own_school, studying_school, tabs
from matricula.web.workbooks import Whose


class CourseOpened(OfficeForm):
    """What a course is called and worth."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    plan = forms.ChoiceField(label=gettext_lazy("Plan of study"))
    area = forms.ChoiceField(label=gettext_lazy("Area of study"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of course"))
    credits_ = forms.DecimalField(label=gettext_lazy("Credits"), max_digits=4, decimal_places=1)
    hours = forms.IntegerField(label=gettext_lazy("Lessons"), required=False, min_value=0, max_value=1000)

    def __init__(self, by: Acting, stack: Stack, *args: Any) -> None:
        super().__init__(by, *args)
        for name, table in (("plan", PLANS), ("area", AREAS), ("kind", COURSE_KINDS)):
            offer(self, name, coded(stack, table, stack.table(table).offered))


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("studies_courses", times=120, seconds=60)
@studying_school
def courses_page(request: OfficeRequest) -> HttpResponseBase:
    """The list; for who reviews results a form for another, and a button that closes one."""
    by = request.acting
    stack, school = stack_for(by.pack), own_school(by)
    sent = posted(request)
    closes = sent is not None and "close" in sent
    form = CourseOpened(by, stack, sent if not closes else None) if by.may(REVIEW) else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if closes:
            _close(by, request.POST.get("close", ""))
            messages.success(request, _("The course is closed; what students reached in it stays."))
            return redirect("studies_courses")
        if form.is_valid():
            with form.showing_refusals():
                open_course(by=by, school=school, **form.cleaned_data)
                messages.success(request, _("The course is open: credits may be given for it."))
                return redirect("studies_courses")
    courses = list(Course.objects.filter(school=school).order_by("closed_at", "code"))
    context: dict[str, Any] = {
        "tabs": tabs(by, "studies_courses"),
        "clause": clause_note(by.pack, stack.basis(STUDIES_BASIS)),
        "courses": [_line(one, stack) for one in courses],
        "form": form,
        "nothing": parts.Empty(
            _("No course of the school's own"),
            _("Modules of the plan need not be opened."),
            icon="file",
        ),
    }
    return list_page(
        request,
        "studies/courses.html",
        context,
        [_table(courses, stack)] if takes_out(request) else [],
        of=Whose.office(school),
        status=form.status if form else 200,
    )


def _table(courses: Sequence[Course], stack: Stack) -> parts.Table:
    """The same courses with a column for each of their particulars."""
    return parts.Table(
        caption=_("Courses of the school"),
        columns=(
            parts.Column("code", _("Code")),
            parts.Column("name", _("Name")),
            parts.Column("plan", _("Plan of study")),
            parts.Column("area", _("Area of study")),
            parts.Column("kind", _("Kind of course")),
            parts.Column("credits", _("Credits")),
            parts.Column("state", _("State")),
        ),
        rows=tuple(
            parts.Row(
                {
                    "code": one.code,
                    "name": one.name,
                    "plan": table_label(stack, PLANS, one.plan),
                    "area": table_label(stack, AREAS, one.area),
                    "kind": table_label(stack, COURSE_KINDS, one.kind),
                    "credits": number_words(one.credits),
                    "state": _("closed") if one.closed_at else _("open"),
                }
            )
            for one in courses
        ),
    )


def _close(by: Acting, named: str) -> None:
    try:
        close_course(by=by, school=own_school(by), course=uuid.UUID(named))
    except (ValueError, Course.DoesNotExist) as none:
        raise Http404 from none


def _line(one: Course, stack: Stack) -> dict[str, Any]:
    said = (table_label(stack, PLANS, one.plan), table_label(stack, AREAS, one.area))
    return {
        "uuid": one.uuid,
        "name": one.name,
        "code": one.code,
        "about": " · ".join((*said, table_label(stack, COURSE_KINDS, one.kind))),
        "credits": number_words(one.credits),
        "closed": one.closed_at is not None,
    }
