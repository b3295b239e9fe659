"""A class in a month: every pupil, every school day, and the sums."""

import uuid
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.attendance.api import BASIS, ClassMonth, PupilMonth, What, month_of
from matricula.audit.api import log_access
from matricula.authorities.api import Acting, Org, working_calendar
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.office.attendance.shared import TONES, law_of, weekday
from matricula.web.office.schools.classes import class_of, crumbs_to
from matricula.web.workbooks import workbook_href


class Sign(NamedTuple):
    """How a cell is shown: a tone, an icon, and the words."""

    tone: parts.Tone
    icon: str
    words: str


@require_safe
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def month_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """The lists of a class in one month, as a grid."""
    by = request.acting
    found = class_of(by, school_class)
    stack = law_of(found.school)
    today = civil_today(found.school.time_zone)
    log_access(
        by,
        subject_kind="school_class",
        subject=found.uuid,
        page="class_month",
        seen_by=found.school.lineage,
    )
    first, seen, days = taken_month(found, request.GET)
    context = _context(by, found, stack, seen, days, first, today)
    context["workbook"] = workbook_href("class_month_workbook", request.GET, found.uuid)
    return render(request, "attendance/month.html", context)


def taken_month(found: SchoolClass, asked: QueryDict) -> tuple[date, ClassMonth, list[date]]:
    """The first day of the month that is asked for, its lists, and the days that are shown of it."""
    first = (
        _month_in(asked.get("month", ""))
        if "month" in asked
        else _latest(found, civil_today(found.school.time_zone))
    )
    after = _following(first)
    seen = month_of(found, first, after, law_of(found.school))
    return first, seen, _days(found.school, seen, first, after)


def _context(
    by: Acting, found: SchoolClass, stack: Stack, seen: ClassMonth, days: list[date], first: date, today: date
) -> dict[str, Any]:
    year = found.session
    before, after = first - timedelta(days=1), _following(first)
    return {
        "school_class": found,
        "crumbs": crumbs_to(found.school, _("Attendance"), school_class=found),
        "month": date_format(first, "YEAR_MONTH_FORMAT"),
        "before": _address(found, before) if before >= year.started_on else "",
        "after": _address(found, after) if after < year.ended_on and after <= today else "",
        "clause": clause_note(by.pack, stack.basis(BASIS)),
        "days": [
            {
                "number": date_format(one, "j"),
                "name": date_format(one, "D"),
                "words": weekday(one),
                "href": reverse("class_day", args=[found.uuid, one.isoformat()]) if one <= today else "",
                "taken": one in seen.lists,
                "today": one == today,
                "missing": _missing(seen, one),
            }
            for one in days
        ],
        "pupils": [_pupil(one, seen, days, stack) for one in seen.pupils],
        "signs": _legend(),
        "is_empty": not seen.lists,
        "today": reverse("class_day", args=[found.uuid, today.isoformat()]),
    }


def _month_in(written: str) -> date:
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError as error:
        raise Http404("no month") from error


def _latest(found: SchoolClass, today: date) -> date:
    """The present month, or the last one of a school year that is over."""
    year = found.session
    day = max(year.started_on, min(today, year.ended_on - timedelta(days=1)))
    return day.replace(day=1)


def _following(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _address(found: SchoolClass, day: date) -> str:
    return f"{reverse('class_month', args=[found.uuid])}?month={day:%Y-%m}"


def _days(school: Org, seen: ClassMonth, first: date, after: date) -> list[date]:
    """The school days of the month, and any other of which there is a list all the same."""
    calendar = working_calendar(school)
    month = [first + timedelta(days=one) for one in range((after - first).days)]
    return [one for one in month if one in seen.lists or calendar.is_working_day(one)]


def _missing(seen: ClassMonth, day: date) -> str:
    if day not in seen.lists:
        return ""
    gone = (What.EXCUSED, What.UNEXCUSED)
    return number_format(sum(day in one.marks and one.marks[day].what in gone for one in seen.pupils))


def _pupil(one: PupilMonth, seen: ClassMonth, days: list[date], stack: Stack) -> dict[str, Any]:
    sums = one.sums
    return {
        "name": one.student.name,
        "number": one.number,
        "lang": stack.languages[-1],
        "href": reverse("student", args=[one.student.uuid]),
        "signs": [sign_in(one, seen, day) for day in days],
        "unexcused": number_format(sums[What.UNEXCUSED]) if sums[What.UNEXCUSED] else "",
        "excused": number_format(sums[What.EXCUSED]) if sums[What.EXCUSED] else "",
    }


def sign_in(one: PupilMonth, seen: ClassMonth, day: date) -> Sign | None:
    """What stands in a cell: nothing where no list was taken, or the pupil was not expected and not there."""
    if day not in seen.lists:
        return None
    if day in one.marks:
        return _sign_of(What(one.marks[day].what))
    return _present() if one.expected_on(day) else None


def _present() -> Sign:
    return Sign(parts.Tone.done, "dot", _("present"))


def _sign_of(what: What) -> Sign:
    """How a mark is shown."""
    icon, words = {
        What.UNEXCUSED: ("cross", _("absent without excuse")),
        What.EXCUSED: ("minus", _("excused")),
        What.UNEXPECTED: ("plus", _("present, not expected")),
    }[what]
    return Sign(TONES[what], icon, words)


def _legend() -> list[Sign]:
    return [_present(), *map(_sign_of, TONES)]
