"""What a story of a pack comes to: a scenario with moves and clock steps, played by whoever has a stage for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from matricula.kernel.durations import Duration
from matricula.regulation.clause_cases.model import Failures
from matricula.regulation.reading.nodes import Origin, Plain
from matricula.regulation.stacks.stack import Stack


@dataclass(frozen=True)
class ExpectedRefusal:
    """The refusal that a move must meet: the clause it cites and, if given, its code."""

    clause: str
    code: str | None


@dataclass(frozen=True)
class Move:
    """One step: first the clock moves, then one party does one thing, then it is looked at what came of it."""

    origin: Origin
    after: Duration | None
    at: datetime | None
    by: str | None
    does: str | None
    data: Mapping[str, Plain]
    evidence: tuple[str, ...]
    reason: str | None
    refused: ExpectedRefusal | None
    expect: Mapping[str, Plain]


@dataclass(frozen=True)
class Scenario:
    """A whole story. Instants are civil, without a zone: the pack's zone holds."""

    procedure: str
    starts_at: datetime
    given: Mapping[str, Plain]
    moves: tuple[Move, ...]
    expect: Mapping[str, Plain]


@dataclass(frozen=True)
class Played:
    """What came of a scenario: what went otherwise than expected, and every clause cited on the way.

    `cited` holds the clauses of refusals, clocks, findings, demanded papers and steps that the scenario met.
    """

    failures: Failures
    cited: frozenset[str]


class ScenarioExecutor(Protocol):
    """Plays a scenario under the law of `stack` (use `stack`, not the installed one: it may be a mutant)."""

    def __call__(self, scenario: Scenario, stack: Stack) -> Played: ...


class NoExecutor(RuntimeError):
    """Nobody has a stage for scenarios here."""


_executors: list[ScenarioExecutor] = []


def register_scenario_executor(executor: ScenarioExecutor) -> None:
    """Make known how scenarios are played; there is one way, and registering it again changes nothing."""
    if _executors and _executors[0] is not executor:
        raise ValueError("another executor of scenarios is registered already")
    _executors[:] = [executor]


@dataclass(frozen=True)
class ScenarioAsk:
    """Whether a procedure goes as the law says."""

    scenario: Scenario
    kind: str = "scenario"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({f"procedure:{self.scenario.procedure}"})

    def check(self, stack: Stack, clause: str) -> Failures:
        if not _executors:
            raise NoExecutor("nobody plays stories here; they need the proving kit and a database")
        played = _executors[0](self.scenario, stack)
        if "" in played.cited:
            return (*played.failures, "something in the scenario cites an empty clause")
        if clause not in played.cited:
            shown = ", ".join(sorted(played.cited)) or "nothing"
            return (*played.failures, f"nothing in the scenario cites {clause}; it cites {shown}")
        return played.failures

    def in_words(self) -> str:
        return f"procedure {self.scenario.procedure}: {self.answer_in_words()}"

    def answer_in_words(self) -> str:
        moves = [_in_words(move) for move in self.scenario.moves]
        return "; ".join(move for move in moves if move)


def _in_words(move: Move) -> str:
    when = f"after {move.after}, " if move.after else f"at {move.at:%Y-%m-%d %H:%M}, " if move.at else ""
    who = f"{move.by.replace('.', ' ').replace('_', ' ')} " if move.by else ""
    if move.does is None:
        return f"{when}look"
    refused = f" (refused: {move.refused.clause})" if move.refused else ""
    return f"{when}{who}{move.does.replace('_', ' ')}{refused}"
