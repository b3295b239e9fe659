"""Dated values of the law: how long, how many, from which day; each value with its clause."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from matricula.kernel.durations import Duration, Unit
from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, in_order, named
from matricula.regulation.standing.school_years import DayOfYear

TermAnswer = Duration | int | Decimal | bool | DayOfYear | tuple[str, ...]


class TermType(StrEnum):
    """What kind of value a term has."""

    duration = "duration"
    integer = "integer"
    decimal = "decimal"
    flag = "flag"
    day_of_year = "day_of_year"
    list = "list"


class TermMissing(LookupError):
    """The law has no value for this term on that day: whoever asks must not go on with a guess."""


class TermNotInForce(TermMissing):
    """The term's first value begins later."""


class TermRepealed(TermMissing):
    """The term was repealed."""


@dataclass(frozen=True, slots=True)
class TermValue:
    """The answer of the law on a day: the value, the clause that sets it, since when, and whether it is verified."""

    value: TermAnswer
    clause: str
    since: date
    verified: bool

    @property
    def duration(self) -> Duration:
        """The value as a duration; TypeError when the term is of another type."""
        if not isinstance(self.value, Duration):
            raise TypeError(f"this term is no duration: {self.value!r}")
        return self.value


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One line of a term's history; a value of None repeals it."""

    since: date
    value: TermAnswer | None
    clause: str


@dataclass(frozen=True)
class Term:
    """One question to the law and its answers through time."""

    declared: Declaration
    question: Text
    type: TermType
    checked_against_source_on: date
    values: tuple[DatedValue, ...]

    @property
    def name(self) -> str:
        return self.declared.name

    def on(self, day: date) -> TermValue:
        """The value that holds on `day`. Raises `TermNotInForce` or `TermRepealed`."""
        current: DatedValue | None = None
        for value in self.values:
            if value.since <= day:
                current = value
        if current is None:
            raise TermNotInForce(
                f"the term {self.name!r} has no value on {day}: its first holds from {self.values[0].since} "
                f"({self.declared.origin}); ask for a later day or add the earlier law"
            )
        if current.value is None:
            raise TermRepealed(
                f"the term {self.name!r} is repealed from {current.since} by {current.clause} "
                f"({self.declared.origin}); nothing may rely on it on {day}"
            )
        return TermValue(current.value, current.clause, current.since, self.declared.verified)

    def over(self, upper: "Term") -> "Term":
        """This term laid over the same term of an upper pack, whose values hold until this one's first."""
        first = self.values[0].since
        return replace(self, values=(*(value for value in upper.values if value.since < first), *self.values))


def read_terms(node: Node, context: Context) -> Iterator[tuple[Declaration, Term]]:
    """The terms under the key `terms`."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"question", "type", "checked_against_source_on", "values"}, optional=set(DECLARED)
        )
        kind = fields["type"].choice(TermType)
        values = [
            _dated(value.key_day(since), value, kind, context) for since, value in fields["values"].entries()
        ]
        if not values:
            fields["values"].fail(
                f"the term {name!r} has no value; add one under the date from which it holds"
            )
        in_order(fields["values"], [value.since for value in values])
        declared = context.declaration(name, entry, fields)
        yield (
            declared,
            Term(
                declared=declared,
                question=context.words(fields["question"]),
                type=kind,
                checked_against_source_on=fields["checked_against_source_on"].day(),
                values=tuple(values),
            ),
        )


def _dated(since: date, node: Node, kind: TermType, context: Context) -> DatedValue:
    if not node.is_mapping:
        node.fail(f"the value from {since} needs its clause; write {{value: …, clause: …}}")
    given = {key for key, _ in node.entries()}
    repealed = "value" in given and dict(node.entries())["value"].is_null
    with_unit = kind is TermType.duration and not repealed
    fields = node.fields(required={"value", "clause"} | ({"unit"} if with_unit else set()))
    clause = context.clause(fields["clause"])
    if repealed:
        return DatedValue(since, None, clause)
    value = fields["value"]
    answer: TermAnswer
    match kind:
        case TermType.duration:
            if value.integer() < 0:
                value.fail("a duration cannot be negative")
            answer = Duration(value.integer(), fields["unit"].choice(Unit))
        case TermType.integer:
            answer = value.integer()
        case TermType.decimal:
            answer = value.decimal()
        case TermType.flag:
            answer = value.flag()
        case TermType.day_of_year:
            answer = context.day_of_year(value)
        case TermType.list:
            answer = value.texts()
    return DatedValue(since, answer, clause)
