"""Statements whose plans the database keeps: a connection hands each over once, and then only names it.

Behind a wall PostgreSQL takes four times as long to plan a small statement as to answer it. Left to itself it compares
the plan for any value with one for the values that came, and where the second looks cheaper plans anew each time. It is
told not to: what is kept reads few rows by the plan for any, and what needs another is not kept. A plan is made with
some sight and for it: a table that is empty for one reader is a whole province for another. So each kind of eyes has
plans of its own.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from psycopg import ClientCursor
from psycopg.adapt import Transformer

from matricula.deployment.question import Question
from matricula.deployment.wire import Rows, answers

# As many as a connection keeps; then it begins anew. One takes the server some 50 kB.
MOST: Final = 150
NOBODY: Final = "nobody"
FAMILY: Final = "family"
# Round the statements that are kept, and only there: functions that plan by themselves go on doing so.
_BY_THE_PLAN_FOR_ANY: Final = b"SET LOCAL plan_cache_mode = force_generic_plan"
_AS_BEFORE: Final = b"SET LOCAL plan_cache_mode TO DEFAULT"
# The places of values in a statement, and the sign that is written twice to stand for itself.
PLACES: Final = re.compile("%%|%s")

_eyes: ContextVar[str | None] = ContextVar("matricula_eyes", default=NOBODY)


@contextmanager
def planned_for(eyes: str | None) -> Iterator[None]:
    """Inside, plans are those of a kind of eyes, which all see about as much; with None no plan is kept."""
    token = _eyes.set(eyes)
    try:
        yield
    finally:
        _eyes.reset(token)


class KeptPlans:
    """What one connection has handed over, by the kind of eyes and the statement."""

    def __init__(self, wrapper: Any) -> None:
        self._wrapper = wrapper
        self.driver = driver = wrapper.connection
        self._names: dict[tuple[str, str], bytes] | None = {}
        # Writes and reads values as the driver does, without a cursor for each message.
        self._values = Transformer(driver)
        self._written = self._values.as_literal

    def answers(self, questions: Sequence[Question], eyes: str) -> list[Rows]:
        """The rows of each question, those that are kept asked by name; what is new is handed over before."""
        self._wrapper.validate_no_broken_transaction()
        try:
            names = self._names_of([one.sql for one in questions if one.kept], eyes)
            with self._wrapper.wrap_database_errors:
                asked = [
                    self._called(names[eyes, one.sql], one.values) if one.kept else self._in_full(one)
                    for one in questions
                ]
                return self._answered([_BY_THE_PLAN_FOR_ANY, *asked, _AS_BEFORE])[1:-1]
        except DatabaseError:
            # Nobody knows now what the database still has, nor whether it can use it.
            self._names = None
            raise

    def _sends_before(self) -> list[str]:
        """What whoever holds statements back (`sends_before` of the connection) has to send first."""
        held: Callable[[], list[str]] | None = getattr(self._wrapper, "sends_before", None)
        return held() if held is not None else []

    def _called(self, name: bytes, values: Sequence[Any]) -> bytes:
        """A statement by its name."""
        return (
            b"EXECUTE %s(%s)" % (name, b", ".join(map(self._written, values)))
            if values
            else b"EXECUTE " + name
        )

    def _in_full(self, question: Question) -> bytes:
        return ClientCursor(self.driver).mogrify(question.sql, question.values).encode()

    def _names_of(self, statements: Sequence[str], eyes: str) -> dict[tuple[str, str], bytes]:
        if self._names is None or len(self._names) + len(statements) > MOST:
            self._send("DEALLOCATE ALL")
            self._names = {}
        for one in statements:
            if (eyes, one) not in self._names:
                name = f"kept_{len(self._names)}"
                self._send(handed_over(name, one))
                self._names[eyes, one] = name.encode()
        return self._names

    def _send(self, sql: str) -> None:
        with self._wrapper.wrap_database_errors:
            self._answered([sql.encode()])

    def _answered(self, statements: list[bytes]) -> list[Rows]:
        before = [one.encode() for one in self._sends_before()]
        return answers(self.driver, self._values, [*before, *statements])[len(before) :]


_leave_reads: Final[set[object]] = set()


def leaves_reads_as_they_are(stands_between: object) -> None:
    """Say of who stands between statements and the database that it does nothing with those that begin with SELECT."""
    _leave_reads.add(stands_between)


def kept_plans(questions: Sequence[Question]) -> tuple[KeptPlans, str] | None:
    """What the present connection keeps, and for which eyes; None where these are sent in full.

    That is so, too, where somebody writes down what is sent, as tests, benchmarks and DEBUG do: they want to read it;
    and for what writes inside an action, where its context in the history goes before it.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    eyes = _eyes.get()
    if eyes is None or wrapper.queries_logged:
        return None
    if wrapper.execute_wrappers and not (
        _leave_reads.issuperset(wrapper.execute_wrappers)
        and all(one.sql.startswith("SELECT") for one in questions)
    ):
        return None
    wrapper.close_if_health_check_failed()
    wrapper.ensure_connection()
    held: KeptPlans | None = getattr(wrapper, "kept_plans", None)
    if held is None or held.driver is not wrapper.connection:
        held = wrapper.kept_plans = KeptPlans(wrapper)
    return held, eyes


def handed_over(name: str, sql: str) -> str:
    """What gives a statement a name, with $1, $2 … for the places of its values."""
    first, *others = PLACES.split(sql)
    signs, number, text = PLACES.findall(sql), 0, [first]
    for sign, rest in zip(signs, others, strict=True):
        number += sign == "%s"
        text += [f"${number}" if sign == "%s" else "%", rest]
    return f"PREPARE {name} AS {''.join(text)}"
