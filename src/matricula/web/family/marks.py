"""All marks of a child in the period, subject by subject, with the mean and where it goes; marks of periods; tests."""

import uuid
from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.diary.api import (
    Results,
    Subject,
    after_next,
    level_of,
    mark_number,
    period_of,
    progress_of,
    results_of,
)
from matricula.journal.api import (
    RESULTS,
    SUBJECTS,
    WORKS,
    GradingPeriod,
    Marking,
    last_day,
    marking_of,
    marks_table,
    number_of,
)
from matricula.web import parts
from matricula.web.coded import period_label, table_label
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import (
    ONE_DAY,
    Reading,
    children_of,
    mark_written,
    mean_written,
    reading,
    remark_shown,
)
from matricula.web.family.trend import trend_of
from matricula.web.marking_words import own_words
from matricula.web.office.attendance.shared import weekday

# Tables of the pack: why a period has no mark, and why one waits.
NO_TERM_MARK: Final = "no_term_mark"
DEFERRAL_GROUND: Final = "deferral_ground"
# Where there is no period, what was said lately is shown all the same.
A_WHILE: Final = timedelta(days=60)


@require_safe
@family
def marks_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """The period that runs, or the last one; a school without periods is told so."""
    found = reading(request.family, student)
    period = period_of(found.child, found.today)
    marking = marking_of(found.school.pk, found.stack)
    subjects = _subjects(found, period, marking)
    since = period.started_on if period else found.today - A_WHILE
    results = results_of(found.child, since, found.today + 2 * ONE_DAY)
    return render(
        request,
        "family/marks.html",
        {
            "child": found.child,
            "children": children_of(request.family, found.child, "diary_marks"),
            "period": _period_words(found, period.kind, period.seq) if period else "",
            # The period ends before that day.
            "until": date_format(period.ended_on - ONE_DAY) if period else "",
            "nothing": parts.Empty(
                _("No marks yet"),
                _("Marks appear here as soon as a teacher has entered them."),
                icon="calendar",
            ),
            "subjects": [_subject(found, one, results) for one in subjects],
            "tests": _tests(found, subjects),
            "term_marks": _term_marks(found, results),
            "deferred": _deferred(found, results),
            "achieved": _achieved(found, results),
        },
    )


@require_safe
@family
def forecast_page(request: FamilyRequest, student: uuid.UUID, subject: str) -> HttpResponse:
    """How the forecast of a subject is made, with the child's own numbers."""
    found = reading(request.family, student)
    period = period_of(found.child, found.today)
    marking = marking_of(found.school.pk, found.stack)
    one = next((each for each in _subjects(found, period, marking) if each.subject == subject), None)
    if one is None or period is None or one.mean is None:
        raise Http404
    return render(
        request,
        "family/forecast.html",
        {
            "child": found.child,
            "children": [],
            "name": table_label(found.stack, SUBJECTS, one.subject),
            "period": _period_words(found, period.kind, period.seq),
            "marks": _marks(found, one),
            "sum": _number(sum(mark.value * mark.weight for mark in one.counted)),
            "weight": _number(_weight(one)),
            "mean": mean_written(one.mean),
            "least": one.habits.least,
            "pull": _number(one.habits.pull),
            "by_class": one.by_class,
            "leans_to": mean_written(one.habits.mean) if not one.by_class else "",
            "level": mean_written(level_of(one.mean, _weight(one), one.habits)) if not one.by_class else "",
            "planned": _number(one.planned) if one.planned else "",
            "forecast": _forecast(one),
            "to_come": _number(round(one.forecast.to_come, 1)) if one.forecast else "",
            "next": _after_next(found, one),
            "rounding": _number(one.rounding_from),
            "own": own_words(found.stack, marking.own_on(last_day(period))),
        },
    )


def _subjects(found: Reading, period: GradingPeriod | None, marking: Marking) -> list[Subject]:
    """By the name of the subject."""
    if period is None:
        return []
    subjects = progress_of(found.child, period.started_on, period.ended_on, found.today, marking)
    return sorted(subjects, key=lambda each: table_label(found.stack, SUBJECTS, each.subject))


def _period_words(found: Reading, kind: str, seq: int) -> str:
    return period_label(found.stack, kind, seq)


def _subject(found: Reading, one: Subject, results: Results) -> dict[str, Any]:
    return {
        "name": table_label(found.stack, SUBJECTS, one.subject),
        "marks": _marks(found, one),
        "mean": mean_written(one.mean),
        "trend": trend_of(one.counted, one.lowest, one.highest),
        "forecast": _forecast(one),
        "explained": reverse("diary_forecast", args=[found.child.student_uuid, one.subject]),
        "next": _after_next(found, one),
        "remarks": [
            remark_shown(found, each.remark) for each in results.remarks if each.subject == one.subject
        ],
    }


def _marks(found: Reading, one: Subject) -> list[dict[str, Any]]:
    return [
        {
            "value": mark_written(found.stack, one.scale, mark.value),
            "day": date_format(lesson.day, "SHORT_DATE_FORMAT"),
            "work": table_label(found.stack, WORKS, mark.work),
            "weight": mark.weight,
            "counts": mark.number is not None,
            "new": found.is_new(mark.entered_at),
        }
        for lesson in one.lessons
        for mark in lesson.marks
    ]


def _forecast(one: Subject) -> dict[str, str] | None:
    if one.forecast is None:
        return None
    return {
        "expected": mean_written(one.forecast.expected),
        "low": mean_written(one.forecast.low),
        "high": mean_written(one.forecast.high),
        "why": _("%(marks)d marks so far, about %(more)s more to come")
        % {"marks": one.forecast.marks, "more": number_format(round(one.forecast.to_come))},
    }


def _after_next(found: Reading, one: Subject) -> list[dict[str, str]]:
    """What the mean, and the mark that it makes, would be after each mark that may come next, of a work that counts
    once."""
    if one.mean is None:
        return []
    table = marks_table(found.stack, one.scale)
    numbers = [(code, number_of(table, code)) for code in table.offered]
    by_number = {float(number): code for code, number in numbers if number is not None}
    lines = []
    for code, number in numbers:
        if number is None:
            continue
        mean = after_next(one.counted, float(number), 1)
        made = by_number.get(mark_number(mean, one.rounding_from))
        lines.append(
            {
                "value": mark_written(found.stack, one.scale, code),
                "mean": mean_written(mean),
                "mark": mark_written(found.stack, one.scale, made) if made else "",
            }
        )
    return lines


def _weight(one: Subject) -> float:
    return sum(mark.weight for mark in one.counted)


def _number(value: float) -> str:
    """Without places that say nothing."""
    return number_format(int(value) if value == int(value) else value)


def _tests(found: Reading, subjects: list[Subject]) -> list[dict[str, Any]]:
    """The works of the period that are announced and to come, by day."""
    lessons = sorted((lesson for one in subjects for lesson in one.to_come), key=lambda each: each.starts_at)
    return [
        {
            "day": weekday(lesson.day),
            "href": reverse("diary_day", args=[found.child.student_uuid, lesson.day.isoformat()]),
            "subject": table_label(found.stack, SUBJECTS, lesson.subject),
            "work": table_label(found.stack, WORKS, lesson.planned.work),
            "title": lesson.planned.title,
            "new": found.is_new(lesson.planned.planned_at),
        }
        for lesson in lessons
        if lesson.planned is not None
    ]


def _term_marks(found: Reading, results: Results) -> dict[str, Any]:
    """A table: a line for each subject, a column for each period that has a mark."""
    periods = list(dict.fromkeys((one.kind, one.seq) for one in results.term_marks))
    marks: dict[str, dict[tuple[str, int], dict[str, Any]]] = {}
    for one in results.term_marks:
        name = table_label(found.stack, SUBJECTS, one.subject)
        marks.setdefault(name, {})[one.kind, one.seq] = {
            "value": mark_written(found.stack, one.scale, one.value) if one.value else "",
            "reason": table_label(found.stack, NO_TERM_MARK, one.reason) if one.reason else "",
            "new": found.is_new(one.entered_at),
        }
    return {
        "periods": [_period_words(found, kind, seq) for kind, seq in periods],
        "lines": [
            {"name": name, "marks": [each.get(period) for period in periods]}
            for name, each in sorted(marks.items())
        ],
    }


def _deferred(found: Reading, results: Results) -> list[str]:
    return [
        _("%(subject)s, %(period)s: the mark waits until %(day)s (%(reason)s)")
        % {
            "subject": table_label(found.stack, SUBJECTS, one.subject),
            "period": _period_words(found, one.kind, one.seq),
            "day": date_format(one.until),
            "reason": table_label(found.stack, DEFERRAL_GROUND, one.reason),
        }
        for one in results.deferred
    ]


def _achieved(found: Reading, results: Results) -> list[dict[str, Any]]:
    """Results of examinations and competitions, each with the moment at which the school received it."""
    return [
        {
            "what": ", ".join(
                each
                for each in (
                    table_label(found.stack, RESULTS, one.kind),
                    one.name,
                    table_label(found.stack, SUBJECTS, one.subject) if one.subject else "",
                )
                if each
            ),
            "result": one.result,
            "when": _("received on %(when)s") % {"when": found.moment(one.received_at)},
            "new": found.is_new(one.entered_at),
        }
        for one in results.achieved
    ]
