"""A law by which a rule says what becomes of those on a list, and the results that it judges by, made up for tests."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

from matricula.cases.ports import Bar, FactValue, _bars, _line_facts, register_bar, register_line_facts
from matricula.cases.tests.listing import GRADUATION
from matricula.cases.tests.test_governing import with_procedure
from matricula.config.testing import law_in_force
from matricula.regulation.api import (
    Fact,
    FactType,
    GoverningDate,
    LineOutcome,
    OutcomeBy,
    Rule,
    Stack,
    TermReference,
    Text,
    stack_for,
    substituted,
)
from matricula.regulation.rules.rules import Combination, Comparison, FactDeclaration, RuleClause, Test

PACK, RULE, SOURCE = "cn_guizhou", "may_graduate", "tests.results"
NEEDED = 144
HIGHER_FROM, HIGHER = date(2026, 9, 1), 150
"""Whoever began the stage by then needs more."""


def words(said: str) -> Text:
    return Text({"en": said, "zh-hans": said})


def deciding_law(stack: Stack) -> Stack:
    """Graduation as it is, where credits decide who graduates: those that the law asked for on the day of entry."""
    law = stack.procedure(GRADUATION, on=date(2026, 6, 1))
    assert law.lines is not None
    names = {one.id: one for one in law.lines.outcomes}
    lines = replace(
        law.lines,
        facts=(SOURCE,),
        outcomes=tuple(
            LineOutcome(id=one, names=names[one].names, clause="CN-GZ-14")
            for one in ("graduated", "completed")
        ),
        outcome_by=OutcomeBy(rule=RULE, met="graduated", unmet="completed", clause="CN-GZ-14"),
    )
    said = {
        **law.messages,
        "fell_out": words("{procedure}: somebody left the list at a step: {step} ({office})."),
    }
    credits_needed = stack.terms["transfer_returns"]
    first = credits_needed.values[0]
    term = replace(
        credits_needed,
        declared=replace(credits_needed.declared, name="credits_needed"),
        values=(
            replace(first, value=NEEDED),
            replace(first, since=HIGHER_FROM, value=HIGHER),
        ),
    )
    fact = Fact("credits", FactType.decimal)
    rule = Rule(
        declared=replace(next(iter(stack.rules.values())).declared, name=RULE),
        proposition=words("The student may graduate"),
        governed_by=GoverningDate.entry,
        facts={"credits": FactDeclaration(FactType.decimal, words("Credits"))},
        clauses=(
            RuleClause(
                "enough",
                "CN-GZ-13",
                Test(fact, Comparison.at_least, TermReference(term.name)),
                words("Credits: {seen} of {needed}"),
            ),
        ),
        met_when=Combination(True, ("enough",)),
    )
    own = replace(law, lines=lines, messages=said)
    return replace(
        with_procedure(stack, own),
        rules={**stack.rules, RULE: rule},
        terms={**stack.terms, term.name: term},
    )


@contextmanager
def deciding(credits_of: Mapping[int, int | None], law: Stack | None = None) -> Iterator[Stack]:
    """Within, that law is in force, and the results of each student by id are those given."""

    def facts_of(students: Collection[int], stack: Stack) -> Mapping[int, Mapping[str, FactValue]]:
        known = {one: credits_of.get(one) for one in students}
        return {one: {"credits": None if has is None else Decimal(has)} for one, has in known.items()}

    law = law or deciding_law(stack_for(PACK))
    register_line_facts(SOURCE, facts_of, facts=lambda _stack: {"credits": FactType.decimal})
    try:
        law_in_force(law)
        with substituted(law):
            yield law
    finally:
        del _line_facts[SOURCE]


@contextmanager
def barring(bar: Bar) -> Iterator[None]:
    """Within, that one says whether filing is barred, in the place of whoever does so."""
    own = dict(_bars)
    _bars.clear()
    register_bar(bar)
    try:
        yield
    finally:
        _bars.clear()
        _bars.update(own)
