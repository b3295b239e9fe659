"""Whose request is being answered: what every form of a page that writes carries along."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from itertools import count

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import get_language, gettext

# Counted for the whole process, so that a fragment fetched later never repeats an id of its page.
_serials = count(1)


class Answer:
    """A page being written for a request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.words = _words_in(get_language())

    @cached_property
    def token(self) -> str:
        """The token against forged forms, masked anew for each page and once for all of its forms."""
        return get_token(self.request)

    def serial(self) -> str:
        """A number that no other id has."""
        return str(next(_serials))


class Standing(Answer):
    """What is drawn to be kept: in place of the token and of ids stand marks, for the page that it is put into."""

    def __init__(self, mark: str) -> None:
        self.words = _words_in(get_language())
        self._mark = mark
        self._ids = count(1)

    @cached_property
    def token(self) -> str:
        """The place of the token."""
        return f"{self._mark}token{self._mark}"

    def serial(self) -> str:
        """The place of one more number."""
        return f"{self._mark}{next(self._ids)}{self._mark}"


class _Words(dict[str, str]):
    """The messages of one language as they are translated: Django finds out the language for each anew."""

    def __missing__(self, message: str) -> str:
        said = self[message] = gettext(message)
        return said


@cache
def _words_in(_language: str | None) -> _Words:
    """What has been said in a language; templates hold few messages, and a catalogue does not change."""
    return _Words()


def said(message: str) -> str:
    """A message of a template in the language of the page being written."""
    answer = _answer.get()
    return answer.words[message] if answer is not None else gettext(message)


_answer: ContextVar[Answer | None] = ContextVar("matricula_answer", default=None)


@contextmanager
def answering(request: HttpRequest | None) -> Iterator[None]:
    """Forms shown inside belong to this request; without one they carry nothing."""
    with drawing(Answer(request) if request is not None else None):
        yield


@contextmanager
def drawing(answer: Answer | None) -> Iterator[None]:
    """What is drawn inside belongs to this answer."""
    token = _answer.set(answer)
    try:
        yield
    finally:
        _answer.reset(token)


def serial(prefix: str) -> str:
    """An id nobody else on the page has."""
    answer = _answer.get()
    return f"{prefix}-{answer.serial() if answer is not None else next(_serials)}"


def being_written() -> Answer | None:
    """The page being written, if it answers a request."""
    return _answer.get()
