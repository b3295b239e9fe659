"""Whose request is being answered: what every form of a page that writes carries along."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from itertools import count
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from django.utils.translation import get_language, gettext

# Counted for the whole process, so that a fragment fetched later never repeats an id of its page.
_serials = count(1)
# A secret is a number of so many signs; one of all these masks it.
_SIGNS: Final = len(CSRF_ALLOWED_CHARS)
_MASKS: Final = _SIGNS**CSRF_SECRET_LENGTH
_PLACE: Final = {sign: place for place, sign in enumerate(CSRF_ALLOWED_CHARS)}


class Answer:
    """A page being written for a request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.words = _words_in(get_language())

    @cached_property
    def token(self) -> str:
        """The token against forged forms, masked anew for each page and once for all of its forms."""
        known = self.request.META
        if "CSRF_COOKIE" not in known:
            return get_token(self.request)
        # The cookie is sent again, so that it lives as long as the reader goes on reading.
        known["CSRF_COOKIE_NEEDS_UPDATE"] = True
        return masked_secret(known["CSRF_COOKIE"])

    def serial(self) -> str:
        """A number that no other id has."""
        return str(next(_serials))


def masked_secret(secret: str) -> str:
    """A secret as Django masks it: a mask, and behind it each sign moved by the mask's.

    Django asks the system for chance sign by sign, which takes a fortieth of a short page.
    """
    chance = secrets.randbelow(_MASKS)
    mask, moved = [], []
    for sign in secret:
        chance, by = divmod(chance, _SIGNS)
        mask.append(CSRF_ALLOWED_CHARS[by])
        moved.append(CSRF_ALLOWED_CHARS[(_PLACE[sign] + by) % _SIGNS])
    return "".join(mask + moved)


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


def translated(message: str) -> str:
    """A message of a view in the language that is spoken, as templates say theirs; for views asked all day long."""
    return _words_in(get_language())[message]


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
