"""Long lists a page at a time, each page beginning after the key of the last row before it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import reduce
from typing import Any, TypeAlias, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from matricula.registry.api import beyond
from matricula.web import parts

M = TypeVar("M", bound=Model)
# The columns of a list's order, each with what reads it from an address; None for what cannot be one.
Order: TypeAlias = Mapping[str, Callable[[str], object | None]]
PAGE = 100
_BETWEEN = "~"


def instant(written: str) -> datetime | None:
    """An instant of an address; None when it is none, or names no zone."""
    try:
        found = parse_datetime(written)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def day(written: str) -> date | None:
    """A day of an address."""
    try:
        return parse_date(written)
    except ValueError:
        return None


def listed(
    found: QuerySet[M], order: Order, asked: QueryDict, *, newest_first: bool = False, size: int | None = None
) -> tuple[list[M], parts.Pages | None]:
    """One page of ``found`` in an order that ends in a unique column, and the way on; one statement.

    A key that nobody was given shows the first page. ``size`` is how long the one page is that holds all: it begins at
    the beginning, whatever page its address names.
    """
    key = _key(order, asked.get("after", "")) if size is None else ()
    size = size or PAGE
    if key:
        found = found.filter(beyond(tuple(order), key, backwards=newest_first))
    rows = list(found.order_by(*(f"-{one}" if newest_first else one for one in order))[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if not more and not key:
        return rows, None
    first, after = asked.copy(), asked.copy()
    first.pop("after", None)
    if more:
        after["after"] = _BETWEEN.join(_written(rows[-1], one) for one in order)
    return rows, parts.Pages(
        words="",
        previous_href="?" + first.urlencode() if key else "",
        next_href="?" + after.urlencode() if more else "",
    )


def _key(order: Order, written: str) -> tuple[object, ...]:
    pieces = written.rsplit(_BETWEEN, len(order) - 1) if written else []
    if len(pieces) != len(order):
        return ()
    key = tuple(read(piece) for read, piece in zip(order.values(), pieces, strict=True))
    return () if None in key else key


def _written(row: Model, column: str) -> str:
    value: Any = reduce(getattr, column.split("__"), row)
    return value.isoformat() if isinstance(value, date) else str(value)
