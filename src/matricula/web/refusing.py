"""The one place where a refusal becomes a page, and a line in the log."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import NotPermitted
from matricula.cases.api import NoSuchCase
from matricula.registry.api import StudentNotSeen
from matricula.regulation.api import Refused
from matricula.web.answering import asks_json, refused_json
from matricula.web.clauses import Pack, refusal_note
from matricula.web.parts import RefusalNote, Words

NOT_FOUND, FORBIDDEN, UNPROCESSABLE = 404, 403, 422
logger = logging.getLogger("matricula.refusals")
# Forms refuse far from the request that asked.
_asked: ContextVar[HttpRequest | None] = ContextVar("matricula_asked", default=None)


@contextmanager
def asked_by(request: HttpRequest) -> Iterator[None]:
    """Refusals in this context answer ``request``."""
    token = _asked.set(request)
    try:
        yield
    finally:
        _asked.reset(token)


def log_refusal(refused: Refused) -> None:
    """One line of JSON: what was refused, by which clause, to whom, where.

    The route, not the address: that may hold a pupil's id, a name that was searched for, or an invitation's secret.
    """
    request = _asked.get()
    by = getattr(request, "acting", None)
    user = getattr(request, "user", None)
    route = request.resolver_match.route if request is not None and request.resolver_match else ""
    line = {
        "code": refused.code,
        "clause": refused.clause,
        "user": by.user_id if by else getattr(user, "pk", None),
        "appointment": by.appointment_id if by else None,
        "method": request.method if request is not None else None,
        "path": f"/{route}",
    }
    logger.info("refused %s", json.dumps(line))


def refused_note(pack: Pack, refused: Refused, title: Words) -> RefusalNote:
    """What was asked for and is refused now, as a part; ``clauses.refusal_note`` also shows what nobody asked for."""
    log_refusal(refused)
    return refusal_note(pack, refused, title)


def refusal_response(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal in the reader's language with its clause and the next step; a fragment for htmx, JSON for scripts."""
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
    if asks_json(request):
        log_refusal(refused)
        return refused_json(refused, status)
    by = getattr(request, "acting", None)
    note = refused_note(by.pack if by else None, refused, title)
    back = request.META.get("HTTP_REFERER", "") if request.method == "POST" else ""
    return render(
        request, "office/refused.html", {"refusal": note, "title": title, "back": back}, status=status
    )
