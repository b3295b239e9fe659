"""Answers that are a piece of a page, for a script to put in place."""

from django.http import HttpRequest, HttpResponse

from matricula.web.parts.part import Part
from matricula.web.templating.asking import answering
from matricula.web.templating.showing import show


def fragment(request: HttpRequest, part: Part) -> HttpResponse:
    """A part by itself."""
    with answering(request):
        return HttpResponse(show(part))
