"""What a clause looks at: a small language over facts, terms and literals, translated to Narwhals expressions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import narwhals as nw

from matricula.kernel.durations import Duration, Unit
from matricula.regulation.context import Context
from matricula.regulation.reading import Node
from matricula.regulation.school_years import DayOfYear
from matricula.regulation.terms import TermAnswer

Literal = bool | int | Decimal | str | date | DayOfYear | Duration | tuple[str, ...] | None


class FactType(StrEnum):
    """What a fact holds."""

    flag = "flag"
    integer = "integer"
    decimal = "decimal"
    text = "text"
    date = "date"
    list = "list"


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
class Fact:
    name: str
    type: FactType


@dataclass(frozen=True, slots=True)
class TermReference:
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    value: Literal


@dataclass(frozen=True, slots=True)
class Codes:
    table: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`what` is the key of the pack's file, as listed in `_READERS`."""

    what: str
    of: "tuple[Expression, ...]"
    count: int = 0


Expression = Fact | TermReference | Constant | Codes | Operation

Facts = Mapping[str, FactType]


def read_expression(node: Node, facts: Facts, context: Context) -> Expression:
    """One expression of a rule."""
    pairs = dict(node.entries())
    if set(pairs) == {"day", "in_year_of"}:
        return _day_in_year(node, pairs, facts, context)
    if len(pairs) == 1:
        [(what, inner)] = pairs.items()
        if what in _READERS:
            return _READERS[what](inner, facts, context)
    return node.fail(
        f"this is no expression: {', '.join(pairs) or 'nothing'}; "
        f"write one of {', '.join(_READERS)}, or day with in_year_of"
    )


def _read_fact(node: Node, facts: Facts, _: Context) -> Expression:
    name = node.name()
    if name not in facts:
        node.fail(f"the rule has no fact {name!r}; declare it under facts ({', '.join(facts)})")
    return Fact(name, facts[name])


def _parts(*keys: str, what: str) -> Callable[[Node, Facts, Context], Expression]:
    def read(node: Node, facts: Facts, context: Context) -> Expression:
        inner = node.fields(required=set(keys))
        return Operation(what, tuple(read_expression(inner[key], facts, context) for key in keys))

    return read


def _several(what: str, *, exactly_two: bool) -> Callable[[Node, Facts, Context], Expression]:
    def read(node: Node, facts: Facts, context: Context) -> Expression:
        parts = tuple(read_expression(item, facts, context) for item in node.items())
        if len(parts) < 2 or (exactly_two and len(parts) > 2):
            node.fail(
                f"{what} takes {'two' if exactly_two else 'two or more'} expressions, found {len(parts)}"
            )
        return Operation(what, parts)

    return read


def _read_begins(node: Node, facts: Facts, context: Context) -> Expression:
    inner = node.fields(required={"of", "count"})
    return Operation("begins", (read_expression(inner["of"], facts, context),), inner["count"].integer())


def _day_in_year(node: Node, pairs: Mapping[str, Node], facts: Facts, context: Context) -> Expression:
    if context.head.school_years.system != "gregorian":
        node.fail("in_year_of works in the Gregorian calendar only; give the rule the date itself as a fact")
    day = pairs["day"]
    what = read_expression(day, facts, context) if day.is_mapping else Constant(context.day_of_year(day))
    return Operation("day", (what, read_expression(pairs["in_year_of"], facts, context)))


_READERS: Mapping[str, Callable[[Node, Facts, Context], Expression]] = {
    "fact": _read_fact,
    "term": lambda node, _, __: TermReference(node.name()),
    "value": lambda node, _, context: Constant(_literal(node)),
    "codes": lambda node, _, __: Codes(node.name()),
    "length": lambda node, facts, context: Operation("length", (read_expression(node, facts, context),)),
    "begins": _read_begins,
    "age": _parts("born", "on", what="age"),
    "later": _parts("from", "by", what="later"),
    "add": _several("add", exactly_two=False),
    "subtract": _several("subtract", exactly_two=True),
    "multiply": _several("multiply", exactly_two=True),
    "divide": _several("divide", exactly_two=True),
    "days_between": _several("days_between", exactly_two=True),
}


def terms_of(expression: Expression) -> frozenset[str]:
    """The names of all terms an expression asks for."""
    if isinstance(expression, TermReference):
        return frozenset({expression.name})
    return (
        frozenset().union(*map(terms_of, expression.of)) if isinstance(expression, Operation) else frozenset()
    )


def tables_of(expression: Expression) -> frozenset[str]:
    """The names of all code tables an expression asks for."""
    if isinstance(expression, Codes):
        return frozenset({expression.table})
    return (
        frozenset().union(*map(tables_of, expression.of))
        if isinstance(expression, Operation)
        else frozenset()
    )


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
        case "day":
            if first.shape is not Shape.day_key or of[1].shape is not Shape.date:
                raise ExpressionError("in_year_of needs a day of the year and a date")
            return Compiled(Shape.day_key, of[1].expr.dt.year().cast(nw.Int64) * 10000 + first.expr)
    return _later(first, of[1])


_ARITHMETIC: Mapping[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
}


def _later(start: Compiled, by: Compiled) -> Compiled:
    if start.shape is not Shape.date or by.duration is None:
        raise ExpressionError("later needs a date and a duration")
    days = {Unit.calendar_days: 1, Unit.weeks: 7}.get(by.duration.unit)
    if days is None:
        raise ExpressionError(
            f"later counts calendar days and weeks; for {by.duration.unit} give the date as a fact"
        )
    return Compiled(Shape.date, start.expr.dt.offset_by(f"{by.duration.value * days}d"))


def _numeric(value: Compiled) -> nw.Expr:
    if value.shape is not Shape.number:
        raise ExpressionError(f"a number is needed here, not a {value.shape}")
    return value.expr


def _textual(value: Compiled) -> nw.Expr:
    if value.shape is not Shape.text:
        raise ExpressionError(f"a text is needed here, not a {value.shape}")
    return value.expr


def _literal(node: Node) -> Literal:
    if node.is_list:
        return node.texts()
    if node.is_mapping:
        fields = node.fields(required={"value", "unit"})
        return Duration(fields["value"].integer(), fields["unit"].choice(Unit))
    plain = node.plain()
    if plain is None or not isinstance(plain, bool | int | Decimal | str | date):
        node.fail("a literal is true, false, a number, a text, a date or a list of texts")
    return plain
