"""Which findings make a rule what it is found to be, and which are ways that nobody needed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from matricula.regulation.answers.findings import Outcome
from matricula.regulation.rules.rules import Combination

_WORTH = {Outcome.unmet: 0, Outcome.incomplete: 1, Outcome.met: 2}
"""Of parts of which all are needed the worst counts, of those of which any is enough the best."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """The names of the clauses that decide, and of those beside which another way does better."""

    deciding: frozenset[str]
    spare: frozenset[str]


def outcome_of(combination: Combination, outcomes: Mapping[str, Outcome]) -> Outcome:
    """What the clauses make of the combination, by their names. KeyError for a clause without an outcome."""
    return _pick(combination)((_of(part, outcomes) for part in combination.parts), key=_WORTH.__getitem__)


def bearing(combination: Combination, outcomes: Mapping[str, Outcome]) -> Bearing:
    """How each clause bears on the outcome.

    A clause decides when it, and every combination around it, came out as the whole did. It is spare when it belongs
    to one of several ways of which another came out better: whether it is met or not, nothing is held against anybody.
    """
    deciding = frozenset(_deciding(combination, outcomes, outcome_of(combination, outcomes)))
    return Bearing(deciding, frozenset(_spare(combination, outcomes)) - deciding)


def _deciding(part: str | Combination, outcomes: Mapping[str, Outcome], whole: Outcome) -> Iterator[str]:
    if _of(part, outcomes) is not whole:
        return
    if isinstance(part, str):
        yield part
        return
    for inner in part.parts:
        yield from _deciding(inner, outcomes, whole)


def _spare(combination: Combination, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    best = outcome_of(combination, outcomes)
    for part in combination.parts:
        if not combination.every and _of(part, outcomes) is not best:
            yield from (part,) if isinstance(part, str) else part.names()
        elif isinstance(part, Combination):
            yield from _spare(part, outcomes)


def _of(part: str | Combination, outcomes: Mapping[str, Outcome]) -> Outcome:
    return outcomes[part] if isinstance(part, str) else outcome_of(part, outcomes)


def _pick(combination: Combination) -> Callable[..., Outcome]:
    return min if combination.every else max
