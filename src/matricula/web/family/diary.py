"""The diary: a day of a child with its lessons and homework, and a strip through the week."""

import uuid
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matricula.diary.api import DiaryDays, days_from, days_said, tick_homework
from matricula.web import parts
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.kept import Days, kept
from matricula.web.family.lines import (
    break_words,
    days_from_monday,
    homework_lines,
    lesson_line,
    missed,
    moved_line,
    next_school_day,
)
from matricula.web.family.shared import (
    WEEK,
    Reading,
    acting_for,
    children_of,
    day_of_address,
    mark_written,
    monday_of,
    reading,
)
from matricula.web.office.attendance.shared import weekday

# From today on, so far ahead the next day with lessons is looked for: longer than a weekend.
AHEAD: Final = timedelta(days=4)


@require_safe
@family
def today(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """Lead to today's page, whose address names the day."""
    found = acting_for(request.family, student)
    return redirect("diary_day", found.child.student_uuid, found.today.isoformat())


@require_safe
@family
def day_page(request: FamilyRequest, student: uuid.UUID, day: str) -> HttpResponseBase:
    """A day: its lessons with what was entered, then what is to be done until the next day with lessons."""
    found = reading(request.family, student)
    on = day_of_address(day)
    said = days_said(found.child, *span_of_day(on))
    return day_answer(request, found, Days(said.revision, lambda: said.text), on)


def span_of_day(on: date) -> tuple[date, date]:
    """From which day on, and before which, a day's page reads: its week, and on to the next day with lessons."""
    monday = monday_of(on)
    return monday, monday + WEEK + AHEAD


def day_answer(request: FamilyRequest, found: Reading, days: Days, on: date) -> HttpResponseBase:
    """The page of a day, of what was read for it."""
    return kept(
        request,
        found,
        days,
        lambda said: render(request, "family/day.html", _context(request, found, days_from(said), on)),
    )


def _context(request: FamilyRequest, found: Reading, days: DiaryDays, on: date) -> dict[str, Any]:
    following = next_school_day(days, on)
    return {
        "child": found.child,
        "children": children_of(request.family, found.child, "diary"),
        "day": weekday(on),
        "on": on.isoformat(),
        "is_today": on == found.today,
        "strip": [_step(found, days, day, on) for day in days_from_monday(monday_of(on))],
        "week": reverse("diary_week", args=[found.child.student_uuid, monday_of(on).isoformat()]),
        "week_before": _address(found, on - WEEK),
        "week_after": _address(found, on + WEEK),
        "nothing": parts.Empty(_("No lessons"), _("There are no lessons on this day."), icon="calendar"),
        "holidays": break_words(days, on),
        "lessons": [lesson_line(found, one) for one in days.lessons.get(on, ())],
        "moved": [moved_line(found, one) for one in days.moved.get(on, ())],
        "due_today": homework_lines(found, days, on),
        "following": weekday(following) if following else "",
        "due_next": homework_lines(found, days, following),
    }


@require_POST
@family
def tick(request: FamilyRequest, student: uuid.UUID, homework: uuid.UUID) -> HttpResponse:
    """Tick homework off, or take the tick back; leads back to the day on which that was done."""
    found = acting_for(request.family, student)
    done = request.POST.get("done") == "yes"
    tick_homework(by=request.family, child=found.child, school=found.school, homework=homework, done=done)
    on = day_of_address(request.POST.get("day", ""))
    return redirect(f"{_address(found, on)}#homework-{homework}")


def _address(found: Reading, day: date) -> str:
    return reverse("diary_day", args=[found.child.student_uuid, day.isoformat()])


def _step(found: Reading, days: DiaryDays, day: date, shown: date) -> dict[str, Any]:
    """A day of the strip: with a dot where something was entered that is new to the reader."""
    lessons = days.lessons.get(day, ())
    return {
        "href": _address(found, day),
        "name": date_format(day, "D"),
        "number": day.day,
        "current": day == shown,
        "today": day == found.today,
        "marks": [mark_written(found.stack, one.scale, mark.value) for one in lessons for mark in one.marks],
        "absent": any(missed(found, one) for one in lessons),
        "test": any(one.planned is not None and not one.cancelled for one in lessons),
        "new": _is_new(found, days, day),
    }


def _is_new(found: Reading, days: DiaryDays, day: date) -> bool:
    moments = [
        moment
        for one in days.lessons.get(day, ())
        for moment in (
            one.absent_at,
            one.planned.planned_at if one.planned else None,
            *(mark.entered_at for mark in one.marks),
            *(change.made_at for change in one.changes),
            *(remark.written_at for remark in one.remarks),
        )
    ]
    return any(found.is_new(one) for one in moments) or any(
        found.is_new(one.given_at) for one in days.homework.get(day, ())
    )
