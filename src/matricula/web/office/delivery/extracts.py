"""An extract from the diary of a student, for a family on paper."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.delivery.api import EXTRACT_BASIS, KEEP, KEEP_OWN, content_of, extract
from matricula.journal.api import READ, keeps_journal
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import ClassMembership, Enrollment, is_own_class
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.clauses import clause_note
from matricula.web.forms import UNPROCESSABLE
from matricula.web.printed import printed
from matricula.web.spans import SpanForm


@require_safe
@office
@limited("extract", times=60, seconds=60)
def extract_page(request: OfficeRequest, student: uuid.UUID) -> HttpResponse:
    """Choose the days; with days, the extract. By the secretary, the class teacher, and who reads the journal."""
    by = request.acting
    place, seat = _place(by, student)
    stack, today = stack_for(by.pack), civil_today(by.zone)
    asked = "do" in request.GET
    form = SpanForm(
        request.GET if asked else None, initial={"since": today - timedelta(days=6), "until": today}
    )
    if asked and form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"] + timedelta(days=1)
        log_access(
            by,
            subject_kind="student",
            subject=place.student.uuid,
            page="extract",
            seen_by=place.school.lineage,
            detail={"since": since.isoformat(), "until": form.cleaned_data["until"].isoformat()},
        )
        content = content_of([place.pk], since, until, until)[place.pk]
        made = extract(
            content,
            student=place.student.name,
            school_class=seat.school_class.name if seat else "",
            school=place.school,
            since=since,
            until=until,
            now=civil_now(),
            stack=stack,
        )
        return printed(made, f"{place.student.name}-{since.isoformat()}")
    context: dict[str, Any] = {
        "student": place.student,
        "form": form,
        "clause": clause_note(by.pack, stack.basis(EXTRACT_BASIS)) if EXTRACT_BASIS in stack.bases else "",
    }
    status = UNPROCESSABLE if asked else 200
    return render(request, "delivery/extract.html", context, status=status)


def _place(by: Acting, student: uuid.UUID) -> tuple[Enrollment, ClassMembership | None]:
    """The student's open place at the own school, and the seat there; two statements."""
    if not keeps_journal(stack_for(by.pack)):
        raise Http404
    found = Enrollment.objects.select_related("student", "school").filter(
        student__uuid=student, school_id=by.org_id, is_open=True, is_principal=True
    )
    place = found.first()
    if place is None:
        raise Http404
    seat = (
        ClassMembership.objects.filter(enrollment=place, ended_on=None)
        .select_related("school_class__teacher")
        .first()
    )
    own = by.may(KEEP_OWN) and seat is not None and is_own_class(by, seat.school_class)
    if not (by.may(KEEP) or by.may(READ) or own):
        raise Http404
    return place, seat
