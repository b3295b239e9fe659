"""What a move reads of the procedures of a law, so that under laws that differ elsewhere it is made once.

The walls of the database read stored law, too, and nobody notes it. They refuse: under another law they would have
refused where this one let the move pass, which is noticed later, or not at all. Only where a list is carried out do
they write what the law says, and the job that has them do so reads the same words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from matricula.regulation.api import GuardMoment, Procedure, Stack
from matricula.regulation.procedures.histories import ProcedureHistory

Place = tuple[int, str]
"""A part of a procedure by its identity, which lasts as long as its law, and the name of one of its attributes.

Or of the question that is answered from it: which guards there are at a moment. What is wrong with one of another
moment is nothing to whoever asks that.
"""


@contextmanager
def noted_readings() -> Iterator[set[Place]]:
    """Every attribute of a part of any procedure that is read in this context, whoever reads it.

    The parts stay what they are; it is their classes that tell.
    """
    read: set[Place] = set()
    answers = Procedure.guards_at
    asked = False

    def noting(part: object, name: str) -> Any:
        if not asked:
            read.add((id(part), name))
        return object.__getattribute__(part, name)

    def asking(part: Procedure, moment: GuardMoment) -> Any:
        nonlocal asked
        read.add((id(part), _question(moment)))
        asked = True
        try:
            return answers(part, moment)
        finally:
            asked = False

    for kind in _kinds():
        type.__setattr__(kind, "__getattribute__", noting)
    type.__setattr__(Procedure, "guards_at", asking)
    try:
        yield read
    finally:
        type.__setattr__(Procedure, "guards_at", answers)
        for kind in _kinds():
            type.__delattr__(kind, "__getattribute__")


def said_otherwise(law: Stack, other: Stack) -> frozenset[Place]:
    """The places in the procedures of ``law`` where ``other`` says something else, as deep inside as both have parts.

    The two have procedures of the same names.
    """
    mine, its = law.procedures, other.procedures
    return frozenset(
        place for name in mine if mine[name] is not its[name] for place in _otherwise(mine[name], its[name])
    )


def _otherwise(part: Any, other: Any) -> Iterator[Place]:
    if isinstance(part, Procedure):
        for moment in GuardMoment:
            if part.guards_at(moment) != other.guards_at(moment):
                yield id(part), _question(moment)
    for one in fields(part):
        here, there = getattr(part, one.name), getattr(other, one.name)
        if here is there:
            continue
        inner = _parts(here), _parts(there)
        if inner[0] and [*map(type, inner[0])] == [*map(type, inner[1])]:
            for pair in zip(*inner, strict=True):
                yield from _otherwise(*pair)
        elif here != there:
            yield id(part), one.name


def _question(moment: GuardMoment) -> str:
    return f"guards_at {moment}"


def _parts(value: object) -> tuple[Any, ...]:
    """The parts that an attribute holds, one or several; none where it holds a value of another kind."""
    several = value if isinstance(value, tuple) else (value,)
    return several if all(type(one) in _kinds() for one in several) else ()


@lru_cache(maxsize=1)
def _kinds() -> frozenset[type[Any]]:
    """The classes of which a procedure is made."""
    return frozenset(_made_of(ProcedureHistory))


def _made_of(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    hints = [get_type_hints(kind)[one.name] for one in fields(kind)]
    while hints:
        hint = hints.pop()
        hints += get_args(hint)
        if is_dataclass(hint) and isinstance(hint, type) and hint.__module__.startswith(_PROCEDURES):
            yield from _made_of(hint)


_PROCEDURES = "matricula.regulation.procedures."
