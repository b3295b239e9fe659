"""Wrong law must be noticed: every mutant of an implemented item is killed by some clause case."""

from collections import defaultdict
from functools import lru_cache

import pytest

from matricula.regulation.clause_cases.model import ClauseCase
from matricula.regulation.mutants import Mutant, killer, mutants
from tests.law.asking import of_data, of_scenarios, play, stacks


@lru_cache(maxsize=1)
def by_item() -> dict[str, list[Mutant]]:
    found: dict[str, list[Mutant]] = defaultdict(list)
    for pack, stack in stacks().items():
        for mutant in mutants(stack, pack=pack):
            found[f"{pack}-{mutant.ref}"].append(mutant)
    return dict(found)


def cases_for(mutant: Mutant) -> list[ClauseCase]:
    return [case for stack, case in of_data() if stack.pack == mutant.stack.pack]


def survivors(item: str) -> list[Mutant]:
    return [mutant for mutant in by_item()[item] if killer(mutant, cases_for(mutant)) is None]


@pytest.mark.parametrize("item", [item for item in sorted(by_item()) if "-procedure:" not in item])
def test_wrong_data_are_noticed(item: str) -> None:
    assert [str(mutant) for mutant in survivors(item)] == []


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("item", [item for item in sorted(by_item()) if "-procedure:" in item])
def test_wrong_procedures_are_noticed(item: str) -> None:
    """Cases on paper first, because they need no database; then the scenarios of the procedure, until one notices."""
    left = []
    for mutant in survivors(item):
        stories = [
            case
            for stack, case in of_scenarios()
            if stack.pack == mutant.stack.pack and mutant.ref in case.ask.refs
        ]
        if not any(play(case, mutant.stack) for case in stories):
            left.append(str(mutant))
    assert left == []


def test_there_is_something_to_mutate() -> None:
    assert sum(map(len, by_item().values())) > 100
