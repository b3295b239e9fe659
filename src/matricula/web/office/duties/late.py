"""What is owed and late at a school, by teacher, the oldest first."""

from datetime import timedelta
from itertools import groupby
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import own_office
from matricula.delivery.api import office_duties
from matricula.journal.api import DutyState, duties_listed
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.office.duties.navigation import proves_duties
from matricula.web.office.duties.shared import lines_table

LOOKED_BACK: Final = timedelta(days=60)
SHOWN: Final = 500
"""So many lines are on the page; the workbook of the proof has more."""


@require_safe
@office
@limited("duties", times=120, seconds=60)
def duties_page(request: OfficeRequest) -> HttpResponse:
    """From the moment on at which something is late, until it is done."""
    by = request.acting
    if not proves_duties(by):
        raise Http404
    school, stack, now, today = own_office(by), stack_for(by.pack), civil_now(), civil_today(by.zone)
    span = (today - LOOKED_BACK, today + timedelta(days=1))
    lines = duties_listed(school, *span, stack, now, states=(DutyState.OWED,), limit=SHOWN)
    lines += [one for one in office_duties(school, *span, stack, now) if one.state is DutyState.OWED]
    log_access(by, subject_kind="org", subject=school.uuid, page="duties", seen_by=school.lineage)
    # The office of the school comes last.
    lines.sort(key=lambda one: (not one.teacher, one.teacher, one.teacher_id or 0, one.due_at))
    nothing = parts.Empty(
        _("Nothing is late"),
        _("What is owed appears here from the moment its time is up."),
        icon="check",
    )
    groups = [
        {
            "name": teacher or _("The school's office"),
            "count": number_format(len(found)),
            "table": lines_table(
                found,
                by,
                stack,
                caption=teacher or _("The school's office"),
                teacher=False,
                nothing=nothing,
            ),
        }
        for (_pk, teacher), found in (
            (key, list(each)) for key, each in groupby(lines, key=lambda one: (one.teacher_id, one.teacher))
        )
    ]
    return render(
        request, "duties/late.html", {"groups": groups, "nothing": nothing, "many": len(lines) >= SHOWN}
    )
