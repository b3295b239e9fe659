"""The missed lessons of a class: why, entered later by the class teacher."""

import uuid
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from matricula.attendance.api import may_take
from matricula.audit.api import log_access
from matricula.journal.api import (
    ATTENDANCE,
    ATTENDANCE_BASIS,
    SUBJECTS,
    Explained,
    MissedDay,
    explain_absences,
    keeps_journal,
    missed_codes,
    missed_days,
    misses_lesson,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import table_label
from matricula.web.forms import OfficeForm, posted
from matricula.web.office.attendance.shared import weekday
from matricula.web.office.journal.shared import day_in
from matricula.web.office.schools.classes import class_of, crumbs_to

LOOKED_BACK: Final = timedelta(days=14)
ONE_DAY: Final = timedelta(days=1)


class ReasonsForm(OfficeForm):
    """Reasons stand beside it, a line for each student and day."""


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs("registry.view_student")
@limited("class", times=120, seconds=60)
def missed_page(request: OfficeRequest, school_class: uuid.UUID) -> HttpResponse:
    """Two weeks of missed lessons to the day in the address, by student and day; whoever may enters why."""
    by = request.acting
    found = class_of(by, school_class)
    stack = stack_for(found.school.pack)
    if not keeps_journal(stack) or not may_take(by, found):
        raise Http404
    last = day_in(request.GET.get("to", ""), civil_today(found.school.time_zone))
    days = missed_days(found, last - LOOKED_BACK + ONE_DAY, last + ONE_DAY, stack)
    sent = posted(request)
    form = ReasonsForm(by, sent)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            count = explain_absences(by=by, school_class=found, said=_explained(days, request.POST))
            words = ngettext(
                "%(count)d missed lesson has its reason.",
                "%(count)d missed lessons have their reason.",
                count,
            )
            messages.success(request, words % {"count": count} if count else _("Nothing was changed."))
            return redirect(_address(found.uuid, last))
    log_access(
        by, subject_kind="school_class", subject=found.uuid, page="class_missed", seen_by=found.school.lineage
    )
    codes = [one for one in missed_codes(stack) if misses_lesson(stack, one)]
    return render(
        request,
        "journal/missed.html",
        {
            "school_class": found,
            "crumbs": crumbs_to(found.school, _("Missed lessons"), school_class=found),
            "clause": clause_note(by.pack, stack.basis(ATTENDANCE_BASIS)),
            "form": form,
            "since": date_format(last - LOOKED_BACK + ONE_DAY),
            "until": date_format(last),
            "before": _address(found.uuid, last - LOOKED_BACK),
            "after": _address(found.uuid, last + LOOKED_BACK),
            "codes": [{"code": one, "label": table_label(stack, ATTENDANCE, one)} for one in codes],
            "lines": [_line(one, sent, stack) for one in days],
            "nothing": parts.Empty(
                _("No missed lessons"),
                _("Nobody of this class missed a lesson in these two weeks."),
                icon="check",
            ),
        },
        status=form.status,
    )


def _address(school_class: uuid.UUID, last: date) -> str:
    return f"{reverse('class_missed', args=[school_class])}?to={last.isoformat()}"


def _name(one: MissedDay) -> str:
    return f"{one.student}-{one.day.isoformat()}"


def _explained(days: list[MissedDay], sent: QueryDict) -> list[Explained]:
    """The lines that say something else than what stands."""
    found = []
    for one in days:
        code = sent.get(f"code-{_name(one)}", one.code)
        note = sent.get(f"note-{_name(one)}", one.note)
        if (code, note) != (one.code, one.note):
            found.append(Explained(one.student, one.day, code, note))
    return found


def _line(one: MissedDay, sent: QueryDict | None, stack: Stack) -> dict[str, Any]:
    return {
        "key": _name(one),
        "name": one.name,
        "day": weekday(one.day),
        "subjects": ", ".join(table_label(stack, SUBJECTS, each) for each in one.subjects),
        "code": sent.get(f"code-{_name(one)}", one.code) if sent else one.code,
        "note": sent.get(f"note-{_name(one)}", one.note) if sent else one.note,
        "alike": one.alike,
    }
