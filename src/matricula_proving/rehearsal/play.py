"""Plays a scenario: builds its world, makes each move at its hour, compares what happened with what is expected."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from matricula.cases.api import store_law, store_procedures
from matricula.kernel.calendars import deadline
from matricula.kernel.clock import travelling_to
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import Refused, Stack, substituted
from matricula.regulation.clause_cases.scenarios import Move, Played, Scenario
from matricula_proving.clause_marks import marks_in, unmarked
from matricula_proving.rehearsal.looks import look
from matricula_proving.rehearsal.moves import Stage, in_parts, make_move
from matricula_proving.rehearsal.readings import noted_readings
from matricula_proving.rehearsal.savepoints import savepoints_along
from matricula_proving.rehearsal.way import Readings, Way
from matricula_proving.rehearsal.world import Given, build_world

AsOwner = Callable[[], AbstractContextManager[None]]


class Player:
    """Plays scenarios on the present database connection; everything is rolled back afterwards.

    ``as_owner`` switches the connection to the role that may build the world.
    """

    def __init__(self, as_owner: AsOwner) -> None:
        self._as_owner = as_owner
        self._way: Way | None = None

    @contextmanager
    def one_after_another(self) -> Iterator[None]:
        """In this context each story goes on from where it parts from the one before, all in one transaction.

        What two of them begin with is played once, and so is what two laws of one story have alike before it reads what
        they say otherwise. Nobody else may use the connection meanwhile.
        """
        with transaction.atomic(), savepoints_along():
            self._way = Way()
            try:
                yield
            finally:
                self._way = None
                transaction.set_rollback(True)

    def __call__(self, scenario: Scenario, stack: Stack) -> Played:
        """Under the law of ``stack``, which may be a mutant: whatever goes otherwise is a failure in words."""
        if self._way is None:
            with self.one_after_another():
                return self(scenario, stack)
        with substituted(stack):
            return _Story(scenario, stack, self._as_owner, self._way).play()

    def marks_met(self, scenario: Scenario, stack: Stack) -> frozenset[str]:
        """The marks that the story meets under a law ``marked`` for it, until it goes otherwise than it says.

        Each is noticed: were the clause not cited there, the story would say so.
        """
        return marks_in(sorted(self(scenario, stack).cited))


_GROUND = tuple(one.name for one in fields(Stack) if one.name not in ("procedures", "kept"))
_CARRIED = ("world", "cited", "cases", "keys", "turn")
"""What a stage holds of a story that is not in the database, beside the hour."""


@dataclass(frozen=True, eq=False)
class _Ground:
    """What a world rests on: all law but the procedures, of which mutants are made."""

    stack: Stack

    def __hash__(self) -> int:
        return hash(self.stack.digest)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Ground):
            return NotImplemented
        mine, its = self.stack, other.stack
        return mine.digest == its.digest and all(getattr(mine, one) is getattr(its, one) for one in _GROUND)


class _Story:
    """One scenario under one law, as far as it is played anew."""

    def __init__(self, scenario: Scenario, stack: Stack, as_owner: AsOwner, way: Way) -> None:
        self._scenario = scenario
        self._stack = stack
        self._as_owner = as_owner
        self._way = way
        self._given = _given(scenario.given)
        self._now = scenario.starts_at.replace(tzinfo=stack.zone)
        self._marks: set[str] = set()
        self._stage: Stage | None = None
        self._came_back = False

    def play(self) -> Played:
        self._begin()
        for number, move in enumerate(self._scenario.moves, start=1):
            failures = self._goes(move, f"move {number}")
            if failures:
                # What comes after a wrong turn says nothing any more.
                return Played(tuple(failures), frozenset(self._here().cited | self._marks))
        stage = self._here()
        with travelling_to(self._now):
            seen = look(stage, frozenset(self._scenario.expect))
            cited = stage.cited | (stage.citations() if stage.cases else set())
        failures = self._compared(self._scenario.expect, seen, "at the end")
        return Played(tuple(failures), frozenset(cited | self._marks))

    def _begin(self) -> None:
        """The law, then the world."""
        self._way.begin(self._stack)
        steps: tuple[tuple[object, Callable[[], None]], ...] = (
            # What is stored of a law beside its procedures (the coming promotions) goes by the day.
            ((_Ground(self._stack), self._now.date()), lambda: store_law(self._stack)),
            ((self._given, self._now), self._build),
        )
        for step, does in steps:
            if self._way.went(step) is None:
                self._come_back()
                with self._as_owner(), travelling_to(self._now):
                    does()
                self._hold(step, {}, ())

    def _build(self) -> None:
        self._stage = self._staged(world=build_world(self._stack, self._given, self._now), cited=set())

    def _goes(self, move: Move, where: str) -> list[str]:
        """Make the move, unless the story before this one made it here too, and look at what came of it."""
        point = self._way.went(self._step(move))
        if point is None and move.does == "start":
            return self._files(move, where)
        if point is None:
            refusal, readings = self._made(move)
            if failures := _judged(move, refusal, where):
                return failures
            return self._looked(move, refusal, readings, where)
        wanted = frozenset(move.expect)
        seen = point.seen if wanted <= point.seen.keys() else self._look(wanted)
        return self._compared(move.expect, seen, where)

    def _files(self, move: Move, where: str) -> list[str]:
        """Make a draft, then hand it in: wrong law of the filing finds the draft made. Refused, it leaves no draft."""
        before = self._way.at
        draft, filing = in_parts(move)
        refusal: Refused | None = None
        if (point := self._way.went(self._step(draft))) is not None:
            readings = point.readings
        else:
            refusal, readings = self._made(draft)
            if refusal is None:
                self._reached(draft, {}, readings)
        if refusal is None and move.refused is None:
            return self._goes(filing, where)
        if refusal is None:
            refusal, read = self._made(filing)
            readings = (*readings, *read)
        if failures := _judged(move, refusal, where):
            return failures
        self._way.undo(before)
        self._hold_own_law()
        return self._looked(move, refusal, readings, where)

    def _made(self, move: Move) -> tuple[Refused | None, Readings]:
        """Make the move here; the refusal that it meets, and what it read of the law."""
        stage = self._here()
        self._now = _moved(self._now, move, self._stack)
        refusal = None
        with travelling_to(self._now), noted_readings() as read:
            try:
                # A refusal that nobody expects ends the story: there is nothing to go on with.
                with transaction.atomic() if move.refused else nullcontext():
                    make_move(stage, move)
            except Refused as met:
                refusal = met
        return refusal, ((self._stack, frozenset(read)),)

    def _looked(self, move: Move, refusal: Refused | None, readings: Readings, where: str) -> list[str]:
        """Look at what came of a move that went as it is told, and hold on to this point."""
        if refusal is not None:
            found = (finding.clause for finding in refusal.findings)
            self._here().cited.update({refusal.clause or "", *found})
        seen = self._look(frozenset(move.expect))
        self._reached(move, seen, readings)
        return self._compared(move.expect, seen, where)

    def _look(self, wanted: frozenset[str]) -> dict[str, object]:
        stage = self._here()
        with travelling_to(self._now):
            return look(stage, wanted)

    def _step(self, move: Move) -> object:
        return (self._scenario.procedure, *(getattr(move, one) for one in _DONE))

    def _compared(self, expected: Mapping[str, Any], seen: Mapping[str, object], where: str) -> list[str]:
        """What is seen otherwise than expected. Where all is as expected, the marks in it have been met."""
        found = {key: unmarked(seen[key]) for key in expected}
        wrong = [key for key in expected if found[key] != expected[key]]
        if not wrong:
            self._marks |= marks_in([seen[key] for key in expected])
        return [f"{where}: {key} is {seen[key]!r}, expected {expected[key]!r}" for key in wrong]

    def _here(self) -> Stage:
        """The stage where this story has come to; the database is there as well."""
        self._come_back()
        assert self._stage is not None
        return self._stage

    def _come_back(self) -> None:
        """Have the database where this story parts from the one before, with the procedures of its own law in it."""
        if self._came_back:
            return
        self._came_back = True
        if (kept := self._way.back()) is None:
            return
        now, carried = kept
        if carried is not None:
            self._now, self._stage = now, self._staged(**carried)
        self._hold_own_law()

    def _hold_own_law(self) -> None:
        """A mutant has the digest of the law it was made of: what the database holds cases against is its own."""
        held = self._way.law
        assert held is not None
        if held is not self._stack:
            stored, mine = held.procedures, self._stack.procedures
            with self._as_owner(), travelling_to(self._now):
                store_procedures(self._stack, [name for name in mine if mine[name] is not stored[name]])

    def _staged(self, **carried: Any) -> Stage:
        return Stage(
            stack=self._stack,
            procedure=self._scenario.procedure,
            given=self._given,
            as_owner=self._as_owner,
            **carried,
        )

    def _reached(self, move: Move, seen: Mapping[str, object], readings: Readings) -> None:
        self._hold(self._step(move), seen, readings)

    def _hold(self, step: object, seen: Mapping[str, object], readings: Readings) -> None:
        stage = self._stage
        carried = {one: getattr(stage, one) for one in _CARRIED} if stage else None
        self._way.reached(step, (self._now, carried), seen, readings)


_DONE = ("after", "at", "by", "does", "data", "evidence", "reason", "refused")
"""What two moves have to have alike to be one; what is looked at behind them may differ."""


def _judged(move: Move, refusal: Refused | None, where: str) -> list[str]:
    """What is otherwise than expected of a move that was made, or refused."""
    wanted, said = move.refused, f"{where} ({move.does})"
    if refusal is None:
        return (
            [f"{said}: went through, expected the refusal {wanted.clause}, {wanted.code}"] if wanted else []
        )
    if wanted is None:
        return [f"{said}: refused by {refusal.clause}, {refusal.code}: {refusal.text}"]
    if unmarked(refusal.clause or "") != wanted.clause or (wanted.code and refusal.code != wanted.code):
        return [
            f"{said}: refused by {refusal.clause}, {refusal.code}, expected {wanted.clause}, {wanted.code}"
        ]
    return []


def _moved(now: datetime, move: Move, stack: Stack) -> datetime:
    if move.at is not None:
        return move.at.replace(tzinfo=stack.zone)
    if move.after is None:
        return now
    if move.after.unit is Unit.hours:
        return now + timedelta(hours=move.after.value)
    # The same hour on the last day that counts: the time is up only at the midnight after it.
    last = deadline(
        now, Duration(move.after.value, move.after.unit), stack.calendar(), stack.zone
    ) - timedelta(days=1)
    return datetime.combine(last.date(), now.astimezone(stack.zone).time(), tzinfo=stack.zone)


def _given(written: Mapping[str, Any]) -> Given:
    known = {one.name for one in fields(Given)}
    if strange := sorted(set(written) - known):
        raise ValueError(f"given: unknown keys {', '.join(strange)}; known are {', '.join(sorted(known))}")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in written.items()
    }
    return Given(**values)
