"""What the thematic plan offers a lesson, and the work that is announced for it; each is one press."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matricula.authorities.api import Acting, NotPermitted
from matricula.journal.api import (
    WORKS,
    Lesson,
    PlannedWork,
    announce_work,
    next_line,
    planned_works,
    take_from_plan,
    withdraw_work,
)
from matricula.regulation.api import Refused, Stack
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.coded import table_label
from matricula.web.office.journal.navigation import keeps_lessons


def from_plan(by: Acting, lesson: Lesson, stack: Stack, *, mine: bool) -> dict[str, Any]:
    """What ``journal/from_plan.html`` shows; at most two statements."""
    work = PlannedWork.objects.filter(lesson=lesson, withdrawn_at=None).first()
    open_ = mine and lesson.cancelled_at is None
    line = next_line(lesson) if open_ else None
    return {
        "topic": line.topic if line else "",
        "homework": line.homework if line else "",
        "suggested": line.work if line else "",
        "plan": reverse("group_plan", args=[lesson.group.uuid]),
        "work": {"label": table_label(stack, WORKS, work.work), "title": work.title} if work else None,
        "works": [(one, table_label(stack, WORKS, one)) for one in planned_works(stack)] if open_ else [],
        "class": lesson.group.school_class.name if open_ and lesson.group.school_class else "",
        "class_works": reverse("class_works", args=[lesson.group.school_class.uuid])
        if open_ and lesson.group.school_class
        else "",
        "open": open_,
    }


@require_POST
@office
@limited("lesson_topic", times=120, seconds=60)
def topic(request: OfficeRequest, lesson: uuid.UUID) -> HttpResponse:
    """Let the lesson take its topic from the plan."""
    return _done(
        request, lesson, lambda by: take_from_plan(by=by, lesson=lesson), _("The topic is that of the plan.")
    )


@require_POST
@office
@limited("lesson_work", times=120, seconds=60)
def work(request: OfficeRequest, lesson: uuid.UUID) -> HttpResponse:
    """Announce a work for the lesson, or take it back."""
    if request.POST.get("do") == "withdraw":
        return _done(
            request, lesson, lambda by: withdraw_work(by=by, lesson=lesson), _("The work is withdrawn.")
        )
    kind, title = request.POST.get("work", ""), request.POST.get("title", "")
    said = _("The work is announced: families read of it.")
    return _done(
        request, lesson, lambda by: announce_work(by=by, lesson=lesson, work=kind, title=title), said
    )


def _done(request: OfficeRequest, lesson: uuid.UUID, act: Any, said: str) -> HttpResponse:
    if "\0" in request.POST.get("title", "") or not keeps_lessons(request.acting):
        raise Http404
    try:
        act(request.acting)
        messages.success(request, said)
    except Lesson.DoesNotExist as error:
        raise Http404 from error
    except NotPermitted:
        raise
    except Refused as refused:
        messages.warning(request, f"{refused.text} {refused.next_step or ''}".strip())
    return redirect("lesson", lesson)
