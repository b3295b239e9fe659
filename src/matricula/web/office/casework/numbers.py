"""The numbers on a case: which one it gives, and each in full for whoever compares it with the proof."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matricula.audit.api import log_access
from matricula.authorities.api import Acting
from matricula.cases.api import Answer, CaseState, CaseView, case_page
from matricula.regulation.api import FieldKind, Stack
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import words
from matricula.web.coded import number_kind
from matricula.web.masking import masked
from matricula.web.office.casework.answers import own_words
from matricula.web.templating.fragments import fragment

# In the place of a field's name, which has no hyphen.
GIVEN = "given-number"


def number_facts(view: CaseView, stack: Stack, by: Acting) -> parts.FactList | None:
    """The number that the student has and the one that the case gives, or gave; None where it gives none."""
    if view.number is None:
        return None
    held = view.case.subject.get("student_number", "")
    way = reverse("case_reveal", args=[view.case.uuid, GIVEN]) if by.may("registry.reveal_number") else ""
    to_come = parts.MaskedNumber(masked(view.number), _("Student number"), way)
    rule = view.current.rule if view.current else None
    last = rule is not None and view.procedure.carries_out(view.case.route, rule.id)
    answer = own_words(rule, Answer.APPROVE) if last else ""
    told: list[tuple[str, parts.MaskedNumber | str, str]]
    if view.case.state == CaseState.APPLIED:
        now, before = _("Student number now"), _("Student number before")
        told = [(now, to_come, view.number), (before, masked(held), held)]
    else:
        later = _("With the answer “%(answer)s”") % {"answer": answer} if answer else _("Once approved")
        told = [(_("Student number now"), masked(held), held), (later, to_come, view.number)]
    return parts.FactList(
        tuple(parts.Fact(term, shown, note=number_kind(stack, number)) for term, shown, number in told)
    )


@require_POST
@office
@needs("registry.reveal_number")
@limited("reveal", times=30, seconds=60)
def reveal(request: OfficeRequest, case: uuid.UUID, field: str) -> HttpResponse:
    """Show the number of a document that was entered, or the one that the case gives; the family sees who did."""
    by = request.acting
    view = case_page(by=by, case=case)
    number, label = _asked(view, field)
    if not number:
        raise Http404
    for pupil in view.pupils:
        log_access(
            by,
            subject_kind="student",
            subject=pupil,
            page="reveal:case",
            seen_by=view.case.seen_by,
            unmasked=True,
            detail={"case": str(case), "field": field},
        )
    shown = parts.MaskedNumber(masked=number, label=label)
    # Without scripts the number comes as a page of its own.
    if request.headers.get("HX-Request"):
        return fragment(request, shown)
    return render(request, "office/revealed.html", {"part": shown, "back": reverse("case", args=[case])})


def _asked(view: CaseView, field: str) -> tuple[str | None, str]:
    """The number behind a field or the one that is given, with its label; None where there is none."""
    if field == GIVEN:
        return view.number, _("Student number")
    asked = next((one for one in view.procedure.form.fields if one.id == field), None)
    if asked is None or asked.kind is not FieldKind.ID_NUMBER:
        return None, ""
    return view.case.payload.get(field), words(asked.names)
