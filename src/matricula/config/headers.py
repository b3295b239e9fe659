"""Headers by which the browser enforces what the pages promise: nothing from elsewhere, nothing framed."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

# No 'unsafe-inline': styles and scripts are files of ours. `data:` images are the QR code of a second factor.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        # A PDF beside the decision; of our own answers nothing else lets itself be framed.
        "frame-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeaders:
    """Adds the policies to every answer, static files included.

    What says nothing of caching is a page about people: no proxy and no shared computer may keep it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the policies on."""
        response = self.get_response(request)
        # A view may say something else, as papers do; nothing of ours lets another site come near.
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["Permissions-Policy"] = _PERMISSIONS
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class UploadLimit:
    """Turns away a body that is too large by its announced length, before a byte of it is read.

    A body without a length (chunked) reaches no view: WSGI reads exactly CONTENT_LENGTH bytes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413 or pass on."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            return HttpResponse(
                _("The length of the request is not a number."), status=400, content_type=_PLAIN
            )
        if length > settings.UPLOAD_LIMIT_BYTES:
            text = _("This upload is larger than %(limit)s, the most that is accepted. Send a smaller file.")
            limit = filesizeformat(settings.UPLOAD_LIMIT_BYTES)
            answer = HttpResponse(text % {"limit": limit}, status=413, content_type=_PLAIN)
            answer.headers["Connection"] = "close"
            return answer
        return self.get_response(request)


class ReadableText:
    """Turns away NUL in what was typed: no text of the database can hold it, and no keyboard writes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 400 or pass on."""
        if "\0" in request.path or _holds_nul(request.GET) or _holds_nul(request.POST):
            text = _(
                "What was sent holds a character that cannot be kept (NUL). Take it out and send it again."
            )
            return HttpResponse(text, status=400, content_type=_PLAIN)
        return self.get_response(request)


def _holds_nul(fields: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in fields.lists())


_PLAIN: Final = "text/plain; charset=utf-8"
