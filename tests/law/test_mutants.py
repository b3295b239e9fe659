"""Wrong law must be noticed: every mutant of an implemented item is killed by some clause case."""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

import pytest

from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula_proving.mutants import Mutant, killer, mutants
from tests.law.asking import of_data, of_scenarios, play, stacks
from tests.law.killers import KILLED, noted_killers


@lru_cache(maxsize=1)
def by_item() -> dict[str, list[Mutant]]:
    """Wrong law of every pack. What a nation's pack says and a province's clause rests on is wrong in both."""
    found: dict[str, list[Mutant]] = defaultdict(list)
    for pack, stack in stacks().items():
        for mutant in mutants(stack):
            found[f"{pack}-{mutant.ref}"].append(mutant)
    return dict(found)


def that_act() -> list[Mutant]:
    return [mutant for found in by_item().values() for mutant in found if mutant.acts]


@lru_cache(maxsize=1)
def cases_by_pack() -> dict[str, list[ClauseCase]]:
    """Cases that hold under each pack's law: its own, and those of the packs above it that it does not override."""
    return {
        pack: [
            case
            for other, case in of_data()
            if other.pack in stack.packs and (other.pack == pack or not run(case, stack))
        ]
        for pack, stack in stacks().items()
    }


def name_of(mutant: Mutant) -> str:
    return f"{mutant.stack.pack}-{mutant}"


def survivors(item: str) -> list[Mutant]:
    told = [mutant for mutant in by_item()[item] if not mutant.acts]
    return [mutant for mutant in told if killer(mutant, cases_by_pack()[mutant.stack.pack]) is None]


@pytest.mark.parametrize("item", sorted(by_item()))
def test_wrong_data_are_noticed(item: str) -> None:
    alive = "\n".join(map(str, survivors(item)))  # every one of them, however many
    assert not alive, f"no case notices this wrong law:\n{alive}"


_LAST_KILLERS: list[str] = []


def stories_for(mutant: Mutant) -> list[ClauseCase]:
    """Scenarios of the procedure, the likeliest to notice first: the one noted down for this wrong law, those that
    name what was changed, earlier killers, the short.
    """
    named = {word for word in re.findall(r"\w+", mutant.change) if "_" in word}
    noted = noted_killers().get(name_of(mutant))
    stories = [
        case
        for stack, case in of_scenarios()
        if stack.pack == mutant.stack.pack and mutant.ref in case.ask.refs
    ]

    def promise(case: ClauseCase) -> tuple[bool, int, int, int]:
        told = repr(case.ask)
        rank = _LAST_KILLERS.index(case.id) if case.id in _LAST_KILLERS else len(_LAST_KILLERS)
        return case.id != noted, -sum(word in told for word in named), rank, len(told)

    return sorted(stories, key=promise)


def in_a_story(mutant: Mutant) -> ClauseCase | None:
    for case in stories_for(mutant):
        if play(case, mutant.stack):
            if case.id in _LAST_KILLERS:
                _LAST_KILLERS.remove(case.id)
            _LAST_KILLERS.insert(0, case.id)
            return case
    return None


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("mutant", [pytest.param(one, id=name_of(one)) for one in that_act()])
def test_wrong_procedure_is_noticed_when_it_is_played(
    mutant: Mutant, record_property: Callable[[str, object], None]
) -> None:
    """A case on paper repeats what the file says; only a story shows that the engine does it."""
    killer_story = in_a_story(mutant)
    assert killer_story is not None, f"no scenario notices this wrong law: {mutant}"
    record_property(KILLED, (name_of(mutant), killer_story.id))


def test_there_is_something_to_mutate() -> None:
    assert sum(map(len, by_item().values())) > 100
