"""What else a family reads: who teaches the child, when there are holidays, and who looked at its record."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from matricula.authorities.api import Org
from matricula.diary.api import school_of
from matricula.families.api import looks_at
from matricula.journal.api import SUBJECTS, keeps_journal
from matricula.web import parts
from matricula.web.coded import table_label
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import ONE_DAY, Reading, children_of, reading, record_of
from matricula.web.names import org_name
from matricula.web.office.attendance.shared import weekday

LOOKS_SINCE: Final = timedelta(days=90)
# The beginning of a page's code in the log, and what an office has looked at there, in a family's words.
PURPOSES: Final = {
    "diary": gettext_lazy("the diary"),
    "family": gettext_lazy("access to the diary"),
    "student": gettext_lazy("the student's record"),
    "graduation": gettext_lazy("the graduation"),
    "case": gettext_lazy("a procedure"),
    "find": gettext_lazy("a look-up in the register"),
    "sealed": gettext_lazy("the sealed record of a school that the student left"),
    "reveal": gettext_lazy("a number in full"),
}
# Where the law has no diary, its pages show the own record, and the letter opens that.
OF_A_RECORD: Final = PURPOSES | {
    "diary": gettext_lazy("the pages for the student"),
    "family": gettext_lazy("access for the student"),
}


@require_safe
@family
def school_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """The teachers of the child's groups, and the holidays that are not over."""
    found = reading(request.family, student)
    at = school_of(found.child, found.today)
    return render(
        request,
        "family/school.html",
        {
            "child": found.child,
            "children": children_of(request.family, found.child, "diary_school"),
            "school": org_name(found.school),
            "teachers": sorted(
                (table_label(found.stack, SUBJECTS, one.subject), one.group, one.teacher)
                for one in at.teachers
            ),
            "breaks": [
                {
                    "name": one.name,
                    "days": _("%(first)s – %(last)s")
                    % {"first": date_format(one.started_on), "last": date_format(one.ended_on - ONE_DAY)},
                }
                for one in at.breaks
            ],
            "no_teachers": parts.Empty(
                _("No teachers yet"), _("The school has entered no groups of this student."), icon="inbox"
            ),
        },
    )


@require_safe
@family
def looks_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """Who looked at the child's record in the last months, by day: readers by name, offices as offices."""
    found = record_of(request.family, student)
    return render(
        request,
        "family/looks.html",
        {
            "frame": "family/frame.html" if keeps_journal(found.stack) else "family/record.html",
            "child": found.child,
            "children": children_of(request.family, found.child, "diary_looks"),
            "days": _looks(found),
            "nobody": parts.Empty(_("Nobody has looked yet"), icon="eye"),
        },
    )


def _looks(found: Reading) -> list[dict[str, Any]]:
    looks = looks_at(found.child, str(found.school.time_zone), found.today - LOOKS_SINCE)
    offices = Org.objects.in_bulk({one.org_id for one in looks if one.org_id is not None})
    known = PURPOSES if keeps_journal(found.stack) else OF_A_RECORD
    days: dict[str, dict[str, list[str]]] = {}
    for one in looks:
        who = org_name(offices[one.org_id]) if one.org_id in offices else one.reader
        purposes = days.setdefault(weekday(one.day), {}).setdefault(who, [])
        purpose = _purpose(one.page, known)
        if purpose not in purposes:
            purposes.append(purpose)
    return [
        {"day": day, "readers": [{"who": who, "what": ", ".join(what)} for who, what in readers.items()]}
        for day, readers in days.items()
    ]


def _purpose(page: str, known: Mapping[str, object]) -> str:
    words = next((words for begins, words in known.items() if page.startswith(begins)), None)
    return str(words) if words is not None else _("a list or another page of the office")
