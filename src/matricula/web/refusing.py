"""The one place where a refusal becomes a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import NotPermitted
from matricula.cases.api import NoSuchCase
from matricula.registry.api import StudentNotSeen
from matricula.regulation.api import Refused
from matricula.web.clauses import refusal_note

NOT_FOUND, FORBIDDEN, UNPROCESSABLE = 404, 403, 422


def refusal_response(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal in the reader's language with its clause and the next step; a fragment for htmx."""
    status = UNPROCESSABLE
    title = _("This was refused")
    if (
        isinstance(refused, StudentNotSeen | NoSuchCase)
        or refused.code.startswith("no_such")
        or refused.code.endswith("not_found")
    ):
        status, title = NOT_FOUND, _("Not found")
    elif isinstance(refused, NotPermitted):
        status, title = FORBIDDEN, _("You may not do this")
    by = getattr(request, "acting", None)
    note = refusal_note(by.pack if by else None, refused, title)
    back = request.META.get("HTTP_REFERER", "") if request.method == "POST" else ""
    return render(
        request, "office/refused.html", {"refusal": note, "title": title, "back": back}, status=status
    )
