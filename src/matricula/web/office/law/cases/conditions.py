"""Cases about rules: what is put to the rule, and how it judges."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from matricula.kernel.durations import Duration
from matricula.regulation.api import (
    Constant,
    Expression,
    Fact,
    Outcome,
    Rule,
    RuleClause,
    Stack,
    TermMissing,
    TermReference,
    in_words,
)
from matricula.regulation.clause_cases.conditions import RuleAsk
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.office.law.cases.told import Told, day, fact_value, labelled, language


def outcome_words(outcome: Outcome) -> str:
    """How a rule judges."""
    match outcome:
        case Outcome.met:
            return _("Met")
        case Outcome.unmet:
            return _("Not met")
        case Outcome.incomplete:
            return _("Cannot be judged: something is unknown")


def told_rule(stack: Stack, ask: RuleAsk) -> Told:
    """The condition, the facts, the outcome; of a rule with several conditions also how each is judged."""
    rule = stack.rule(ask.rule).rule
    facts = tuple(
        labelled(words(declared.label), _fact(stack, rule, name, ask.facts.get(name)))
        for name, declared in rule.facts.items()
        if name in ask.facts or ask.expect is Outcome.incomplete
    )
    parts = {part.name: part for part in rule.clauses}
    inner = tuple(
        labelled(_condition(stack, rule, parts[name], ask), outcome_words(outcome))
        for name, outcome in ask.findings.items()
        if len(parts) > 1
    )
    return Told(
        question=_("Is this so: %(proposition)s?") % {"proposition": words(rule.proposition)},
        given=(_("By the law of %(day)s") % {"day": day(ask.on, stack)}, *facts),
        answer=(outcome_words(ask.expect), *inner),
    )


def _condition(stack: Stack, rule: Rule, part: RuleClause, ask: RuleAsk) -> str:
    """The words of one condition with what is seen and needed filled in, where the case says it."""
    text = words(part.text)
    for name, expression in (("{seen}", part.test.observed), ("{needed}", part.test.needed)):
        if name in text:
            shown = _shown(stack, rule, expression, part.test.observed, ask)
            if not shown:
                return words(rule.proposition)
            text = text.replace(name, shown)
    return text


def _shown(
    stack: Stack, rule: Rule, expression: Expression | None, observed: Expression, ask: RuleAsk
) -> str:
    match expression:
        case Fact(name=name):
            return _fact(stack, rule, name, ask.facts.get(name))
        case Constant(value=value) if isinstance(observed, Fact):
            return _fact(stack, rule, observed.name, value)
        case TermReference(name=name):
            return _figure(stack, name, ask.on)
    return ""


def _fact(stack: Stack, rule: Rule, name: str, value: object) -> str:
    """A fact in words; a code by the table that the rule names for it."""
    table = rule.facts[name].named_by
    if isinstance(value, str) and table is not None and table in stack.tables:
        return table_label(stack, table, value)
    return fact_value(stack, name, value)


def _figure(stack: Stack, term: str, on: date) -> str:
    """The figure of that day, or which figure it is where it has no short form or there is none yet."""
    try:
        value = stack.term(term, on=on).value
    except TermMissing:
        return words(stack.terms[term].question)
    if isinstance(value, int | Decimal | Duration) and not isinstance(value, bool):
        return in_words(value, language())
    return words(stack.terms[term].question)
