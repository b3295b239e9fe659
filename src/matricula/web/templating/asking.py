"""Whose request is being answered: what every form of a page that writes carries along."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest

_request: ContextVar[HttpRequest | None] = ContextVar("matricula_answered", default=None)


@contextmanager
def answering(request: HttpRequest | None) -> Iterator[None]:
    """Forms shown inside belong to this request; without one they carry nothing."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def answered() -> HttpRequest | None:
    """The request whose page is being written."""
    return _request.get()
