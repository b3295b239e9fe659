"""What another figure in the law would do to those who leave; nothing is changed by asking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from matricula.authorities.api import Org
from matricula.graduation.models import Cohort, Standing
from matricula.registry.api import Enrollment
from matricula.regulation.api import Outcome, Stack, Term, TermType

MOST = 200


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How many of those judged would newly fall short, or newly pass; the first of those who would fall short."""

    judged: int
    fail: int
    passed: int
    first: Sequence[Standing]


def terms_to_rehearse(stack: Stack, cohort: Cohort) -> tuple[Term, ...]:
    """The numbers that the rule of the season asks for."""
    rule = stack.rule(stack.season(cohort.season).rule).rule
    numbers = (TermType.integer, TermType.decimal)
    return tuple(stack.terms[name] for name in sorted(rule.terms()) if stack.terms[name].type in numbers)


def rehearsed(stack: Stack, cohort: Cohort, area: Org, term: str, value: Decimal) -> Rehearsed:
    """Judge the facts of everybody below ``area`` again, as last judged, with another value of one term.

    The value holds for every day of entry. Two statements. KeyError for a term that the rule does not ask for.
    """
    offered = {one.name: one for one in terms_to_rehearse(stack, cohort)}
    held = offered[term]
    other = replace(held, values=tuple(replace(one, value=_fitting(held, value)) for one in held.values))
    rule = replace(stack, terms={**stack.terms, term: other}).rule(stack.season(cohort.season).rule)
    standings = list(
        Standing.objects.filter(
            cohort=cohort,
            school__lineage__contains=[area.pk],
            student__stage=cohort.stage,
            student__grade=cohort.grade,
        )
        .select_related("student", "school")
        .order_by("school__path", "class_name", "student__sort_key", "id")
    )
    entered = dict(
        Enrollment.objects.filter(
            student_id__in=[one.student_id for one in standings],
            stage=cohort.stage,
            grade=cohort.grade,
            is_principal=True,
        )
        .order_by("is_open", "id")
        .values_list("student_id", "entered_on")
    )
    here = [one for one in standings if one.student_id in entered]
    falls_short = rule.explain_unmet(
        [_facts(one) for one in here], on=[entered[one.student_id] for one in here]
    )
    would = [falls_short[n].outcome if n in falls_short else Outcome.met for n in range(len(here))]
    fails = [
        one
        for one, then in zip(here, would, strict=True)
        if then is Outcome.unmet and one.outcome == str(Outcome.met)
    ]
    passes = sum(
        then is Outcome.met and one.outcome != str(Outcome.met) for one, then in zip(here, would, strict=True)
    )
    return Rehearsed(len(here), len(fails), passes, fails[:MOST])


def _facts(standing: Standing) -> dict[str, object]:
    """Facts as they were kept: decimals are text there."""
    return {name: _read(value) for name, value in standing.facts.items()}


def _read(value: object) -> object:
    if isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdigit():
        return Decimal(value)
    return value


def _fitting(term: Term, value: Decimal) -> int | Decimal:
    return int(value) if term.type is TermType.integer else value
