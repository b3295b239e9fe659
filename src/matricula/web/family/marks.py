"""All marks of a child in the period, subject by subject, with the mean and where it goes."""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.diary.api import Subject, after_next, period_of, progress_of
from matricula.journal.api import PERIODS, SUBJECTS, WORKS, marks_table, number_of
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import Reading, children_of, mark_written, reading

ONE_DAY: Final = timedelta(days=1)


@require_safe
@family
def marks_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """The period that runs, or the last one; a school without periods is told so."""
    found = reading(request.family, student)
    period = period_of(found.child, found.today)
    subjects = (
        progress_of(found.child, period.started_on, period.ended_on, found.today, found.stack)
        if period
        else []
    )
    return render(
        request,
        "family/marks.html",
        {
            "child": found.child,
            "children": children_of(request.family, found.child, "diary_marks"),
            "period": f"{period.seq}. {table_label(found.stack, PERIODS, period.kind)}" if period else "",
            # The period ends before that day.
            "until": date_format(period.ended_on - ONE_DAY) if period else "",
            "nothing": parts.Empty(
                _("No marks yet"),
                _("Marks appear here as soon as a teacher has entered them."),
                icon="calendar",
            ),
            "subjects": [
                _subject(found, one)
                for one in sorted(subjects, key=lambda each: table_label(found.stack, SUBJECTS, each.subject))
            ],
        },
    )


def _subject(found: Reading, one: Subject) -> dict[str, Any]:
    return {
        "name": table_label(found.stack, SUBJECTS, one.subject),
        "marks": [
            {
                "value": mark_written(found.stack, one.scale, mark.value),
                "day": date_format(lesson.day, "SHORT_DATE_FORMAT"),
                "work": table_label(found.stack, WORKS, mark.work),
            }
            for lesson in one.lessons
            for mark in lesson.marks
        ],
        "mean": _written(one.mean),
        "forecast": _forecast(one),
        "next": _after_next(found, one),
    }


def _written(mean: float | None) -> str:
    # Django cuts digits off and rounds nothing.
    return "" if mean is None else number_format(round(mean, 2), 2)


def _forecast(one: Subject) -> dict[str, str] | None:
    if one.forecast is None:
        return None
    return {
        "expected": _written(one.forecast.expected),
        "low": _written(one.forecast.low),
        "high": _written(one.forecast.high),
        "why": _("%(marks)d marks so far, about %(more)s more to come")
        % {"marks": one.forecast.marks, "more": number_format(round(one.forecast.to_come))},
    }


def _after_next(found: Reading, one: Subject) -> list[dict[str, str]]:
    """What the mean would be after each mark that may come next, of a work that counts once."""
    if one.mean is None:
        return []
    table = marks_table(found.stack, one.scale)
    numbers = [(code, number_of(table, code)) for code in table.offered]
    return [
        {
            "value": mark_written(found.stack, one.scale, code),
            "mean": _written(after_next(one.counted, float(number), 1)),
        }
        for code, number in numbers
        if number is not None
    ]
