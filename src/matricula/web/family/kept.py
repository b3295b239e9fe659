"""Diary pages that a browser keeps and asks anew about: answered without being made again where nothing changed."""

import json
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from typing import Final

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from matricula.web.answering import asks_json
from matricula.web.family.access import FamilyRequest
from matricula.web.family.shared import Reading

_RELEASE: Final = version("matricula")
KEPT: Final = "private, no-cache"


def kept(
    request: FamilyRequest, found: Reading, said: str, page: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """The page, or the days as JSON where a script asks; 304 where the browser has it as it would be made now.

    ``said`` and what was found are everything of the database that stands on it. What else a page holds is added
    here: the reader, the children, the language, the secret behind the tokens of its forms (another sign-in, another
    page), the release.
    """
    if len(get_messages(request)):
        return page()
    as_json = asks_json(request)
    since = found.since.isoformat() if found.since else None
    parts = (
        said,
        since,
        found.today,
        found.stack.digest,
        as_json,
        request.path,
        request.family.user_id,
        request.family.user_name,
        request.family.children,
        get_language(),
        request.META.get("CSRF_COOKIE"),
        _RELEASE,
    )
    etag = f'W/"{sha256(repr(parts).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = _json(found, since, said) if as_json else page()
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = KEPT
    patch_vary_headers(answer, ("Accept", "Cookie"))
    return answer


def _json(found: Reading, since: str | None, said: str) -> HttpResponse:
    """What the database said, as it is, with the day that it is there and since when entries are new."""
    head = json.dumps({"today": found.today.isoformat(), "since": since})
    return HttpResponse(f'{head[:-1]}, "days": {said}}}', content_type="application/json")
