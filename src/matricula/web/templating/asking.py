"""Whose request is being answered: what every form of a page that writes carries along."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property

from django.http import HttpRequest
from django.middleware.csrf import get_token


class Answer:
    """A page being written for a request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def token(self) -> str:
        """The token against forged forms, masked anew for each page and once for all of its forms."""
        return get_token(self.request)


_answer: ContextVar[Answer | None] = ContextVar("matricula_answer", default=None)


@contextmanager
def answering(request: HttpRequest | None) -> Iterator[None]:
    """Forms shown inside belong to this request; without one they carry nothing."""
    token = _answer.set(Answer(request) if request is not None else None)
    try:
        yield
    finally:
        _answer.reset(token)


def being_written() -> Answer | None:
    """The page being written, if it answers a request."""
    return _answer.get()
