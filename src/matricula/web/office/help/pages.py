"""The help of an office."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from matricula.kernel.clock import civil_today
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, office
from matricula.web.explaining.entries import LONGEST, narrowed
from matricula.web.explaining.pages import filter_bar, office_help


@require_safe
@office
def help_page(request: OfficeRequest) -> HttpResponse:
    """What one meets in one's own rooms, narrowed by what is asked for. It asks the database nothing of its own."""
    by = request.acting
    stack = stack_for(by.pack)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    groups = narrowed(office_help(stack, stack.role(by.role), civil_today(by.zone)), asked)
    return render(
        request,
        "help/help.html",
        {"groups": groups, "filters": filter_bar(reverse("help"), asked), "clause_route": "clause"},
    )
