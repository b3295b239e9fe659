"""The school's day: classes and numbers as a table, and the lessons of somebody who is away."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matricula.authorities.api import Acting, Appointment, Org
from matricula.journal.api import (
    JOURNAL_BASIS,
    PLAN,
    SUBJECTS,
    DayLesson,
    free_teachers,
    school_day_of,
    substitute_lesson,
    teachers_of,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.forms import UNPROCESSABLE
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.shared import day_in, hours
from matricula.web.office.planning.shared import KINDS, journal_school, own_school, tabs, teacher_choices
from matricula.web.refusing import refused_note

ONE: Final = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(PLAN)
@limited("planning", times=120, seconds=60)
@journal_school
def day_page(request: OfficeRequest) -> HttpResponse:
    """Today's lessons, or those of the day in the address; with ``?teacher=`` the lessons of who is away."""
    by = request.acting
    stack, school = stack_for(by.pack), own_school(by)
    on = day_in(request.GET.get("on", ""), civil_today(by.zone))
    away = request.GET.get("teacher", "")
    lessons = school_day_of(school, on)
    refusals: list[Any] = []
    if request.method == "POST":
        entered, refusals = _substituted(request, by, lessons)
        if entered:
            messages.success(request, _("Entered: families see who teaches."))
        if not refusals:
            return redirect(f"{reverse('planning')}?on={on.isoformat()}")
        lessons = school_day_of(school, on)
    numbers = sorted({one.lesson.number for one in lessons})
    teachers = list(teachers_of(school, on))
    context = {
        "tabs": tabs("planning"),
        "day": weekday(on),
        "on": on.isoformat(),
        "is_today": on == civil_today(by.zone),
        "before": f"?on={(on - ONE).isoformat()}",
        "after": f"?on={(on + ONE).isoformat()}",
        "numbers": numbers,
        "rows": _rows(lessons, numbers, stack, by),
        "teachers": teacher_choices(teachers),
        "away": away,
        "theirs": _theirs(school, lessons, teachers, away, stack, by) if away else None,
        "refusals": refusals,
        "clause": clause_note(by.pack, stack.basis(JOURNAL_BASIS)),
        "nothing": parts.Empty(_("No lessons"), _("No lesson is planned for this day."), icon="calendar"),
    }
    return render(request, "planning/day.html", context, status=UNPROCESSABLE if refusals else 200)


def _substituted(request: OfficeRequest, by: Acting, lessons: Sequence[DayLesson]) -> tuple[int, list[Any]]:
    """Every substitute that was chosen, each by itself: how many were entered, and what was refused."""
    entered, refusals = 0, []
    reason = request.POST.get("reason", "")
    chosen = {one.lesson.uuid: request.POST.get(f"by-{one.lesson.uuid}", "") for one in lessons}
    teachers = (
        {str(one.uuid): one for one in teachers_of(own_school(by), lessons[0].lesson.day)} if lessons else {}
    )
    for lesson, teacher in chosen.items():
        if teacher not in teachers:
            continue
        try:
            substitute_lesson(by=by, lesson=lesson, teacher=teachers[teacher], reason=reason)
            entered += 1
        except Refused as refused:
            refusals.append(refused_note(by.pack, refused, _("This was refused")))
    return entered, refusals


def _rows(
    lessons: Sequence[DayLesson], numbers: Sequence[int], stack: Stack, by: Acting
) -> list[dict[str, Any]]:
    """A row for each class, and one for each group that belongs to none."""
    cells: dict[str, dict[int, list[dict[str, Any]]]] = {}
    order: dict[str, tuple[str, str]] = {}
    works: dict[str, str] = {}
    for one in lessons:
        group = one.lesson.group
        name = group.school_class.name if group.school_class else group.name
        order[name] = (group.grade, name)
        if group.school_class:
            works[name] = reverse("class_works", args=[group.school_class.uuid])
        cells.setdefault(name, {}).setdefault(one.lesson.number, []).append(_cell(one, stack, by))
    return [
        {
            "name": name,
            "works": works.get(name, ""),
            "cells": [cells[name].get(number, []) for number in numbers],
        }
        for name in sorted(cells, key=order.__getitem__)
    ]


def _cell(one: DayLesson, stack: Stack, by: Acting) -> dict[str, Any]:
    lesson = one.lesson
    return {
        "href": reverse("planning_lesson", args=[lesson.uuid]),
        "subject": table_label(stack, SUBJECTS, lesson.group.subject),
        "teacher": lesson.teacher.user.display_name,
        "room": lesson.room,
        "hours": hours(lesson, by.zone),
        "cancelled": lesson.cancelled_at is not None,
        "changed": str(KINDS[one.changes[-1].kind]) if one.changes else "",  # type: ignore[index]  # stored by us
    }


def _theirs(
    school: Org,
    lessons: Sequence[DayLesson],
    teachers: Sequence[Appointment],
    away: str,
    stack: Stack,
    by: Acting,
) -> dict[str, Any]:
    """The lessons of who is away that can still be given by another, each with who is free."""
    person = next((one for one in teachers if str(one.uuid) == away), None)
    all_day = [one.lesson for one in lessons]
    found = [
        {
            **_cell(one, stack, by),
            "uuid": one.lesson.uuid,
            "number": one.lesson.number,
            "group": one.lesson.group.name,
            "free": teacher_choices(free_teachers(school, one.lesson, all_day)),
        }
        for one in lessons
        if person is not None
        and one.lesson.teacher_id == person.pk
        and one.lesson.cancelled_at is None
        and one.lesson.taken_at is None
    ]
    return {"name": person.user.display_name if person else "", "lessons": found}
