"""An extract from the diary that the family makes for itself."""

import uuid
from datetime import timedelta
from typing import Final

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from matricula.delivery.api import content_of_child, extract
from matricula.kernel.clock import civil_now
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import children_of, reading
from matricula.web.forms import UNPROCESSABLE
from matricula.web.limits import Limit
from matricula.web.printed import printed
from matricula.web.spans import SpanForm

# A process sets one document at a time: whoever loads a year again and again keeps the printer from others.
PER_READER: Final = Limit("family_extract", times=12, seconds=300)


@require_safe
@family
def extract_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponseBase:
    """Choose the days; with days, the extract."""
    found = reading(request.family, student)
    asked = "do" in request.GET
    if asked and PER_READER.passed_by(request.family.user_id):
        return PER_READER.answer(request)
    initial = {"since": found.today - timedelta(days=6), "until": found.today}
    form = SpanForm(request.GET if asked else None, initial=initial)
    if asked and form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"] + timedelta(days=1)
        made = extract(
            content_of_child(found.child, since, until),
            student=found.child.name,
            school_class="",
            school=found.school,
            since=since,
            until=until,
            now=civil_now(),
            stack=found.stack,
        )
        return printed(made, f"{found.child.name}-{since.isoformat()}")
    return render(
        request,
        "family/extract.html",
        {
            "child": found.child,
            "children": children_of(request.family, found.child, "diary_extract"),
            "form": form,
        },
        status=UNPROCESSABLE if asked else 200,
    )
