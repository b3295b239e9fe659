"""What a clause looks at: a small language over facts, terms and literals, as a pack writes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from matricula.kernel.durations import Duration, Unit
from matricula.regulation.reading.nodes import Node
from matricula.regulation.standing.context import Context
from matricula.regulation.standing.school_years import DayOfYear

Literal = bool | int | Decimal | str | date | DayOfYear | Duration | tuple[str, ...] | None


class FactType(StrEnum):
    """What a fact holds."""

    flag = "flag"
    integer = "integer"
    decimal = "decimal"
    text = "text"
    date = "date"
    list = "list"


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
    """`what` is the key of the pack's file, as listed in `_READERS`, or one of its kinds."""

    what: str
    of: "tuple[Expression, ...]"
    count: int = 0


Expression = Fact | TermReference | Constant | Codes | Operation

Facts = Mapping[str, FactType]


def read_expression(node: Node, facts: Facts, context: Context) -> Expression:
    """One expression of a rule."""
    pairs = dict(node.entries())
    if (found := set(pairs) - {"day"}) and len(pairs) == 2 and found <= _YEARS.keys():
        return _day_in_year(node, pairs, found.pop(), facts, context)
    if len(pairs) == 1:
        [(what, inner)] = pairs.items()
        if what in _READERS:
            return _READERS[what](inner, facts, context)
    return node.fail(
        f"this is no expression: {', '.join(pairs) or 'nothing'}; "
        f"write one of {', '.join(_READERS)}, or day with {' or '.join(_YEARS)}"
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


def _read_later(node: Node, facts: Facts, context: Context) -> Expression:
    inner = node.fields(required={"from", "by"})
    # Frames count months of the Gregorian calendar alone; the unit may be a term's, so it is judged with the law.
    what = "later" if context.head.school_years.system == "gregorian" else "days_later"
    return Operation(what, tuple(read_expression(inner[key], facts, context) for key in ("from", "by")))


_YEARS = {"in_year_of": "day", "in_school_year_of": "school_day"}
"""Which calendar year a day of the year falls in: that of a date, or that in which the school year of a date begins."""


def _day_in_year(
    node: Node, pairs: Mapping[str, Node], year: str, facts: Facts, context: Context
) -> Expression:
    if context.head.school_years.system != "gregorian":
        node.fail(f"{year} works in the Gregorian calendar only; give the rule the date itself as a fact")
    day = pairs["day"]
    what = read_expression(day, facts, context) if day.is_mapping else Constant(context.day_of_year(day))
    of: tuple[Expression, ...] = (what, read_expression(pairs[year], facts, context))
    if year == "in_school_year_of":
        of = (*of, Constant(context.head.school_years.starts))
    return Operation(_YEARS[year], of)


_READERS: Mapping[str, Callable[[Node, Facts, Context], Expression]] = {
    "fact": _read_fact,
    "term": lambda node, _, __: TermReference(node.name()),
    "value": lambda node, _, context: Constant(_literal(node)),
    "codes": lambda node, _, __: Codes(node.name()),
    "length": lambda node, facts, context: Operation("length", (read_expression(node, facts, context),)),
    "begins": _read_begins,
    "age": _parts("born", "on", what="age"),
    "later": _read_later,
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
