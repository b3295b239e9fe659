"""A teacher's day: the lessons one after another, and above them what is still owed."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.journal.api import (
    SUBJECTS,
    TEACH,
    Duty,
    DutyKind,
    DutyLine,
    LessonLine,
    day_of,
    owed_by,
    own_duties,
)
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.coded import table_label
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.shared import day_in, duty_mark, duty_words, hours, lesson_name

# What is owed longer than that is the deputy's, who sees it from the moment it is late.
OWED_FOR: Final = timedelta(days=60)
ONE: Final = timedelta(days=1)
MOST_OWED: Final = 100


@require_safe
@office
@needs(TEACH)
@limited("lessons", times=120, seconds=60)
def day_page(request: OfficeRequest) -> HttpResponse:
    """Today's lessons, or those of the day in the address; the one that runs is one press away."""
    by = request.acting
    stack, now, today = stack_for(by.pack), civil_now(), civil_today(by.zone)
    on = day_in(request.GET.get("on", ""), today)
    lines = day_of(by, on, stack, now)
    owed = owed_by(by, today - OWED_FOR, today, stack, now)
    open_duties = own_duties(by, today - OWED_FOR, today + ONE, stack, now, limit=MOST_OWED)
    running = next((one for one in lines if one.lesson.starts_at <= now < one.lesson.ends_at), None)
    return render(
        request,
        "journal/day.html",
        {
            "day": weekday(on),
            "is_today": on == today,
            "before": f"?on={(on - ONE).isoformat()}",
            "after": f"?on={(on + ONE).isoformat()}",
            "running": _line(running, stack, by.zone) if running else None,
            "lessons": [_line(one, stack, by.zone) for one in lines],
            "owed": [_line(one, stack, by.zone, with_day=True) for one in owed],
            "works": [_duty(one, stack, by.zone) for one in open_duties if one.kind == DutyKind.MARKS],
            "terms": [_duty(one, stack, by.zone) for one in open_duties if one.kind == DutyKind.TERM_MARKS],
            "nothing": parts.Empty(_("No lessons"), _("You have no lessons on this day."), icon="calendar"),
        },
    )


def _line(one: LessonLine, stack: Stack, zone: Any, *, with_day: bool = False) -> dict[str, Any]:
    lesson = one.lesson
    return {
        "href": reverse("lesson", args=[lesson.uuid]),
        "journal": reverse("grid", args=[lesson.group.uuid]),
        "number": lesson.number,
        "hours": hours(lesson, zone),
        "day": date_format(lesson.day, "SHORT_DATE_FORMAT") if with_day else "",
        "name": lesson_name(stack, lesson),
        "room": lesson.room,
        "topic": lesson.topic,
        "cancelled": lesson.cancelled_at is not None,
        "duty": duty_mark(one.attendance),
        "when": duty_words(one.attendance, zone),
        "marks": one.marks,
        "homework": one.homework,
    }


def _duty(one: DutyLine, stack: Stack, zone: Any) -> dict[str, Any]:
    """A work, or a period of a group, with those who have no mark yet: a link to where it is entered."""
    duty = Duty(one.state, one.due_at, None, None)
    return {
        "href": reverse("lesson", args=[one.lesson])
        if one.lesson
        else reverse("term_sheet", args=[one.group, one.period]),
        "name": f"{table_label(stack, SUBJECTS, one.subject)} · {one.group_name}",
        "day": date_format(one.day, "SHORT_DATE_FORMAT"),
        "count": one.count,
        "duty": duty_mark(duty),
        "when": duty_words(duty, zone),
    }
