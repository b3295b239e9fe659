"""Judges many students of a cohort at once by the rule of the season."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from matricula.cases.api import FactValue
from matricula.graduation.models import Cohort
from matricula.registry.api import Enrollment
from matricula.regulation.api import Combination, Finding, Outcome, Rule, Stack
from matricula.studies.api import facts_of


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rule finds of one student, the findings that keep it from being met, and the facts it looked at."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    facts: Mapping[str, FactValue]


def judged(stack: Stack, rule: str, entered: Mapping[int, date]) -> Mapping[int, Judged]:
    """Each student, given with the day of entry that governs, by id. One statement, whatever their number.

    Who entered before the law had an answer is incomplete, as is who has no results.
    """
    by = stack.rule(rule)
    facts = facts_of(list(entered), stack, names=by.rule.facts)
    looked_at = {
        student: {name: facts.get(student, {}).get(name) for name in by.rule.facts} for student in entered
    }
    students = list(entered)
    falls_short = by.explain_unmet(
        [looked_at[student] for student in students], on=[entered[student] for student in students]
    )
    found: dict[int, Judged] = {}
    for place, student in enumerate(students):
        explanation = falls_short.get(place)
        if explanation is None:
            found[student] = Judged(Outcome.met, (), looked_at[student])
            continue
        against = tuple(one for one in explanation.deciding if one.outcome is not Outcome.met)
        found[student] = Judged(explanation.outcome, against, looked_at[student])
    return found


def entered_of(cohort: Cohort, schools: Collection[int]) -> Mapping[int, date]:
    """Those of the cohort who are on the roll of these schools now, with the day on which each entered the stage."""
    places = on_the_roll(cohort).filter(school_id__in=schools)
    return dict(places.order_by("student_id").values_list("student_id", "entered_on"))


def on_the_roll(cohort: Cohort) -> QuerySet[Enrollment]:
    """The places of everybody in the grade of the cohort now, wherever the reader sees."""
    return Enrollment.objects.filter(is_open=True, is_principal=True, stage=cohort.stage, grade=cohort.grade)


def instead_of(rule: Rule) -> dict[str, list[str]]:
    """The conditions of each further way, with those of the ways that the law names before it: one way is enough."""
    whole = rule.met_when
    found: dict[str, list[str]] = {}
    for part in whole.parts if whole.every else (whole,):
        if isinstance(part, Combination) and not part.every:
            before: list[str] = []
            for way in part.parts:
                names = [way] if isinstance(way, str) else list(way.names())
                if before:
                    found |= {name: list(before) for name in names}
                before += names
    return found
