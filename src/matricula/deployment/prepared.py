"""Queries that every page asks: their SQL is made once, and only the values differ.

Building a query and writing its SQL takes Django longer than PostgreSQL takes to answer the small ones.
"""

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Count, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.expressions import Expression, RawSQL
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import FlatValuesListIterable, ModelIterable, get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from psycopg import ClientCursor

from matricula.deployment.kept_plans import PLACES
from matricula.deployment.question import Question
from matricula.deployment.together import ask, ask_later

Row = TypeVar("Row")
# Attributes of a model whose value stands in the object as it was read.
_SET_AS_READ = (DeferredAttribute, ForeignKeyDeferredAttribute)


class Given(Expression):
    """The place of a value in a prepared query."""

    def __init__(self, name: str, output_field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A placeholder, with itself among the values until one is given."""
        return "%s", (self,)


def any_of(column: str, values: Given | list[int] | list[str]) -> RawSQL:
    """The condition that a column is one of a list that is given as a whole."""
    return RawSQL(f"{column} = ANY(%s)", (values,), output_field=models.BooleanField())  # noqa: S611 - names of ours


def counted(found: "QuerySet[Any, Any]") -> "QuerySet[Any, int]":
    """How many rows a query has, as a query of one number."""
    numbered = found.order_by().values(one=Value(1)).annotate(number=Count("pk"))
    return cast("QuerySet[Any, int]", numbered.values_list("number", flat=True))


class Prepared(Generic[Row]):
    """A query of one shape: ``build`` makes it, once, from a `Given` for each name; a call gives the values.

    A value goes to the database as it is, so it must be what the driver understands: a number, text, a date. The
    shape must not depend on it: neither None nor a list stands where a single value does.

    Not ``kept`` is what has to be planned for its values, since one plan would read too much for some of them.
    """

    def __init__(self, build: "Callable[..., QuerySet[Any, Row]]", *names: str, kept: bool = True) -> None:
        self._build = build
        self._kept = kept
        self._names = names
        self._made: tuple[QuerySet[Any, Row], Any, str, tuple[str, ...], Any] | None = None
        self._objects_of: Callable[[Iterable[Sequence[Any]]], list[Row]] | None = None

    def __call__(self, **values: object) -> list[Row]:
        """The rows; one statement, and those of what is prefetched."""
        queryset, compiler, _sql, _given, converters = self._made or self._make()
        rows = ask(self._question(values))
        if not rows:
            return []
        if self._objects_of is not None and not converters:
            return self._objects_of(rows)
        ready = copy.copy(compiler)
        ready.connection = connections[DEFAULT_DB_ALIAS]
        if self._objects_of is not None:
            return self._objects_of(ready.apply_converters(rows, converters))
        ready.execute_sql = lambda *_args, **_kwargs: [rows]
        ready.get_converters = lambda _columns: converters
        asked = queryset.all()
        asked.query.get_compiler = lambda *_args, **_kwargs: ready  # type: ignore[method-assign]  # of this one query
        return list(asked)

    def later(self, **values: object) -> None:
        """Say that this will be asked with these values: it goes along with the next question of the page."""
        ask_later(self._question(values))

    def _question(self, values: dict[str, object]) -> Question:
        _queryset, _compiler, sql, given, _converters = self._made or self._make()
        return Question(sql, tuple([values[name] for name in given]), self._kept)

    def _make(self) -> "tuple[QuerySet[Any, Row], Any, str, tuple[str, ...], Any]":
        queryset = self._build(**{name: Given(name) for name in self._names})
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if compiler.has_extra_select:
            raise ValueError("A prepared query selects what it gives, and nothing else to sort by.")
        # What turns the columns of a row into values: the same for each call, too.
        converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
        self._objects_of = _objects_of(queryset, compiler)
        given = tuple(one.name for one in params if isinstance(one, Given))
        self._made = (queryset, compiler, _with_constants(sql, params), given, converters)
        return self._made


def _with_constants(sql: str, params: Iterable[object]) -> str:
    """The statement with what is the same for every call written into it: a plan for any value is made for that."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    writes = ClientCursor(connection.connection).mogrify
    values = iter(params)

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%" or isinstance(value := next(values), Given):
            return found[0]
        return writes("%s", (value,)).replace("%", "%%")

    return PLACES.sub(place, sql)


def _objects_of(queryset: Any, compiler: Any) -> Callable[[Iterable[Sequence[Any]]], list[Any]] | None:
    """What makes objects of rows that begin with the columns of one table; None for all other queries.

    Rows of one value are those values.

    Django asks of every value whether it was read and sets it by itself, which takes longer than reading the row did.
    Here all are put in at once, and the object is the same. Where a column or a model has a way of its own of being
    set, Django goes it; what else a row has, another object or a value, Django puts beside them.
    """
    if queryset._iterable_class is FlatValuesListIterable:
        return lambda rows: [value for (value,) in rows]
    model, plain = queryset.model, cast("Any", models.Model)
    if (
        queryset._iterable_class is not ModelIterable
        or queryset._prefetch_related_lookups
        or queryset._known_related_objects
        or pre_init.has_listeners(model)
        or post_init.has_listeners(model)
        or model.__init__ is not plain.__init__
        or model.from_db.__func__ is not plain.from_db.__func__
    ):
        return None
    fields = compiler.klass_info["select_fields"]
    first, behind = fields[0], fields[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:behind]]
    populators: Any = get_related_populators  # the stubs are those of the next Django
    others = populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
    values = list(compiler.annotation_col_map.items())
    if not all(type(getattr(model, name)) in _SET_AS_READ for name in names):
        return None

    def objects(rows: Iterable[Sequence[Any]]) -> list[Any]:
        found = []
        for row in rows:
            one = model.__new__(model)
            one._state = state = ModelState()
            state.adding, state.db = False, DEFAULT_DB_ALIAS
            one.__dict__.update(zip(names, row[first:behind], strict=True))
            for other in others:
                other.populate(row, one)
            for name, at in values:
                setattr(one, name, row[at])
            found.append(one)
        return found

    return objects
