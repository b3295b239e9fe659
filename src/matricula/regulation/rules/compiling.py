"""Translates what a clause looks at into Narwhals expressions, under the law of one governing date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import narwhals as nw

from matricula.kernel.durations import Duration, Unit
from matricula.regulation.rules.expressions import (
    Codes,
    Constant,
    Expression,
    Fact,
    FactType,
    Literal,
    Operation,
    TermReference,
)
from matricula.regulation.standing.school_years import DayOfYear
from matricula.regulation.standing.terms import TermAnswer


class Shape(StrEnum):
    """What an expression yields.

    A `day_key` is year × 10000 + month × 100 + day: it compares like the date and counts whole years.
    """

    flag = "flag"
    number = "number"
    text = "text"
    date = "date"
    day_key = "day_key"
    literal_list = "literal_list"


class Law(Protocol):
    """What an expression asks of the stack on one governing date."""

    def term(self, name: str) -> TermAnswer: ...
    def codes(self, table: str) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Compiled:
    """A Narwhals expression and what it yields; a list of literals has no expression but its `literals`."""

    shape: Shape
    expr: nw.Expr
    literals: tuple[str, ...] = ()
    duration: Duration | None = None


class ExpressionError(ValueError):
    """An expression combines things that do not go together."""


def compiled(expression: Expression, law: Law) -> Compiled:
    """The Narwhals expression for one governing date.

    Raises `ExpressionError`, or `TermMissing` when the law is silent on that date.
    """
    match expression:
        case Fact(name, kind):
            return _fact(name, kind)
        case TermReference(name):
            return _literal_compiled(law.term(name))
        case Constant(value):
            return _literal_compiled(value)
        case Codes(table):
            return Compiled(Shape.literal_list, nw.lit(None), literals=law.codes(table))
        case Operation(what, of, count):
            return _operation(what, [compiled(part, law) for part in of], count)


def day_key(value: Compiled) -> nw.Expr:
    """A date as a number that compares like the date."""
    if value.shape is Shape.day_key:
        return value.expr
    if value.shape is not Shape.date:
        raise ExpressionError(f"a date is needed here, not a {value.shape}")
    # Cast before multiplying: a month is an Int8 in Polars and 12 × 100 overflows it.
    day = value.expr.dt
    return day.year().cast(nw.Int64) * 10000 + day.month().cast(nw.Int64) * 100 + day.day().cast(nw.Int64)


def _fact(name: str, kind: FactType) -> Compiled:
    column = nw.col(name)
    match kind:
        case FactType.flag:
            return Compiled(Shape.flag, column.cast(nw.Boolean))
        case FactType.integer | FactType.decimal:
            return Compiled(Shape.number, _number(column))
        case FactType.text:
            return Compiled(Shape.text, column.cast(nw.String))
        case FactType.date:
            return Compiled(Shape.date, column.cast(nw.Date))
        case FactType.list:
            raise ExpressionError(
                f"the fact {name!r} is a list; rules compare single values: give its length as a fact"
            )


def _number(expr: nw.Expr) -> nw.Expr:
    # Six places are beyond any figure of the law and make 0.1 + 0.2 equal to 0.3 at a boundary.
    return expr.cast(nw.Float64).round(6)


def _literal_compiled(value: Literal | TermAnswer) -> Compiled:
    match value:
        case bool():
            return Compiled(Shape.flag, nw.lit(value))
        case int() | Decimal():
            return Compiled(Shape.number, nw.lit(round(float(value), 6)))
        case str():
            return Compiled(Shape.text, nw.lit(value))
        case date():
            return Compiled(Shape.date, nw.lit(value, nw.Date()))
        case DayOfYear(month, day):
            return Compiled(Shape.day_key, nw.lit(month * 100 + day))
        case tuple():
            return Compiled(Shape.literal_list, nw.lit(None), literals=value)
        case Duration():
            return Compiled(Shape.number, nw.lit(float(value.value)), duration=value)
        case None:
            raise ExpressionError("a literal cannot be null")


def _operation(what: str, of: list[Compiled], count: int) -> Compiled:
    first = of[0]
    if what in _ARITHMETIC:
        result = _numeric(first)
        for other in of[1:]:
            result = _ARITHMETIC[what](result, _numeric(other))
        return Compiled(Shape.number, result.round(6))
    match what:
        case "length":
            return Compiled(Shape.number, _textual(first).str.len_chars().cast(nw.Float64))
        case "begins":
            return Compiled(Shape.text, _textual(first).str.head(count))
        case "age":
            whole = (day_key(of[1]) - day_key(first)).cast(nw.Int64) // 10000
            return Compiled(Shape.number, whole.cast(nw.Float64))
        case "days_between":
            if not all(part.shape is Shape.date for part in of):
                raise ExpressionError("days_between needs two dates from facts")
            minutes = (of[1].expr - first.expr).dt.total_minutes()
            return Compiled(Shape.number, minutes.cast(nw.Float64) / (24 * 60))
        case "day" | "school_day":
            return _day_of_year(first, of[1], of[2:])
    return _later(first, of[1], _SPANS if what == "later" else _DAYS)


_ARITHMETIC: Mapping[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
}


def _day_of_year(day: Compiled, on: Compiled, year_starts: list[Compiled]) -> Compiled:
    if day.shape is not Shape.day_key or on.shape is not Shape.date:
        raise ExpressionError("a day of the year needs a date that says of which year")
    key = day_key(on)
    year = key // 10000
    for first_day in year_starts:
        # Before the first day of the school year, the school year began in the year before.
        year = year - (key % 10000 < first_day.expr).cast(nw.Int64)
    return Compiled(Shape.day_key, year * 10000 + day.expr)


_DAYS = {Unit.calendar_days: (1, "d"), Unit.weeks: (7, "d")}
_SPANS = {**_DAYS, Unit.months: (1, "mo"), Unit.years: (12, "mo")}
"""How many of a frame's days or months a unit is; months end on the last day of a shorter one."""


def _later(start: Compiled, by: Compiled, spans: Mapping[Unit, tuple[int, str]]) -> Compiled:
    if start.shape is not Shape.date or by.duration is None:
        raise ExpressionError("later needs a date and a duration")
    unit = by.duration.unit
    if unit not in spans:
        raise ExpressionError(
            f"later counts {', '.join(spans)} in this pack's calendar; for {unit} give the date as a fact"
        )
    often, letter = spans[unit]
    return Compiled(Shape.date, start.expr.dt.offset_by(f"{by.duration.value * often}{letter}"))


def _numeric(value: Compiled) -> nw.Expr:
    if value.shape is not Shape.number:
        raise ExpressionError(f"a number is needed here, not a {value.shape}")
    return value.expr


def _textual(value: Compiled) -> nw.Expr:
    if value.shape is not Shape.text:
        raise ExpressionError(f"a text is needed here, not a {value.shape}")
    return value.expr
