"""Remembers answers for the length of one page, so that what two parts of it ask is looked up once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("matricula_answers", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Inside, a question marked `once_a_page` is asked once. Only for what writes nothing that is asked about."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once_a_page(question: Callable[P, T]) -> Callable[P, T]:
    """Remember the answer by the (hashable) arguments inside `one_page`; elsewhere ask each time.

    An answer is shared by all who ask, so it must not be changed. A refusal is not remembered.
    """

    @wraps(question)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        answers = _answers.get()
        if answers is None:
            return question(*args, **kwargs)
        key = _key(asked, args, kwargs)
        if key not in answers:
            answers[key] = question(*args, **kwargs)
        answer: T = answers[key]
        return answer

    return asked


def answered(question: Callable[P, T], *args: Any, answer: T) -> None:
    """Give the answer beforehand to a question marked `once_a_page`; outside `one_page` nothing is kept."""
    answers = _answers.get()
    if answers is not None:
        answers[_key(question, args, {})] = answer


def _key(question: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
    return (question, args, tuple(sorted(kwargs.items())))
