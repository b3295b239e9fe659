"""Questions that go to the database together: several statements in one message, and the answer of each.

On the way there and back a small statement costs this program more than PostgreSQL needs to answer it. A page knows
early what it will show, so it says what it will ask (`ask_later`), and that goes along with the next question that has
to be answered at once. Statements, walls and rows are what they are alone; only the messages are fewer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg import ClientCursor
from psycopg.pq import ExecStatus

from matricula.deployment.kept_plans import kept_plans
from matricula.deployment.question import Question
from matricula.deployment.wire import BETWEEN, Rows


@dataclass(slots=True)
class _Page:
    """What is still to be sent, and what was answered before anybody asked."""

    waiting: list[Question] = field(default_factory=list)
    answers: list[tuple[Question, Rows]] = field(default_factory=list)


_page: ContextVar[_Page | None] = ContextVar("matricula_together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Inside, questions wait for one another. Only for what writes nothing that is asked about."""
    token = _page.set(_Page())
    try:
        yield
    finally:
        _page.reset(token)


@contextmanager
def other_eyes() -> Iterator[None]:
    """Around a part of a page that sees otherwise: nothing is asked there that waited before, nor answered by it."""
    page = _page.get()
    if page is None:
        yield
        return
    if page.waiting:
        along, page.waiting = page.waiting, []
        page.answers += zip(along, _sent(along), strict=True)
    with together():
        yield


def ask_later(question: Question) -> None:
    """Send a question along with the next that is asked; outside `together` it is asked when it is asked."""
    page = _page.get()
    if (
        page is not None
        and question not in page.waiting
        and all(known != question for known, _ in page.answers)
    ):
        page.waiting.append(question)


def ask(question: Question, *, first: bool = False) -> Rows:
    """The rows that answer a question; what waits is sent along, before it, or behind it where it goes ``first``.

    An answer that came earlier is given once: who asks again, asks anew.
    """
    page = _page.get()
    if page is None:
        return _sent([question])[0]
    for at, (known, rows) in enumerate(page.answers):
        if known == question:
            del page.answers[at]
            return rows
    along, page.waiting = [one for one in page.waiting if one != question], []
    found = _sent([question, *along] if first else [*along, question])
    answer = found.pop(0 if first else -1)
    page.answers += zip(along, found, strict=True)
    return answer


def _sent(questions: Sequence[Question]) -> list[Rows]:
    """The rows of each; one message. What writes has none."""
    keeping = kept_plans(questions) if any(one.kept for one in questions) else None
    if keeping is not None:
        kept, eyes = keeping
        return kept.answers(questions, eyes)
    if len(questions) == 1:
        return _answered(questions[0].sql, questions[0].values)
    connection.ensure_connection()
    # Each is written by itself: what the driver makes of a statement, it keeps for the next time.
    writes = ClientCursor(connection.connection).mogrify
    return _answered(BETWEEN.join([writes(one.sql, one.values) for one in questions]))


def _answered(message: str, values: tuple[Any, ...] | None = None) -> list[Rows]:
    """The rows of each statement of a message, as whoever writes down what is sent reads them."""
    with connection.cursor() as cursor:
        cursor.execute(message, values)
        # All answers are here: they are read from the driver, which asks nobody any more.
        with connection.wrap_database_errors:
            found = [_rows(cursor.cursor)]
            while cursor.cursor.nextset():
                found.append(_rows(cursor.cursor))
    return found


def _rows(cursor: Any) -> Rows:
    return cursor.fetchall() if cursor.pgresult.status == ExecStatus.TUPLES_OK else []
