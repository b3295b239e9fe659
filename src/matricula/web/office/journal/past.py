"""What stood in a cell of the journal before."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.journal.api import (
    REASONS,
    SUBJECTS,
    WORKS,
    MarkOnce,
    group_seen,
    keeps_journal,
    lesson_seen,
    mark_shown,
    marks_table,
    past_of,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import CodeTable, Stack, stack_for
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.coded import table_label
from matricula.web.office.journal.shared import moment


@require_safe
@office
@limited("cell_past", times=120, seconds=60)
def past_page(request: OfficeRequest, lesson: uuid.UUID, student: uuid.UUID) -> HttpResponse:
    """Every mark of a student in a lesson as it was: value, who gave it, when, and why it took another's place."""
    by = request.acting
    stack = stack_for(by.pack)
    found = lesson_seen(lesson) if keeps_journal(stack) else None
    seen = group_seen(by, found.group.uuid, civil_today(by.zone)) if found else None
    past = past_of(by, seen, lesson, student) if seen else None
    if found is None or past is None:
        raise Http404
    log_access(by, subject_kind="lesson", subject=lesson, page="cell_past", seen_by=found.school.lineage)
    scale = marks_table(stack, found.group.scale)
    return render(
        request,
        "journal/past.html",
        {
            "name": past.name,
            "lesson": f"{table_label(stack, SUBJECTS, found.group.subject)}, {date_format(found.day)}",
            "back": reverse("grid", args=[found.group.uuid]),
            "marks": [[_step(one, stack, scale, by.zone) for one in steps] for steps in past.marks],
        },
    )


def _step(one: MarkOnce, stack: Stack, scale: CodeTable, zone: Any) -> dict[str, str]:
    return {
        "value": mark_shown(scale, one.value) if one.value else _("taken back"),
        "work": table_label(stack, WORKS, one.work),
        "comment": one.comment,
        "who": one.who,
        "when": moment(one.when, zone),
        "why": table_label(stack, REASONS, one.why) if one.why else "",
    }
