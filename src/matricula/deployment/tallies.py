"""Counts what must not happen too often, over all processes of this installation."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256

from django.db import connection

from matricula.deployment.question import Question
from matricula.deployment.together import ask, ask_later

_counted: ContextVar[list[tuple[list[str], int]] | None] = ContextVar("matricula_counted", default=None)


@contextmanager
def counted_again() -> Iterator[Callable[[], None]]:
    """Around a transaction that may be rolled back: what it hands over counts once more what was counted inside."""
    counted: list[tuple[list[str], int]] = []
    token = _counted.set(counted)

    def again() -> None:
        for keys, seconds in counted:
            _count(keys, seconds)

    try:
        yield again
    finally:
        _counted.reset(token)


def tally_key(kind: str, *who: object) -> str:
    """The name of one count: what is counted, and a digest of whose, so that the table names nobody."""
    digest = sha256("\0".join(map(str, who)).encode()).hexdigest()
    return f"{kind}:{digest[:32]}"


def count_up(keys: Sequence[str], *, seconds: int) -> list[int]:
    """Count each of ``keys`` once more, for so many seconds from its first; returns the counts. One statement.

    It belongs to the transaction, which other transactions do not wait for: what they count just now is not seen yet.
    A limit can so be passed by as many as are counted at the same moment, and not by more. Whoever rolls a
    transaction back sees to it that its counts stay (``counted_again``).
    """
    counted = _counted.get()
    if counted is not None:
        counted.append((list(keys), seconds))
    return _count(list(keys), seconds)


def count_up_later(keys: Sequence[str], *, seconds: int) -> None:
    """Send a count along with the next question; `count_up` of the same then finds it counted."""
    ask_later(_counting(list(keys), seconds))


def counts(keys: Sequence[str]) -> list[int]:
    """How often each of ``keys`` has been counted. One statement."""
    return _ask(Question("SELECT deployment_counts(%s::text[])", (list(keys),), kept=True))


def forget_ended_counts() -> None:
    """Delete the counts whose time has run out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deployment_forget_counts()")


def _count(keys: list[str], seconds: int) -> list[int]:
    return _ask(_counting(keys, seconds))


def _counting(keys: list[str], seconds: int) -> Question:
    return Question("SELECT deployment_count_up(%s::text[], %s)", (keys, seconds), kept=True)


def _ask(question: Question) -> list[int]:
    [(found,)] = ask(question)
    return list(found)
