"""The cases of all installed packs, sorted by how they are asked."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import pytest

from matricula.regulation.clause_cases.model import ClauseCase, Failures
from matricula.regulation.clause_cases.named_tests import TestAsk
from matricula.regulation.clause_cases.running import answered_by_data
from matricula.regulation.clause_cases.scenarios import ScenarioAsk
from matricula.regulation.law_status import all_cases
from matricula.regulation.stacks.installed import stack_for
from matricula.regulation.stacks.loader import installed_packs
from matricula.regulation.stacks.stack import Stack

Asked = tuple[Stack, ClauseCase]
Play = Callable[[ClauseCase, Stack], Failures]


@lru_cache(maxsize=1)
def every_case() -> tuple[Asked, ...]:
    return tuple(all_cases())


def of_data() -> list[Asked]:
    """Cases that the law's data answer by themselves."""
    return [(stack, case) for stack, case in every_case() if answered_by_data(case)]


@lru_cache(maxsize=1)
def of_scenarios() -> tuple[Asked, ...]:
    """Cases that the engine must play on a database; those that begin alike follow each other, to be played so once."""
    told = [(stack, case) for stack, case in every_case() if case.kind == "scenario"]
    return tuple(sorted(told, key=lambda asked: (asked[0].pack, way_of(asked[1]))))


def way_of(case: ClauseCase) -> tuple[str, ...]:
    """What a story starts from, then its moves one after another; empty for what is no story."""
    if not isinstance(case.ask, ScenarioAsk):
        return ()
    told = case.ask.scenario
    moves = [(one.after, one.at, one.by, one.does, one.data, one.evidence, one.reason) for one in told.moves]
    return (repr((told.starts_at, told.given)), told.procedure, *map(repr, moves))


def named_tests() -> list[tuple[ClauseCase, str]]:
    """Cases that name a test of the suite."""
    return [(case, case.ask.node) for _, case in every_case() if isinstance(case.ask, TestAsk)]


def as_params(asked: Sequence[Asked]) -> list[object]:
    return [pytest.param(stack, case, id=f"{case.id}-{case.clause}") for stack, case in asked]


@lru_cache(maxsize=1)
def stacks() -> dict[str, Stack]:
    return {pack: stack_for(pack) for pack in sorted(installed_packs())}
