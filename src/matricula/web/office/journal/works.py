"""The works that are announced for a class in a period, day by day: so that two tests on one day are seen."""

import uuid
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import Acting
from matricula.journal.api import SUBJECTS, WORKS, PlannedWork, period_named, periods_of, works_of_class
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.coded import table_label
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.navigation import opens_journals
from matricula.web.office.journal.periods import period_words


@require_safe
@office
@limited("class_works", times=120, seconds=60)
def works_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """For everybody who opens journals at the school: it names no student."""
    by = request.acting
    found = (
        SchoolClass.objects.select_related("school", "session")
        .filter(uuid=school_class, school_id=by.org_id)
        .first()
    )
    if found is None or not opens_journals(by):
        raise Http404
    stack, today = stack_for(by.pack), civil_today(by.zone)
    periods = periods_of(found)
    period = period_named(periods, request.GET.get("period", ""), today)
    works = works_of_class(found, period.started_on, period.ended_on)
    return render(
        request,
        "journal/works.html",
        {
            "class_name": found.name,
            "periods": [(one.word, period_words(stack, one)) for one in periods],
            "period": period.word,
            "days": _days(works, stack, by),
            "nothing": parts.Empty(
                _("No works in this period"),
                _("A teacher announces a work in the lesson for which it is planned."),
                icon="calendar",
            ),
        },
    )


def _days(works: list[PlannedWork], stack: Stack, by: Acting) -> list[dict[str, Any]]:
    """The works by day; a day with more than one says so."""
    days = []
    for day, each in groupby(works, key=lambda one: one.lesson.day):
        lines = [_line(one, stack) for one in each]
        many = ngettext("%(count)d work on this day", "%(count)d works on this day", len(lines))
        days.append(
            {
                "day": weekday(day),
                "over": day < civil_today(by.zone),
                "many": parts.Status(parts.Tone.warning, many % {"count": len(lines)})
                if len(lines) > 1
                else None,
                "works": lines,
            }
        )
    return days


def _line(work: PlannedWork, stack: Stack) -> dict[str, str]:
    lesson = work.lesson
    return {
        "number": str(lesson.number),
        "subject": table_label(stack, SUBJECTS, lesson.group.subject),
        "work": table_label(stack, WORKS, work.work),
        "title": work.title,
        "group": lesson.group.name,
        "teacher": lesson.teacher.user.display_name,
    }
