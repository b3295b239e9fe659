"""Entering results of one student, a kind at a time."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.papers.api import store_paper
from matricula.registry.api import Enrollment, Student, paper_limits, student_seen_by
from matricula.regulation.api import stack_for
from matricula.studies.api import (
    ENTER,
    STUDIES_BASIS,
    Entry,
    NewFitness,
    enter_results,
)
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import posted
from matricula.web.office.studies.forms import FORMS, EntryForm, FitnessForm, Whose
from matricula.web.office.studies.shared import KINDS, own_school, studying_school


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ENTER)
@limited("studies_enter", times=240, seconds=60)
@studying_school
def enter_page(request: OfficeRequest, student: uuid.UUID, kind: str) -> HttpResponse:
    """A form for results of that kind; what is stored waits for review."""
    if kind not in KINDS:
        raise Http404
    by = request.acting
    found = student_seen_by(by, student)
    whose = whose_results(by, found)
    sent = posted(request)
    form = FORMS[kind](by, whose, sent, request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            stored = store(by, form)
            if stored is not None:
                said = ngettext(
                    "%(count)d result is stored and waits for review.",
                    "%(count)d results are stored and wait for review.",
                    stored,
                )
                messages.success(request, said % {"count": stored})
                if request.POST.get("do") == "next":
                    return redirect("studies_enter", student, kind)
                return redirect("student_tab", student, "results")
    log_access(by, subject_kind="student", subject=found.uuid, page="studies_enter", seen_by=found.seen_by)
    context: dict[str, Any] = {
        "student": found,
        "kind": KINDS[kind],
        "form": form,
        "clause": clause_note(by.pack, whose.stack.basis(STUDIES_BASIS)),
    }
    return render(request, "studies/enter.html", context, status=form.status)


def whose_results(by: Acting, student: Student) -> Whose:
    """The student's place on the reader's own roll; there is no such page for any other. Two statements."""
    place = Enrollment.objects.filter(
        student=student, school_id=by.org_id, is_principal=True, is_open=True
    ).first()
    if place is None or student.school_id != by.org_id:
        raise Http404
    return Whose(student.uuid, place.entered_on, own_school(by), stack_for(by.pack))


def store(by: Acting, form: EntryForm) -> int | None:
    """Enter what the form holds; None where something is wrong, which then stands beside its field."""
    whose = form.whose
    clause = whose.stack.basis(STUDIES_BASIS)
    with transaction.atomic():
        entries = _with_paper(by, form)
        outcomes = enter_results(by=by, school=whose.school, entries=entries)
        if form.tell(entries, outcomes, clause):
            # All or nothing of one form; nor does a paper stay that proves nothing.
            transaction.set_rollback(True)
            return None
    return len(entries)


def _with_paper(by: Acting, form: EntryForm) -> list[Entry]:
    entries = form.entries()
    file = form.cleaned_data.get("paper") if isinstance(form, FitnessForm) else None
    if file is None or not form.cleaned_data["is_exempt"]:
        return entries
    media_types, max_bytes = paper_limits(form.stack)
    paper = store_paper(
        by=by,
        content=file,
        file_name=file.name or "",
        media_types=media_types,
        max_bytes=max_bytes,
        clause=form.stack.basis(STUDIES_BASIS),
    )
    return [replace(one, paper=paper.uuid) for one in entries if isinstance(one, NewFitness)]
