"""The diary: a day of a child with its lessons and homework, and a strip through the week."""

import uuid
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.diary.api import DiaryDays, DiaryLesson, days_of
from matricula.journal.api import ATTENDANCE, SUBJECTS, WORKS, misses_lesson
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import Reading, children_of, mark_written, monday_of, reading
from matricula.web.office.attendance.shared import weekday

WEEK: Final = timedelta(days=7)
# From today on, so far ahead the next day with lessons is looked for: longer than a weekend.
AHEAD: Final = timedelta(days=4)


@require_safe
@family
def today(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """Lead to today's page, whose address names the day."""
    found = reading(request.family, student)
    return redirect("diary_day", found.child.student_uuid, found.today.isoformat())


@require_safe
@family
def day_page(request: FamilyRequest, student: uuid.UUID, day: str) -> HttpResponse:
    """A day: its lessons with what was entered, then what is to be done until the next day with lessons."""
    found = reading(request.family, student)
    on = _day(day)
    monday = monday_of(on)
    days = days_of(found.child, monday, monday + WEEK + AHEAD)
    following = next(
        (
            one
            for one in sorted(days.lessons)
            if one > on and any(not each.cancelled for each in days.lessons[one])
        ),
        None,
    )
    return render(
        request,
        "family/day.html",
        {
            "child": found.child,
            "school": found.school,
            "children": children_of(request.family, found.child, "diary"),
            "day": weekday(on),
            "is_today": on == found.today,
            "strip": [_step(found, days, monday + timedelta(days=n), on) for n in range(7)],
            "week_before": _address(found, on - WEEK),
            "week_after": _address(found, on + WEEK),
            "nothing": parts.Empty(_("No lessons"), _("There are no lessons on this day."), icon="calendar"),
            "lessons": [_lesson(found, one) for one in days.lessons.get(on, ())],
            "due_today": _homework(found, days, on),
            "following": weekday(following) if following else "",
            "due_next": _homework(found, days, following) if following else [],
        },
    )


def _day(written: str) -> date:
    """The day of the address; there is none at the ends of the calendar, where no week lies before or after."""
    try:
        day = date.fromisoformat(written)
        _around = day - 2 * WEEK, day + 2 * WEEK
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    return day


def _address(found: Reading, day: date) -> str:
    return reverse("diary_day", args=[found.child.student_uuid, day.isoformat()])


def _step(found: Reading, days: DiaryDays, day: date, shown: date) -> dict[str, Any]:
    """A day of the strip: with a dot where something was entered."""
    lessons = days.lessons.get(day, ())
    return {
        "href": _address(found, day),
        "name": date_format(day, "D"),
        "number": day.day,
        "current": day == shown,
        "today": day == found.today,
        "lessons": sum(not one.cancelled for one in lessons),
        "marks": [mark.value for one in lessons for mark in one.marks],
        "absent": any(_missed(found, one) for one in lessons),
    }


def _missed(found: Reading, lesson: DiaryLesson) -> bool:
    return bool(lesson.absence) and misses_lesson(found.stack, lesson.absence)


def _lesson(found: Reading, one: DiaryLesson) -> dict[str, Any]:
    zone = found.school.time_zone
    return {
        "number": one.number,
        "from": time_format(one.starts_at.astimezone(zone), "TIME_FORMAT"),
        "until": time_format(one.ends_at.astimezone(zone), "TIME_FORMAT"),
        "room": one.room,
        "subject": table_label(found.stack, SUBJECTS, one.subject),
        "topic": one.topic,
        "teacher": one.teacher,
        "cancelled": one.cancelled,
        "absence": table_label(found.stack, ATTENDANCE, one.absence) if one.absence else "",
        "absence_note": one.absence_note,
        "missed": _missed(found, one),
        "marks": [
            {
                "value": mark_written(found.stack, one.scale, mark.value),
                "work": table_label(found.stack, WORKS, mark.work),
                "comment": mark.comment,
            }
            for mark in one.marks
        ],
    }


def _homework(found: Reading, days: DiaryDays, day: date) -> list[dict[str, Any]]:
    zone = found.school.time_zone
    return [
        {
            "subject": table_label(found.stack, SUBJECTS, one.subject),
            "text": one.text,
            "given": _("set on %(when)s")
            % {
                "when": f"{date_format(one.given_at.astimezone(zone), 'SHORT_DATE_FORMAT')} "
                f"{time_format(one.given_at.astimezone(zone), 'TIME_FORMAT')}"
            },
        }
        for one in days.homework.get(day, ())
    ]
