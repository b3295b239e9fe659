"""Compresses pages where that tells nobody anything.

The length of a compressed page says whether words in it repeat. Whoever can make a reader's browser ask for a page
with words of their choice, again and again, and sees the lengths on the wire, can so guess what else stands there
(BREACH). Therefore a page is compressed only when one of our own pages, or the reader, asked for it: the browser says
so in a header that no script can write. What another site asks for goes out as it is. The token against forged forms
is masked anew in every answer, and the length varies by chance.
"""

import gzip
import io
import re
import secrets
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

_ASKED_BY_US: Final = ("same-origin", "none")
_TYPES: Final = ("text/", "application/json")
_ACCEPTS: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
# Below this nothing is won.
_SHORTEST: Final = 500
# The quickest level takes half a millisecond for a list and saves four fifths of it; the best takes five times that.
_LEVEL: Final = 1
_PADDING: Final = 100


class CompressedPages:
    """Compresses what a view has written; files that are streamed, static ones too, are not its business."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, compressed where it may be."""
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not _may_be(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding", "Sec-Fetch-Site"))
        if request.headers.get("Sec-Fetch-Site") in _ASKED_BY_US and _ACCEPTS.search(
            request.headers.get("Accept-Encoding", "")
        ):
            response.content = compressed(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response


def _may_be(response: HttpResponse) -> bool:
    return (
        not response.has_header("Content-Encoding")
        and response.headers.get("Content-Type", "").startswith(_TYPES)
        and len(response.content) >= _SHORTEST
    )


def compressed(content: bytes) -> bytes:
    """The content in gzip, longer by chance: the format has room for the name of a file."""
    out = io.BytesIO()
    name = "x" * secrets.randbelow(_PADDING + 1)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=_LEVEL, fileobj=out, mtime=0) as packed:
        packed.write(content)
    return out.getvalue()
