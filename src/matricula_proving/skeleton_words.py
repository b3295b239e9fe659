"""Whose words a wrong change of a procedure alters: the procedure's own, or those that it has from a skeleton.

A word of a skeleton is one word for every procedure like it. To play it wrong in each of them shows the same again and
again; it is enough that one of them notices.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from matricula.regulation.procedures import Procedure
from matricula.regulation.procedures.keys import declared
from matricula.regulation.procedures.reading import Reading
from matricula.regulation.procedures.skeletons import whole
from matricula.regulation.reading.nodes import Node
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.context import DECLARED
from matricula_proving.mutants import Mutant

Word = tuple[str, ...]
"""What was done to words of a skeleton, and where each of them stands."""


def said_once(mutants: Iterable[Mutant], stack: Stack) -> list[tuple[Mutant, ...]]:
    """The mutants of ``stack`` in groups: a word of a skeleton, wrong in the same way in each procedure like it.

    What a procedure says itself stands alone, as does what is no procedure.
    """
    groups: dict[Word, list[Mutant]] = {}
    for mutant in mutants:
        groups.setdefault(word_of_skeleton(mutant, stack) or (str(mutant),), []).append(mutant)
    return [tuple(group) for group in groups.values()]


def word_of_skeleton(mutant: Mutant, stack: Stack) -> Word | None:
    """The word of a skeleton that the mutant changed; None when any of what it changed stands in the procedure itself.

    What is left out is said by the part that leaves it out: a turn of a skeleton without a clause has the procedure's.
    """
    kind, _, name = mutant.ref.partition(":")
    if kind != "procedure":
        return None
    before, after = (one.procedures[name].versions for one in (stack, mutant.stack))
    right, wrong = next(pair for pair in zip(before, after, strict=True) if pair[0] is not pair[1])
    for procedure, reading in _read_again(stack, name):
        if procedure == right:
            places = list(_places(reading, procedure, wrong))
            if all(place.path.startswith("skeletons › ") for place in places):
                change = mutant.change.removesuffix(f" (from {right.in_force_from})")
                return change, *(f"{place.pack} {place.path}" for place in places)
    return None


@lru_cache(maxsize=64)
def _read_again(stack: Stack, name: str) -> list[tuple[Procedure, Reading]]:
    """Each writing of a procedure, with the places of its words; under a skeleton laid over since, it differs."""
    found = []
    for written in stack.written:
        for path, node in written.files.items():
            if not path.startswith(("procedures.yaml", "procedures/")):
                continue
            said = dict(dict(node.entries())["procedures"].entries()).get(name)
            if said is not None:
                reading = Reading(stack.languages)
                procedure = reading.part(Procedure, whole(said.without(DECLARED), stack.skeletons), name)
                found.append((procedure, reading))
    return found


def _places(reading: Reading, right: Any, wrong: Any) -> Iterator[Node]:
    """Where the words stand in which two values of a part differ."""
    for one in declared(type(right)):
        before, after = getattr(right, one.attribute), getattr(wrong, one.attribute)
        if before == after:
            continue
        if one.part is not None and after is not None:
            yield from _places(reading, before, after)
        elif one.parts is not None and [part.id for part in before] == [part.id for part in after]:
            for inner, other in zip(before, after, strict=True):
                yield from _places(reading, inner, other)
        elif one.parts is not None and len(before) > len(after):
            yield from (reading.place(part) for part in before if part not in after)
        else:
            yield from _in_mapping(reading.place(right, one.attribute), before, after)


def _in_mapping(place: Node, before: object, after: object) -> Iterator[Node]:
    """Of free words the ones that differ, otherwise the whole value."""
    if isinstance(before, dict) and isinstance(after, dict) and place.is_mapping:
        yield from (node for name, node in place.entries() if before.get(name) != after.get(name))
    else:
        yield place
