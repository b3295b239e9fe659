"""Answers in JSON, where JSON was asked: the same refusals as on a page, for a script that shows them itself."""

import json
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from matricula.regulation.api import Refused

UNAUTHORIZED, FORBIDDEN = 401, 403
# Whom the page was shown to that asks, and in which appointment; a form says the same in its fields.
FOR_USER: Final = "X-For-User"
FOR_APPOINTMENT: Final = "X-For-Appointment"


def asks_json(request: HttpRequest) -> bool:
    """Whether a script asks, and not a person who would read a page."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def refused_json(refused: Refused, status: int) -> JsonResponse:
    """The refusal in the reader's language, with its clause and the next step."""
    language = get_language() or "en"
    told = {
        "code": refused.code,
        "says": refused.text_in(language),
        "clause": refused.clause or "",
        "next_step": refused.next_step_in(language),
    }
    return JsonResponse({"refused": told}, status=status)


def signed_out() -> Refused:
    """The session has ended; said with 401 and no way to a page, which a script could not follow."""
    return Refused(
        "signed_out",
        _("You are signed out."),
        next_step=_("Sign in again: what you entered waits in this browser."),
    )


def other_person() -> Refused:
    """Somebody else has signed in in this browser since the page was loaded."""
    return Refused(
        "other_person",
        _("Somebody else has signed in in this browser. Nothing was done."),
        next_step=_("Sign in again yourself: what you entered waits in this browser."),
    )


def no_appointment() -> Refused:
    """The person is signed in and in no office today."""
    return Refused(
        "no_appointment", _("You hold no appointment today."), next_step=_("Ask the head of your office.")
    )


def stale_token() -> Refused:
    """Somebody has signed in since the page was loaded."""
    return Refused(
        "stale_token", _("Somebody has signed in since this page was loaded."), next_step=_("Load it again.")
    )


def json_posted(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent; raises :class:`Refused` for what is none, or holds what no text can hold (NUL)."""
    try:
        sent = json.loads(request.body)
        # What cannot be written as UTF-8 (half a character) the database cannot hold either.
        written = json.dumps(sent, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(sent, dict) or b"\\u0000" in written:
        raise unreadable()
    return sent


def unreadable() -> Refused:
    """What was sent is not what the page sends."""
    return Refused(
        "unreadable", _("What was sent cannot be read."), next_step=_("Load the page again, and repeat it.")
    )
