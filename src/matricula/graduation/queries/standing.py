"""Where one student stands, explained line by line: what is seen, what is needed, what decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matricula.cases.api import FactValue
from matricula.regulation.api import (
    Combination,
    Explanation,
    Fact,
    Finding,
    JudgingRule,
    Outcome,
    Season,
    Stack,
)


@dataclass(frozen=True, slots=True)
class Needed:
    """One condition: ``finding`` answers for it, and each of ``instead`` would do as well.

    A way that is not needed is no failure: ``instead`` is empty where the condition is met, and where several ways lead
    there, ``finding`` is the one that does.
    """

    finding: Finding
    instead: tuple[Finding, ...]
    fact: str
    missing: Decimal | None

    @property
    def outcome(self) -> Outcome:
        """What was found of the condition."""
        return self.finding.outcome


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where a student stands: the outcome of the season's rule, its conditions, and what is advice alone."""

    season: Season
    outcome: Outcome
    needed: tuple[Needed, ...]
    advice: tuple[tuple[str, Explanation], ...]
    facts: Mapping[str, FactValue]

    @property
    def waiting(self) -> int:
        """How many results nobody has reviewed yet."""
        waits = self.facts.get("waiting")
        return waits if isinstance(waits, int) else 0


def season_of(stack: Stack, stage: str) -> Season | None:
    """The season in which that stage is left, where the law has one."""
    return next((one for one in stack.seasons.values() if one.stage == stage), None)


def leaving_of(facts: Mapping[str, FactValue], entered_on: date, season: Season, stack: Stack) -> Leaving:
    """Judge and explain by the law of the day of entry into the stage; no statement.

    Raises :class:`TermMissing` for somebody who entered before that law begins.
    """
    rule = stack.rule(season.rule)
    found = rule.explain(facts, on=entered_on)
    advice = tuple((one, stack.rule(one).explain(facts, on=entered_on)) for one in season.advice)
    return Leaving(season, found.outcome, tuple(_conditions(rule, found)), advice, facts)


def last_day(stack: Stack, season: Season, leaving_year: int) -> date:
    """The last day on which graduation is done in time."""
    return stack.window(season.done_by).closes_on(leaving_year - 1)


def first_day(stack: Stack, season: Season, leaving_year: int) -> tuple[date, str] | None:
    """The first day on which somebody may leave, and its clause; None where the law has no such day."""
    if not season.leaves_from:
        return None
    state = stack.window(season.leaves_from).of(leaving_year - 1)
    return state.period.start, state.clause


def _conditions(rule: JudgingRule, found: Explanation) -> Iterator[Needed]:
    findings = {one.part: one for one in found}
    facts = {
        one.name: one.test.observed.name if isinstance(one.test.observed, Fact) else ""
        for one in rule.rule.clauses
    }
    whole = rule.rule.met_when
    for part in whole.parts if whole.every else (whole,):
        ways = [findings[name] for name in _names(part) if name in findings]
        if not ways:
            continue
        # The first that is met answers for all; of ways that are all closed, the one the law names first.
        first = next((one for one in ways if one.outcome is Outcome.met), ways[0])
        instead = () if first.outcome is Outcome.met else tuple(one for one in ways if one is not first)
        yield Needed(first, instead, facts[first.part], _missing(first))


def _names(part: str | Combination) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else part.names()


def _missing(finding: Finding) -> Decimal | None:
    """How much of a number is missing; None where nothing is, or where it is no matter of numbers."""
    seen, needed = finding.seen, finding.needed
    numbers = all(
        isinstance(one, int | float | Decimal) and not isinstance(one, bool) for one in (seen, needed)
    )
    if finding.outcome is not Outcome.unmet or not numbers:
        return None
    return max(Decimal(str(needed)) - Decimal(str(seen)), Decimal(0))
