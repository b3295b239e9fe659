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
    for same, procedure, reading in _read_again(stack, name):
        if same is right:
            places = list(_places(reading, procedure, right, wrong))
            if all(place.path.startswith("skeletons › ") for place in places):
                change = mutant.change.removesuffix(f" (from {right.in_force_from})")
                return change, *(f"{place.pack} {place.path}" for place in places)
    return None


@lru_cache(maxsize=512)
def _read_again(stack: Stack, name: str) -> list[tuple[Procedure, Procedure, Reading]]:
    """Versions of a procedure, each read once more to learn where its words stand.

    One whose skeleton was laid over since reads otherwise now, and is left out.
    """
    found = []
    for written in stack.written:
        for path in written.files:
            if not path.startswith(("procedures.yaml", "procedures/")):
                continue
            said = dict(dict(written.files[path].entries())["procedures"].entries()).get(name)
            if said is not None:
                reading = Reading(stack.languages)
                again = reading.part(Procedure, whole(said.without(DECLARED), stack.skeletons), name)
                versions = stack.procedures[name].versions
                found += [(version, again, reading) for version in versions if version == again]
    return found


def _places(reading: Reading, read: Any, right: Any, wrong: Any) -> Iterator[Node]:
    """Where the words stand in which a part differs from what is right; ``read`` is the right one read again."""
    for one in declared(type(right)):
        again, before, after = (getattr(part, one.attribute) for part in (read, right, wrong))
        if before is after or before == after:
            continue
        if one.part is not None and after is not None:
            yield from _places(reading, again, before, after)
        elif one.parts is not None and [part.id for part in before] == [part.id for part in after]:
            for parts in zip(again, before, after, strict=True):
                yield from _places(reading, *parts)
        elif one.parts is not None and len(before) > len(after):
            kept = {part.id for part in after}
            yield from (reading.place(part) for part in again if part.id not in kept)
        else:
            yield from _in_mapping(reading.place(read, one.attribute), before, after)


def _in_mapping(place: Node, before: object, after: object) -> Iterator[Node]:
    """Of free words the ones that differ, otherwise the whole value."""
    if isinstance(before, dict) and isinstance(after, dict) and place.is_mapping:
        yield from (node for name, node in place.entries() if before.get(name) != after.get(name))
    else:
        yield place
