"""A PDF as an answer."""

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.text import get_valid_filename


def printed(content: bytes, name: str) -> HttpResponse:
    """The document, to be saved under that name; no copy of it stays on the way."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(get_valid_filename(name) + '.pdf')}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
