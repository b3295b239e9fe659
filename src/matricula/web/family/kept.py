"""Diary pages that a browser keeps and asks anew about: answered without being made again where nothing changed."""

from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from typing import Final

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from matricula.web.family.access import FamilyRequest

_RELEASE: Final = version("matricula")
KEPT: Final = "private, no-cache"


def kept(
    request: FamilyRequest, seen: tuple[object, ...], page: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """The page, or 304 where the browser has it as it would be made now.

    ``seen`` is everything of the database that stands on it. What else a page holds is added here: the reader, the
    children, the language, the secret behind the tokens of its forms (another sign-in, another page), the release.
    """
    if len(get_messages(request)):
        return page()
    parts = (
        *seen,
        request.path,
        request.family.user_id,
        request.family.user_name,
        request.family.children,
        get_language(),
        request.META.get("CSRF_COOKIE"),
        _RELEASE,
    )
    etag = f'W/"{sha256(repr(parts).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag) or page()
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = KEPT
    return answer
