"""One group: its students and its teachers from day to day."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Appointment
from matricula.journal.api import (
    JOURNAL_BASIS,
    PLAN,
    SUBJECTS,
    GroupTeacher,
    TeachingGroup,
    add_members,
    add_teacher,
    end_member,
    end_teacher,
    group_of_school,
    members_of,
    start_member,
    teachers_of,
)
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused, stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import day, table_label
from matricula.web.forms import UNPROCESSABLE
from matricula.web.office.planning.shared import journal_school, tabs, teacher_choices, uuid_in
from matricula.web.refusing import refused_note

MOST_OFFERED = 500


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("planning_group", times=120, seconds=60)
@journal_school
def group_page(request: OfficeRequest, group: uuid.UUID) -> HttpResponse:
    """Who belongs to the group and who teaches it; somebody comes, leaves, or came on another day."""
    by = request.acting
    found = group_of_school(by.org_id, group)
    if found is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        act = ACTS.get(request.POST.get("do", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(request, by, found))
            return redirect("planning_group", group)
        except Refused as refused:
            refusal = refused_note(by.pack, refused, _("This was refused"))
    log_access(
        by,
        subject_kind="teaching_group",
        subject=found.uuid,
        page="planning_group",
        seen_by=found.school.lineage,
    )
    context = _context(by, found) | {"refusal": refusal}
    return render(request, "planning/group.html", context, status=UNPROCESSABLE if refusal else 200)


def _on(request: OfficeRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("on", ""))
    except ValueError as error:
        raise Refused("no_such_day", _("This is no day."), next_step=_("Choose a day.")) from error


def _person(request: OfficeRequest, name: str) -> uuid.UUID:
    found = uuid_in(request.POST.get(name, ""))
    if found is None:
        raise Refused("nobody_chosen", _("Nobody was chosen."), next_step=_("Choose somebody of the list."))
    return found


def _come(request: OfficeRequest, by: Acting, group: TeachingGroup) -> str:
    chosen = {one for one in map(uuid_in, request.POST.getlist("student")[:MOST_OFFERED]) if one is not None}
    places = list(Enrollment.objects.filter(school=group.school, is_open=True, student__uuid__in=chosen))
    if not places:
        raise Refused("nobody_chosen", _("Nobody was chosen."), next_step=_("Choose somebody of the list."))
    came = add_members(by=by, group=group.uuid, students=places, since=_on(request))
    return ngettext("%(count)s student came.", "%(count)s students came.", came) % {"count": came}


def _leave(request: OfficeRequest, by: Acting, group: TeachingGroup) -> str:
    end_member(by=by, group=group.uuid, student=_person(request, "student"), on=_on(request))
    return _("Entered.")


def _start(request: OfficeRequest, by: Acting, group: TeachingGroup) -> str:
    start_member(by=by, group=group.uuid, student=_person(request, "student"), since=_on(request))
    return _("Entered.")


def _teach(request: OfficeRequest, by: Acting, group: TeachingGroup) -> str:
    teacher = Appointment.objects.filter(uuid=_person(request, "teacher"), org=group.school).first()
    if teacher is None:
        raise Refused("nobody_chosen", _("Nobody was chosen."), next_step=_("Choose somebody of the list."))
    add_teacher(by=by, group=group.uuid, teacher=teacher, since=_on(request))
    return _("Entered.")


def _stop(request: OfficeRequest, by: Acting, group: TeachingGroup) -> str:
    end_teacher(by=by, group=group.uuid, teacher=_person(request, "teacher"), on=_on(request))
    return _("Entered.")


ACTS: dict[str, Callable[[OfficeRequest, Acting, TeachingGroup], str]] = {
    "come": _come,
    "leave": _leave,
    "start": _start,
    "teach": _teach,
    "stop": _stop,
}


def _context(by: Acting, group: TeachingGroup) -> dict[str, Any]:
    stack, today = stack_for(by.pack), civil_today(by.zone)
    members = members_of(group)
    inside = {one.enrollment_id for one in members if one.ended_on is None}
    offered = Enrollment.objects.filter(
        school=group.school, is_open=True, is_principal=True, stage=group.stage, grade=group.grade
    ).exclude(pk__in=inside)
    teachers = (
        GroupTeacher.objects.filter(group=group).select_related("teacher__user").order_by("started_on", "pk")
    )
    return {
        "tabs": tabs("planning_groups"),
        "group": group,
        "name": f"{table_label(stack, SUBJECTS, group.subject)} · {group.name}",
        "today": today.isoformat(),
        "members": [
            {
                "uuid": one.enrollment.student.uuid,
                "name": one.enrollment.student.name,
                "since": day(one.started_on),
                "started_on": one.started_on.isoformat(),
                "until": day(one.ended_on) if one.ended_on else "",
            }
            for one in members
        ],
        "teachers": [
            {
                "uuid": one.teacher.uuid,
                "name": one.teacher.user.display_name,
                "since": day(one.started_on),
                "until": day(one.ended_on) if one.ended_on else "",
            }
            for one in teachers
        ],
        "offered": [
            {"uuid": one.student.uuid, "name": one.student.name, "class": one.student.class_name}
            for one in offered.select_related("student").order_by("student__sort_key")[:MOST_OFFERED]
        ],
        "others": teacher_choices(teachers_of(group.school, today)),
        "clause": clause_note(by.pack, stack.basis(JOURNAL_BASIS)),
    }
