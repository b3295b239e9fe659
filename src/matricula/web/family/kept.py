"""Diary pages that a browser keeps and asks anew about: answered without being made again where nothing changed."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Final

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from matricula.web.answering import asks_json
from matricula.web.family.access import FamilyRequest
from matricula.web.family.shared import Reading

_RELEASE: Final = version("matricula")
KEPT: Final = "private, no-cache"
_TAG: Final = re.compile(r'W/"[0-9a-f]{32}-([0-9a-f]{32})"')


@dataclass(frozen=True, slots=True)
class Days:
    """The days on a page, in JSON: read where they are told, and not where their ``revision`` says enough."""

    revision: str
    said: Callable[[], str]


def known_revision(request: HttpRequest) -> str:
    """The revision of the days that the browser has; empty where it has none."""
    for one in parse_etags(request.headers.get("If-None-Match", "")):
        found = _TAG.fullmatch(one)
        if found:
            return found[1]
    return ""


def kept(
    request: FamilyRequest, found: Reading, days: Days, page: Callable[[str], HttpResponse]
) -> HttpResponseBase:
    """The page, or the days as JSON where a script asks; 304 where the browser has it as it would be made now.

    The days and what was found are everything of the database that stands on it. What else a page holds is added
    here: the reader, the children, the language, the secret behind the tokens of its forms (another sign-in, another
    page), the release.
    """
    if len(get_messages(request)):
        return page(days.said())
    as_json = asks_json(request)
    since = found.since.isoformat() if found.since else None
    parts = (
        since,
        found.today,
        found.school.zone,
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
    etag = f'W/"{sha256(repr(parts).encode()).hexdigest()[:32]}-{days.revision}"'
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        said = days.said()
        answer = _json(found, since, said) if as_json else page(said)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = KEPT
    patch_vary_headers(answer, ("Accept", "Cookie"))
    return answer


def _json(found: Reading, since: str | None, said: str) -> HttpResponse:
    """What the database said, as it is, with the day that it is there and since when entries are new."""
    head = json.dumps({"today": found.today.isoformat(), "since": since})
    return HttpResponse(f'{head[:-1]}, "days": {said}}}', content_type="application/json")
