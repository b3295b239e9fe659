"""The way that the last story took through the database, so that the next goes on from where the two part."""

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from matricula.regulation.api import Stack
from matricula_proving.rehearsal.readings import Place, said_otherwise

Reading = tuple[Stack, frozenset[Place]]
"""A law and what was read of its procedures."""
Readings = tuple[Reading, ...]


@dataclass(frozen=True)
class Point:
    """What was done last and under which law, what was read of it, what was then seen, and how it is come back to.

    A step that takes up what was done under another law has readings of both.
    """

    step: object
    law: Stack
    readings: Readings
    seen: Mapping[str, object]
    savepoint: str
    kept: bytes


class Way:
    """Steps with a savepoint behind each, inside one transaction; two stories share those that are equal.

    A story begins with ``begin``, asks for each of its steps whether it ``went`` the same way before, comes ``back``
    to where it did, and says of every further step that it has ``reached`` it. Two laws share a step as well in which
    nothing was read of what they say otherwise.
    """

    def __init__(self) -> None:
        self._root = transaction.savepoint()
        self._points: list[Point] = []
        self._at = 0

    @property
    def law(self) -> Stack | None:
        """The law under which the last step that both stories made was made; None before there is one."""
        return self._points[self._at - 1].law if self._at else None

    @property
    def at(self) -> int:
        """How many steps the story has made."""
        return self._at

    def begin(self, law: Stack) -> None:
        """Start a story under a law. The database stays where the last one left it until ``back``."""
        self._at = 0
        self._mine = law
        self._otherwise: dict[int, frozenset[Place]] = {}

    def went(self, step: object) -> Point | None:
        """Where the last story was after the same step; None where the two have parted."""
        if self._at == len(self._points):
            return None
        point = self._points[self._at]
        if point.step != step or any(map(self._is_said_otherwise, point.readings)):
            return None
        self._at += 1
        return point

    def _is_said_otherwise(self, reading: Reading) -> bool:
        law, read = reading
        if law is self._mine:
            return False
        if id(law) not in self._otherwise:
            self._otherwise[id(law)] = said_otherwise(law, self._mine)
        return not read.isdisjoint(self._otherwise[id(law)])

    def undo(self, at: int) -> None:
        """Leave behind all that the story did after so many steps."""
        self._at = at
        self.back()

    def back(self) -> Any:
        """Have the database as it was where the stories part; returns a copy of what was kept there, None at first."""
        del self._points[self._at :]
        transaction.set_rollback(False)  # what a statement of the last story broke is undone
        transaction.savepoint_rollback(self._points[-1].savepoint if self._points else self._root)
        return pickle.loads(self._points[-1].kept) if self._points else None  # noqa: S301 - our own

    def reached(self, step: object, kept: object, seen: Mapping[str, object], readings: Readings) -> None:
        """Hold on to this point, with a copy of what a story carries along outside the database."""
        copy = pickle.dumps(kept, pickle.HIGHEST_PROTOCOL)
        self._points.append(Point(step, self._mine, readings, seen, transaction.savepoint(), copy))
        self._at += 1
