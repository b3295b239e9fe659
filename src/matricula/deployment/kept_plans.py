"""Statements whose plans the database keeps: a connection hands each over once, and then only names it.

Behind a wall PostgreSQL takes four times as long to plan a small statement as to answer it. By itself it decides
whether a plan for any value is as good as those for the values that came. A plan is made with some sight and for it:
a table that is empty for one reader is a whole province for another. So each kind of eyes has plans of its own.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import DatabaseError, connection

from matricula.deployment.question import Question

# As many as a connection keeps; then it begins anew. One takes the server some 50 kB.
MOST: Final = 150
NOBODY: Final = "nobody"
FAMILY: Final = "family"
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

    def __init__(self, driver: object) -> None:
        self.driver = driver
        self._names: dict[tuple[str, str], str] | None = {}

    @contextmanager
    def named(self, questions: Sequence[Question], eyes: str) -> Iterator[list[Question]]:
        """The questions as they are sent: those that are kept by name. What is new is handed over before."""
        try:
            names = self._names_of([one.sql for one in questions if one.kept], eyes)
            yield [called(names[eyes, one.sql], one) if one.kept else one for one in questions]
        except DatabaseError:
            # Nobody knows now what the database still has, nor whether it can use it.
            self._names = None
            raise

    def _names_of(self, statements: Sequence[str], eyes: str) -> dict[tuple[str, str], str]:
        if self._names is None or len(self._names) + len(statements) > MOST:
            self._send("DEALLOCATE ALL")
            self._names = {}
        for one in statements:
            if (eyes, one) not in self._names:
                name = f"kept_{len(self._names)}"
                self._send(handed_over(name, one))
                self._names[eyes, one] = name
        return self._names

    @staticmethod
    def _send(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)


def kept_plans() -> tuple[KeptPlans, str] | None:
    """What the present connection keeps, and for which eyes; None where every statement is sent in full.

    That is so, too, where somebody writes down what is sent, as tests, benchmarks and DEBUG do: they want to read it.
    """
    wrapper: Any = connection
    eyes = _eyes.get()
    if eyes is None or wrapper.queries_logged or wrapper.execute_wrappers:
        return None
    wrapper.ensure_connection()
    held: KeptPlans | None = getattr(wrapper, "kept_plans", None)
    if held is None or held.driver is not wrapper.connection:
        held = wrapper.kept_plans = KeptPlans(wrapper.connection)
    return held, eyes


def called(name: str, question: Question) -> Question:
    """The question by the name of its statement."""
    places = ", ".join(["%s"] * len(question.values))
    return Question(f"EXECUTE {name}({places})" if places else f"EXECUTE {name}", question.values)


def handed_over(name: str, sql: str) -> str:
    """What gives a statement a name, with $1, $2 … for the places of its values."""
    first, *others = PLACES.split(sql)
    signs, number, text = PLACES.findall(sql), 0, [first]
    for sign, rest in zip(signs, others, strict=True):
        number += sign == "%s"
        text += [f"${number}" if sign == "%s" else "%", rest]
    return f"PREPARE {name} AS {''.join(text)}"
