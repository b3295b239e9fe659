"""Wrong law must be noticed: every mutant of an implemented item is killed by some clause case."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest

from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula.regulation.clause_cases.scenarios import ScenarioAsk
from matricula_proving.mutants import Mutant, killer, mutants
from matricula_proving.skeleton_words import said_once, word_of_skeleton
from tests.law.asking import Play, of_data, of_scenarios, stacks
from tests.law.killers import KILLED, noted_killers


@lru_cache(maxsize=1)
def by_item() -> dict[str, list[Mutant]]:
    """Wrong law of every pack. What a nation's pack says and a province's clause rests on is wrong in both."""
    found: dict[str, list[Mutant]] = defaultdict(list)
    for pack, stack in stacks().items():
        for mutant in mutants(stack):
            found[f"{pack}-{mutant.ref}"].append(mutant)
    return dict(found)


@lru_cache(maxsize=1)
def that_act() -> list[tuple[Mutant, ...]]:
    """Wrong procedures, each for itself; a wrong word of a skeleton in all procedures like it, the quickest first.

    Those noticed in one world follow each other, so that it is built once.
    """
    groups: list[tuple[Mutant, ...]] = []
    for pack, stack in stacks().items():
        acting = [one for found in by_item().values() for one in found if one.acts and one.stack.pack == pack]
        ordered = (tuple(sorted(group, key=effort)) for group in said_once(acting, stack))
        groups += sorted(ordered, key=lambda group: world_of(group[0]))
    return groups


def world_of(mutant: Mutant) -> str:
    noted = noted_story(mutant)
    scenario = noted.ask.scenario if noted and isinstance(noted.ask, ScenarioAsk) else None
    return repr((scenario.starts_at, scenario.given)) if scenario else ""


def effort(mutant: Mutant) -> tuple[bool, int]:
    """How long the story is that is noted to notice the mutant; one without a note comes last."""
    noted = noted_story(mutant)
    return noted is None, len(noted.ask.scenario.moves) if noted and isinstance(noted.ask, ScenarioAsk) else 0


@lru_cache(maxsize=1)
def stories() -> dict[str, ClauseCase]:
    return {case.id: case for _, case in of_scenarios()}


def noted_story(mutant: Mutant) -> ClauseCase | None:
    return stories().get(noted_killers().get(name_of(mutant), ""))


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


def stories_for(mutant: Mutant) -> Iterator[ClauseCase]:
    """Scenarios of the procedure, the likeliest to notice first: the one noted down for this wrong law, those that
    name what was changed, earlier killers, the short.
    """
    noted = noted_story(mutant)
    if noted is not None and mutant.ref in noted.ask.refs:
        yield noted
    named = {word for word in re.findall(r"\w+", mutant.change) if "_" in word}
    others = [
        case
        for stack, case in of_scenarios()
        if stack.pack == mutant.stack.pack and mutant.ref in case.ask.refs and case is not noted
    ]

    def promise(case: ClauseCase) -> tuple[int, int, int]:
        told = repr(case.ask)
        rank = _LAST_KILLERS.index(case.id) if case.id in _LAST_KILLERS else len(_LAST_KILLERS)
        return -sum(word in told for word in named), rank, len(told)

    yield from sorted(others, key=promise)


def in_a_story(mutant: Mutant, play: Play) -> ClauseCase | None:
    for case in stories_for(mutant):
        if play(case, mutant.stack):
            if case.id in _LAST_KILLERS:
                _LAST_KILLERS.remove(case.id)
            _LAST_KILLERS.insert(0, case.id)
            return case
    return None


@pytest.mark.database
@pytest.mark.parametrize("wrong", [pytest.param(one, id=name_of(one[0])) for one in that_act()])
def test_wrong_procedure_is_noticed_when_it_is_played(
    wrong: tuple[Mutant, ...], play: Play, record_property: Callable[[str, object], None]
) -> None:
    """A case on paper repeats what the file says; only a story shows that the engine does it.

    A word of a skeleton may be noticed in any procedure like it.
    """
    for mutant in wrong:
        if (story := in_a_story(mutant, play)) is not None:
            record_property(KILLED, (name_of(mutant), story.id))
            return
    alive = "\n".join(map(str, wrong))
    pytest.fail(f"no scenario notices this wrong law:\n{alive}")


def test_every_wrong_procedure_is_played_by_itself_or_with_those_that_have_the_word_too() -> None:
    """Nothing that a procedure says itself is left to another; what is shared stands in a skeleton."""
    acting = [str(one) for found in by_item().values() for one in found if one.acts]
    assert sorted(str(one) for group in that_act() for one in group) == sorted(acting)
    for group in that_act():
        own = [one for one in group if word_of_skeleton(one, stacks()[one.stack.pack]) is None]
        assert not own or len(group) == 1, own


def test_of_procedures_with_one_wrong_word_that_with_the_shortest_story_is_first() -> None:
    lengths = [[effort(one) for one in group] for group in that_act()]
    assert [each for each in lengths if each != sorted(each)] == []
    assert {count for (unknown, count), *_ in lengths if not unknown} > {1, 2}


def test_nearly_all_wrong_procedures_are_first_tried_where_they_were_noticed() -> None:
    """Without a note a wrong procedure is played against ten stories and more: nothing costs this suite as much."""
    alone = [name_of(group[0]) for group in that_act() if noted_story(group[0]) is None]
    told = "run `pytest tests/law/test_mutants.py --note-killers` and commit tests/law/killers.txt"
    assert len(alone) <= len(that_act()) // 50, "\n".join([told, *alone])


def test_there_is_something_to_mutate() -> None:
    assert sum(map(len, by_item().values())) > 100
