"""The help of a family: what the marks, signs and figures of a child's school mean."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from matricula.web.explaining.entries import LONGEST, narrowed
from matricula.web.explaining.pages import family_help, filter_bar
from matricula.web.family.access import FamilyRequest, family
from matricula.web.family.shared import child_at


@require_safe
@family
def help_page(request: FamilyRequest, student: uuid.UUID) -> HttpResponse:
    """The words of the law of the child's school, narrowed by what is asked for. One statement: the school."""
    found = child_at(request.family, student)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    action = reverse("family_help", args=[student])
    return render(
        request,
        "family/help.html",
        {
            "child": found.child,
            "groups": narrowed(family_help(found.stack, found.today), asked),
            "filters": filter_bar(action, asked),
        },
    )
