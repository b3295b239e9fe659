"""Queries that every page asks: their SQL is made once, and only the values differ.

Building a query and writing its SQL takes Django longer than PostgreSQL takes to answer the small ones.
"""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Count, QuerySet, Value
from django.db.models.expressions import Expression, RawSQL

from matricula.deployment.together import Question, ask, ask_later

Row = TypeVar("Row")


class Given(Expression):
    """The place of a value in a prepared query."""

    def __init__(self, name: str, output_field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A placeholder, with itself among the values until one is given."""
        return "%s", (self,)


def any_of(column: str, values: Given | list[int]) -> RawSQL:
    """The condition that a column of numbers is one of a list that is given as a whole."""
    return RawSQL(f"{column} = ANY(%s)", (values,), output_field=models.BooleanField())  # noqa: S611 - names of ours


def counted(found: "QuerySet[Any, Any]") -> "QuerySet[Any, int]":
    """How many rows a query has, as a query of one number."""
    numbered = found.order_by().values(one=Value(1)).annotate(number=Count("pk"))
    return cast("QuerySet[Any, int]", numbered.values_list("number", flat=True))


class Prepared(Generic[Row]):
    """A query of one shape: ``build`` makes it, once, from a `Given` for each name; a call gives the values.

    A value goes to the database as it is, so it must be what the driver understands: a number, text, a date. The
    shape must not depend on it: neither None nor a list stands where a single value does.
    """

    def __init__(self, build: "Callable[..., QuerySet[Any, Row]]", *names: str) -> None:
        self._build = build
        self._names = names
        self._made: tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...], Any] | None = None

    def __call__(self, **values: object) -> list[Row]:
        """The rows; one statement, and those of what is prefetched."""
        queryset, compiler, _sql, _params, converters = self._made or self._make()
        rows = ask(self._question(values))
        ready = copy.copy(compiler)
        ready.connection = connections[DEFAULT_DB_ALIAS]
        ready.execute_sql = lambda *_args, **_kwargs: [rows]
        ready.get_converters = lambda _columns: converters
        asked = queryset.all()
        asked.query.get_compiler = lambda *_args, **_kwargs: ready  # type: ignore[method-assign]  # of this one query
        return list(asked)

    def later(self, **values: object) -> None:
        """Say that this will be asked with these values: it goes along with the next question of the page."""
        ask_later(self._question(values))

    def _question(self, values: dict[str, object]) -> Question:
        _queryset, _compiler, sql, params, _converters = self._made or self._make()
        return Question(sql, tuple(values[one.name] if isinstance(one, Given) else one for one in params))

    def _make(self) -> "tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...], Any]":
        queryset = self._build(**{name: Given(name) for name in self._names})
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if compiler.has_extra_select:
            raise ValueError("A prepared query selects what it gives, and nothing else to sort by.")
        # What turns the columns of a row into values: the same for each call, too.
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        self._made = (queryset, compiler, sql, tuple(params), converters)
        return self._made
