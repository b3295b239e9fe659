"""Conditions of the law: one definition judges a million rows and explains one person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.rules.expressions import Expression, FactType, read_expression, tables_of, terms_of
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named


class Comparison(StrEnum):
    """How what is seen is held against what is needed."""

    at_least = "at_least"
    at_most = "at_most"
    more_than = "more_than"
    less_than = "less_than"
    equals = "equals"
    differs = "differs"
    one_of = "one_of"
    none_of = "none_of"
    is_true = "is_true"
    is_false = "is_false"
    present = "present"
    absent = "absent"

    @property
    def needs_something(self) -> bool:
        return self not in _ALONE


GRADES = "grades"
"""In ``named_by`` of a fact: its codes are grades, which stand with the stages and not in a table."""

_ALONE = frozenset({Comparison.is_true, Comparison.is_false, Comparison.present, Comparison.absent})


class GoverningDate(StrEnum):
    """Which date's law applies; the caller passes that date."""

    application = "application"
    decision = "decision"
    event = "event"
    entry = "entry"


@dataclass(frozen=True, slots=True)
class Test:
    """An observed expression, a comparison, and what is needed where the comparison wants something."""

    observed: Expression
    comparison: Comparison
    needed: Expression | None = None

    __test__ = False  # or pytest would try to collect it

    def expressions(self) -> tuple[Expression, ...]:
        return (self.observed,) if self.needed is None else (self.observed, self.needed)


@dataclass(frozen=True, slots=True)
class RuleClause:
    """One clause inside a rule: what it asks, when it applies at all, and the words for the finding."""

    name: str
    clause: str
    test: Test
    text: Text
    applies_when: Test | None = None

    def expressions(self) -> tuple[Expression, ...]:
        return self.test.expressions() + (self.applies_when.expressions() if self.applies_when else ())


@dataclass(frozen=True, slots=True)
class Combination:
    """Which clauses make the rule met: all of the parts or any of them."""

    every: bool
    parts: "tuple[str | Combination, ...]"

    def names(self) -> tuple[str, ...]:
        return tuple(
            name for part in self.parts for name in ((part,) if isinstance(part, str) else part.names())
        )


@dataclass(frozen=True)
class FactDeclaration:
    """A fact the rule looks at. One that holds a code is shown by the label of a table, or of the ``GRADES``."""

    type: FactType
    label: Text
    named_by: str | None = None


@dataclass(frozen=True)
class Rule:
    """A proposition about facts. `matricula.regulation.rules.judging` answers it."""

    declared: Declaration
    proposition: Text
    governed_by: GoverningDate
    facts: Mapping[str, FactDeclaration]
    clauses: tuple[RuleClause, ...]
    met_when: Combination

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def cited(self) -> frozenset[str]:
        return frozenset(part.clause for part in self.clauses)

    def terms(self) -> frozenset[str]:
        return frozenset().union(*(terms_of(one) for part in self.clauses for one in part.expressions()))

    def tables(self) -> frozenset[str]:
        named = {fact.named_by for fact in self.facts.values() if fact.named_by and fact.named_by != GRADES}
        return frozenset(named).union(
            *(tables_of(one) for part in self.clauses for one in part.expressions())
        )


def read_rules(node: Node, context: Context) -> Iterator[tuple[Declaration, Rule]]:
    """The rules under the key `rules`."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"proposition", "governed_by", "facts", "clauses"}, optional={"met_when", *DECLARED}
        )
        facts: dict[str, FactDeclaration] = {}
        for fact, item in named(fields["facts"]):
            inner = item.fields(required={"type", "label"}, optional={"named_by"})
            facts[fact] = FactDeclaration(
                inner["type"].choice(FactType),
                context.words(inner["label"]),
                inner["named_by"].name() if "named_by" in inner else None,
            )
        types = {fact: declared.type for fact, declared in facts.items()}
        clauses = tuple(_clause(part, item, types, context) for part, item in named(fields["clauses"]))
        if not clauses:
            fields["clauses"].fail("a rule needs at least one clause")
        names = tuple(part.name for part in clauses)
        met_when = (
            _combination(fields["met_when"], names) if "met_when" in fields else Combination(True, names)
        )
        if unused := set(names) - set(met_when.names()):
            fields["met_when"].fail(
                f"the clauses {', '.join(sorted(unused))} decide nothing; use them or remove them"
            )
        yield (
            context.declaration(name, entry, fields),
            Rule(
                declared=context.declaration(name, entry, fields),
                proposition=context.words(fields["proposition"]),
                governed_by=fields["governed_by"].choice(GoverningDate),
                facts=facts,
                clauses=clauses,
                met_when=met_when,
            ),
        )


def _clause(name: str, node: Node, facts: Mapping[str, FactType], context: Context) -> RuleClause:
    fields = node.fields(
        required={"clause", "observed", "comparison", "text"}, optional={"needed", "applies_when"}
    )
    applies: Test | None = None
    if "applies_when" in fields:
        inner = fields["applies_when"].fields(required={"observed", "comparison"}, optional={"needed"})
        applies = _test(fields["applies_when"], inner.given, facts, context)
    return RuleClause(
        name=name,
        clause=context.clause(fields["clause"]),
        test=_test(node, fields.given, facts, context),
        text=context.words(fields["text"]),
        applies_when=applies,
    )


def _test(node: Node, given: Mapping[str, Node], facts: Mapping[str, FactType], context: Context) -> Test:
    comparison = given["comparison"].choice(Comparison)
    if comparison.needs_something and "needed" not in given:
        node.fail(f"the comparison {comparison} needs the key 'needed'")
    if not comparison.needs_something and "needed" in given:
        given["needed"].fail(f"the comparison {comparison} compares with nothing; remove 'needed'")
    return Test(
        observed=read_expression(given["observed"], facts, context),
        comparison=comparison,
        needed=read_expression(given["needed"], facts, context) if "needed" in given else None,
    )


def _combination(node: Node, names: tuple[str, ...]) -> Combination:
    pairs = dict(node.entries())
    if list(pairs) not in (["all"], ["any"]):
        node.fail("write {all: [clauses]} or {any: [clauses]}; either may stand inside the other")
    [(word, parts)] = pairs.items()
    found: list[str | Combination] = []
    for item in parts.items():
        if item.is_mapping:
            found.append(_combination(item, names))
        elif (name := item.text()) in names:
            found.append(name)
        else:
            item.fail(f"the rule has no clause {name!r}; its clauses are {', '.join(names)}")
    if not found:
        parts.fail("nothing is combined here")
    return Combination(word == "all", tuple(found))
