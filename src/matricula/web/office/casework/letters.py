"""Letters that follow from a case that was carried out: printed, and sent to whoever has no account here."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.cases.api import CaseState, CaseView, case_page
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note, words
from matricula.web.coded import day_label
from matricula.web.names import org_name
from matricula.web.office.casework import case_parts


def letter_links(view: CaseView) -> tuple[tuple[str, str], ...]:
    """The name and address of each letter of a case that was carried out."""
    if view.case.state != CaseState.APPLIED:
        return ()
    return tuple(
        (words(one.names), reverse("case_letter", args=[view.case.uuid, one.id]))
        for one in view.procedure.letters
    )


@require_safe
@office
@needs("registry.view_student")
@limited("case_letter", times=60, seconds=60)
def letter(request: OfficeRequest, case: uuid.UUID, letter: str) -> HttpResponse:
    """One letter, ready to be printed and stamped; who had it made is kept, as it leaves the house.

    Not found before the case was carried out, for a procedure without such a letter, and for whoever does not see the
    case.
    """
    by = request.acting
    view = case_page(by=by, case=case)
    if view.case.state != CaseState.APPLIED or letter not in {one.id for one in view.procedure.letters}:
        raise Http404
    for pupil in view.pupils:
        log_access(by, subject_kind="student", subject=pupil, page="case_letter", seen_by=view.case.seen_by)
    written, stack = view.procedure.letter(letter), stack_for(view.case.pack)
    ended = view.case.ended_at
    context = {
        "view": view,
        "title": words(written.names),
        "addressee": words(written.addressee),
        "text": words(written.text),
        "clause": clause_note(view.case.pack, written.clause),
        "subject": case_parts.subject_facts(view, stack, linked=False),
        "form_facts": case_parts.form_facts(view, stack, by),
        "school": org_name(view.case.opened_org),
        "day": day_label(ended.astimezone(by.zone).date().isoformat()) if ended else "",
    }
    return render(request, "casework/letter.html", context)
