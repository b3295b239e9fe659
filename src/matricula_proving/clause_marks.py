"""Every clause of a procedure cited under a name of its own, so that one play shows which of them are met.

A procedure that leaves a clause out is noticed where that clause would have been cited, and a played story cites many.
Instead of one play for each clause left out, each place has a mark here: what is read with it would have been read
empty.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.sources import Clause
from matricula_proving.mutants import Mutant
from matricula_proving.mutations import altered

Way = tuple[str | int, ...]
"""How a word is come to: attributes, keys and places, from the outside in."""

_MARK = re.compile(r"(?P<clause>\S+)§\d+")


@dataclass(frozen=True, eq=False, repr=False)
class _Marked(Stack):
    """A law whose sources know a clause by its marks, too."""

    def clause(self, clause_id: str) -> Clause:
        return super().clause(unmarked(clause_id))


def leaves_out_clause(mutant: Mutant, stack: Stack) -> bool:
    """Whether all that is wrong in the mutant of ``stack`` is a clause that its procedure does not cite."""
    return _clause_left_out(*_histories(mutant, stack)) is not None


def marked(stack: Stack, wrong: Sequence[Mutant]) -> tuple[Stack, dict[str, Mutant]]:
    """The law with a mark for each clause that one of these mutants leaves out, and the mutants by their marks.

    All are mutants of one procedure of ``stack``; like them, the law keeps the snapshot of what it was made of.
    ValueError for one that leaves no clause out.
    """
    marks: dict[str, Mutant] = {}
    procedures = dict(stack.procedures)
    for mutant in wrong:
        found = _clause_left_out(*_histories(mutant, stack))
        if found is None:
            raise ValueError(f"{mutant}: leaves no clause out")
        way, clause = found
        mark = f"{clause}§{len(marks)}"
        name = _name(mutant)
        procedures[name] = _with(procedures[name], way, mark)
        marks[mark] = mutant
    law = {one.name: getattr(stack, one.name) for one in fields(stack)}
    return _Marked(**{**law, "procedures": procedures, "kept": stack.snapshot()}), marks


def marks_in(value: object) -> frozenset[str]:
    """The marks in a word, or in any word of a list or a mapping."""
    return frozenset(found.group() for word in _words(value) for found in _MARK.finditer(word))


def unmarked(value: Any) -> Any:
    """The same with each clause as the right law cites it."""
    match value:
        case str():
            return _MARK.sub(r"\g<clause>", value)
        case Mapping():
            return {unmarked(key): unmarked(one) for key, one in value.items()}
        case list():
            return [unmarked(one) for one in value]
    return value


def _name(mutant: Mutant) -> str:
    return mutant.ref.partition(":")[2]


def _histories(mutant: Mutant, stack: Stack) -> tuple[object, object]:
    name = _name(mutant)
    return stack.procedures[name], mutant.stack.procedures[name]


def _clause_left_out(right: object, wrong: object) -> tuple[Way, str] | None:
    apart = list(_apart(right, wrong))
    if len(apart) != 1:
        return None
    [(way, before, after)] = apart
    if "pupil" in way:  # what is met with a mark may be the procedure's own without one: played by itself
        return None
    return (way, before) if isinstance(before, str) and after == "" else None


def _apart(right: Any, wrong: Any, way: Way = ()) -> Iterator[tuple[Way, object, object]]:
    """Where the two differ, as deep inside as can be said."""
    if right is wrong:
        return
    inner: Sequence[tuple[str | int, object, object]]
    if is_dataclass(right) and type(right) is type(wrong):
        names = [one.name for one in fields(right)]
        inner = [(one, getattr(right, one), getattr(wrong, one)) for one in names]
    elif isinstance(right, Mapping) and isinstance(wrong, Mapping) and right.keys() == wrong.keys():
        inner = [(one, right[one], wrong[one]) for one in right]
    elif isinstance(right, tuple) and isinstance(wrong, tuple) and len(right) == len(wrong):
        inner = [(place, *pair) for place, pair in enumerate(zip(right, wrong, strict=True))]
    elif right == wrong:
        return
    else:
        yield way, right, wrong
        return
    for step, before, after in inner:
        yield from _apart(before, after, (*way, step))


def _with(item: Any, way: Way, word: str) -> Any:
    """A copy of the item with another word there."""
    if not way:
        return word
    step, *rest = way
    if isinstance(step, int):
        return (*item[:step], _with(item[step], tuple(rest), word), *item[step + 1 :])
    if isinstance(item, Mapping):
        return {**item, step: _with(item[step], tuple(rest), word)}
    return altered(item, {step: _with(getattr(item, step), tuple(rest), word)})


def _words(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for pair in value.items():
                yield from _words(list(pair))
        case list():
            for one in value:
                yield from _words(one)
