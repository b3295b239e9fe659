"""Wrong law must be noticed: every mutant of an implemented item is killed by some clause case."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from matricula.regulation.clause_cases.model import ClauseCase, run
from matricula.regulation.clause_cases.scenarios import ScenarioAsk
from matricula_proving.clause_marks import leaves_out_clause, marked
from matricula_proving.mutants import Mutant, killer, mutants
from matricula_proving.skeleton_words import said_once, word_of_skeleton
from tests.law.asking import Play, of_data, of_scenarios, stacks, way_of
from tests.law.killers import KILLED, noted_killers

if TYPE_CHECKING:
    from matricula_proving.rehearsal import Player

Wrong = tuple[Mutant, ...]
Note = Callable[[str, object], None]


@lru_cache(maxsize=1)
def by_item() -> dict[str, list[Mutant]]:
    """Wrong law of every pack. What a nation's pack says and a province's clause rests on is wrong in both."""
    found: dict[str, list[Mutant]] = defaultdict(list)
    for pack, stack in stacks().items():
        for mutant in mutants(stack):
            found[f"{pack}-{mutant.ref}"].append(mutant)
    return dict(found)


@lru_cache(maxsize=1)
def that_act() -> list[Wrong]:
    """Wrong procedures, each for itself; a wrong word of a skeleton in all procedures like it, the quickest first.

    Those that are likely to be noticed behind one beginning follow each other, so that it is played once: they come
    first whose wrong words are read last.
    """
    groups: list[Wrong] = []
    for pack, stack in stacks().items():
        acting = [one for found in by_item().values() for one in found if one.acts and one.stack.pack == pack]
        ordered = (tuple(sorted(group, key=effort)) for group in said_once(acting, stack))
        groups += sorted(ordered, key=lambda group: turn_of(group[0]))
    return groups


@lru_cache(maxsize=1)
def without_a_clause() -> dict[str, list[Wrong]]:
    """Of the wrong procedures those that cite no clause somewhere, by the procedure that is tried first."""
    found: dict[str, list[Wrong]] = defaultdict(list)
    for group in that_act():
        if all(leaves_out_clause(one, stacks()[one.stack.pack]) for one in group):
            found[f"{group[0].stack.pack}-{group[0].ref}"].append(group)
    return dict(found)


def otherwise_wrong() -> list[Wrong]:
    apart = {group for groups in without_a_clause().values() for group in groups}
    return [group for group in that_act() if group not in apart]


def turn_of(mutant: Mutant) -> tuple[object, ...]:
    """By the beginning of the story that is noted for it, by when it is likely to show there, by that story."""
    way = way_of(noted) if (noted := noted_story(mutant)) else ()
    return way[:3], read_at(mutant), way


LATE = ("effect_with", "refusals", "returns", "withdrawal", "objections", "two_people_clause")
"""What a procedure says of later turns."""


def read_at(mutant: Mutant) -> int:
    """When the wrong words are likely to be read: with an answer (0), a turn (1), the filing (2), or the draft (3). A
    guess that costs time where it is wrong, and no more than that.
    """
    name = mutant.ref.partition(":")[2]
    versions = (one.procedures[name].versions for one in (stacks()[mutant.stack.pack], mutant.stack))
    right, wrong = next(pair for pair in zip(*versions, strict=True) if pair[0] is not pair[1])
    places = {one.name for one in fields(right) if getattr(right, one.name) is not getattr(wrong, one.name)}
    return next(
        turn for turn, names in enumerate((LATE, ("routes",), ("guards",), places)) if places <= {*names}
    )


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
    """Those that no case notices. The case that noticed one is asked first of the next, which is often wrong nearby."""
    pack, _, ref = item.partition("-")
    cases = [case for case in cases_by_pack()[pack] if ref in case.ask.refs]
    alive = []
    for mutant in (one for one in by_item()[item] if not one.acts):
        if (noticed := killer(mutant, cases)) is None:
            alive.append(mutant)
        else:
            cases.remove(noticed)
            cases.insert(0, noticed)
    return alive


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


def first_told(wrong: Wrong, play: Play) -> tuple[str, str] | None:
    """The mutant that is noticed first and the story that notices it."""
    for mutant in wrong:
        if (story := in_a_story(mutant, play)) is not None:
            return name_of(mutant), story.id
    return None


def told_by_marks(groups: list[Wrong], engine: "Player") -> Iterator[tuple[Wrong, tuple[str, str]]]:
    """What the stories noted for these mutants of one procedure notice when each cites a clause of its own.

    The stories that notice most come first, with those that begin like them; one all of whose mutants have been noticed
    is not played.
    """
    first = [group[0] for group in groups]
    law, marks = marked(stacks()[first[0].stack.pack], first)
    waiting = {str(group[0]): group for group in groups}
    noted = Counter(likely.id for one in first if (likely := noted_story(one)) and one.ref in likely.ask.refs)
    for story in sorted(noted, key=_most_with_its_like(noted)):
        ask = stories()[story].ask
        if isinstance(ask, ScenarioAsk) and any(_noted(one) == story for one in waiting.values()):
            for mark in engine.marks_met(ask.scenario, law):
                if (group := waiting.pop(str(marks[mark]), None)) is not None:
                    yield group, (name_of(group[0]), story)


def _most_with_its_like(noted: Mapping[str, int]) -> Callable[[str], tuple[object, ...]]:
    """The order of stories by how much those with one beginning notice at most, then by how much each does."""
    beginning = {story: way_of(stories()[story])[:3] for story in noted}
    most: Counter[tuple[str, ...]] = Counter()
    for story, count in noted.items():
        most[beginning[story]] = max(most[beginning[story]], count)
    return lambda story: (-most[beginning[story]], beginning[story], -noted[story], story)


def _noted(group: Wrong) -> str:
    story = noted_story(group[0])
    return story.id if story else ""


@pytest.mark.database
@pytest.mark.parametrize("procedure", sorted(without_a_clause()))
def test_procedure_without_a_clause_is_noticed_when_it_is_played(
    procedure: str, play: Play, engine: "Player", record_property: Note
) -> None:
    """Many clauses are met in one story; one that none of the noted stories meets is left out by itself in all."""
    groups = without_a_clause()[procedure]
    told = dict(told_by_marks(groups, engine))
    alive = []
    for group in groups:
        found = told.get(group) or first_told(group, play)
        if found is None:
            alive += list(map(str, group))
        else:
            record_property(KILLED, found)
    assert not alive, "\n".join(["no scenario notices this wrong law:", *alive])


@pytest.mark.database
@pytest.mark.parametrize("wrong", [pytest.param(one, id=name_of(one[0])) for one in otherwise_wrong()])
def test_wrong_procedure_is_noticed_when_it_is_played(
    wrong: Wrong, play: Play, record_property: Note
) -> None:
    """A case on paper repeats what the file says; only a story shows that the engine does it.

    A word of a skeleton may be noticed in any procedure like it.
    """
    found = first_told(wrong, play)
    assert found, "\n".join(["no scenario notices this wrong law:", *map(str, wrong)])
    record_property(KILLED, found)


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
