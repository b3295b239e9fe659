"""The identity number entered on a case, in full for whoever compares it with the proof."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from matricula.audit.api import log_access
from matricula.cases.api import case_page
from matricula.regulation.api import FieldKind
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import words


@require_POST
@office
@needs("registry.reveal_number")
@limited("reveal", times=30, seconds=60)
def reveal(request: OfficeRequest, case: uuid.UUID, field: str) -> HttpResponse:
    """Show a number of a document that was entered on a case; who did is noted for the family to see."""
    by = request.acting
    view = case_page(by=by, case=case)
    asked = next((one for one in view.procedure.form.fields if one.id == field), None)
    number = view.case.payload.get(field)
    if asked is None or asked.kind is not FieldKind.ID_NUMBER or not number:
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
    shown = {
        "part": parts.MaskedNumber(masked=number, label=words(asked.names)),
        "back": reverse("case", args=[case]),
    }
    # Without scripts the number comes as a page of its own.
    template = "parts/masked.html" if request.headers.get("HX-Request") else "office/revealed.html"
    return render(request, template, shown)
