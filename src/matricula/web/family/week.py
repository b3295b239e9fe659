"""A week of the diary on one page, for a wide screen and for paper; a guardian says that it was read."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matricula.diary.api import DiaryDays, days_from, days_said, see_week
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.kept import Days, kept
from matricula.web.family.lines import break_words, days_from_monday, homework_lines, lesson_line, moved_line
from matricula.web.family.shared import (
    ONE_DAY,
    WEEK,
    Reading,
    acting_for,
    children_of,
    day_of_address,
    monday_of,
    reading,
)
from matricula.web.office.attendance.shared import weekday


@require_safe
@family
def this_week(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """Lead to the week that runs."""
    found = acting_for(request.family, student)
    return redirect(_address(found, monday_of(found.today)))


@require_safe
@family
def week_page(request: FamilyRequest, student: uuid.UUID, day: str) -> HttpResponseBase:
    """The days of a week that have lessons or homework, in order; any day leads to its week."""
    on = day_of_address(day)
    if on.weekday():
        return redirect(_address(acting_for(request.family, student), monday_of(on)))
    found = reading(request.family, student)
    said = days_said(found.child, *span_of_week(on))
    return week_answer(request, found, Days(said.revision, lambda: said.text), on)


def span_of_week(monday: date) -> tuple[date, date]:
    """From which day on, and before which, a week's page reads."""
    return monday, monday + WEEK


def week_answer(request: FamilyRequest, found: Reading, days: Days, monday: date) -> HttpResponseBase:
    """The page of a week, of what was read for it."""
    return kept(
        request,
        found,
        days,
        lambda said: render(request, "family/week.html", _context(request, found, days_from(said), monday)),
    )


def _context(request: FamilyRequest, found: Reading, days: DiaryDays, monday: date) -> dict[str, Any]:
    return {
        "child": found.child,
        "children": children_of(request.family, found.child, "diary_this_week"),
        "week": _("%(first)s – %(last)s")
        % {"first": date_format(monday), "last": date_format(monday + WEEK - ONE_DAY)},
        "week_before": _address(found, monday - WEEK),
        "week_after": _address(found, monday + WEEK),
        "days": [
            {
                "name": weekday(day),
                "href": reverse("diary_day", args=[found.child.student_uuid, day.isoformat()]),
                "holidays": break_words(days, day),
                "lessons": [lesson_line(found, one) for one in days.lessons.get(day, ())],
                "moved": [moved_line(found, one) for one in days.moved.get(day, ())],
                "homework": homework_lines(found, days, day),
            }
            for day in days_from_monday(monday)
            if day.weekday() < 5 or day in days.lessons or day in days.homework or day in days.moved
        ],
        "seen_address": reverse("diary_week_seen", args=[found.child.student_uuid, monday.isoformat()]),
        "seen": any(one.mine for one in days.read if one.monday == monday),
        "seen_by_others": any(not one.mine for one in days.read if one.monday == monday),
        "may_see": not found.child.oneself and monday <= found.today,
    }


@require_POST
@family
def seen(request: FamilyRequest, student: uuid.UUID, day: str) -> HttpResponse:
    """A guardian says that the week was read."""
    found = acting_for(request.family, student)
    monday = day_of_address(day)
    see_week(by=request.family, child=found.child, school=found.school, monday=monday)
    return redirect(_address(found, monday) + "#seen")


def _address(found: Reading, monday: date) -> str:
    return reverse("diary_week", args=[found.child.student_uuid, monday.isoformat()])
