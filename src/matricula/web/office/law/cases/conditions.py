"""Cases about rules: what is put to the rule, and how it judges."""

from django.utils.translation import gettext as _

from matricula.regulation.api import (
    Constant,
    Expression,
    Fact,
    Outcome,
    Rule,
    RuleClause,
    Stack,
    TermReference,
)
from matricula.regulation.clause_cases.conditions import RuleAsk
from matricula.web.clauses import words
from matricula.web.office.law.cases.told import Told, day, fact_value, labelled


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
        labelled(words(declared.label), fact_value(stack, name, ask.facts.get(name)))
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
            shown = _shown(stack, expression, part.test.observed, ask)
            if not shown:
                return words(rule.proposition)
            text = text.replace(name, shown)
    return text


def _shown(stack: Stack, expression: Expression | None, observed: Expression, ask: RuleAsk) -> str:
    match expression:
        case Fact(name=name):
            return fact_value(stack, name, ask.facts.get(name))
        case Constant(value=value) if isinstance(observed, Fact):
            return fact_value(stack, observed.name, value)
        case TermReference(name=name):
            return words(stack.terms[name].question)
    return ""
