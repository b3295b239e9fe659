"""Plays a scenario: builds its world, makes each move at its hour, compares what happened with what is expected."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from matricula.cases.api import store_law
from matricula.kernel.calendars import deadline
from matricula.kernel.clock import travelling_to
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import Refused, Stack, substituted
from matricula.regulation.clause_cases.scenarios import Move, Played, Scenario
from matricula_proving.rehearsal.looks import look
from matricula_proving.rehearsal.moves import Stage, make_move
from matricula_proving.rehearsal.world import Given, build_world

AsOwner = Callable[[], AbstractContextManager[None]]


class Player:
    """Plays scenarios on the present database connection; everything is rolled back afterwards.

    ``as_owner`` switches the connection to the role that may build the world.
    """

    def __init__(self, as_owner: AsOwner) -> None:
        self._as_owner = as_owner

    def __call__(self, scenario: Scenario, stack: Stack) -> Played:
        """Under the law of ``stack``, which may be a mutant: whatever goes otherwise is a failure in words."""
        failures: list[str] = []
        cited: set[str] = set()
        try:
            with substituted(stack), transaction.atomic():
                self._play(scenario, stack, failures, cited)
                raise _Over
        except _Over:
            pass
        return Played(tuple(failures), frozenset(cited))

    def _play(self, scenario: Scenario, stack: Stack, failures: list[str], cited: set[str]) -> None:
        now = scenario.starts_at.replace(tzinfo=stack.zone)
        given = _given(scenario.given)
        with self._as_owner(), travelling_to(now):
            # A mutant has the digest of the law it was made of: what the database holds cases against is its own.
            store_law(stack)
            world = build_world(stack, given, now)
        stage = Stage(
            stack=stack,
            world=world,
            procedure=scenario.procedure,
            given=given,
            cited=cited,
            as_owner=self._as_owner,
        )
        for number, move in enumerate(scenario.moves, start=1):
            now = _moved(now, move, stack)
            with travelling_to(now):
                failures += _one(stage, move, f"move {number}")
            if failures:
                # What comes after a wrong turn says nothing any more.
                return
        with travelling_to(now):
            failures += _compared(stage, scenario.expect, "at the end")
            if stage.cases:
                cited.update(stage.citations())


class _Over(Exception):
    pass


def _one(stage: Stage, move: Move, where: str) -> list[str]:
    wanted = move.refused
    try:
        with transaction.atomic():
            make_move(stage, move)
    except Refused as refusal:
        if wanted is None:
            return [f"{where} ({move.does}): refused by {refusal.clause}, {refusal.code}: {refusal.text}"]
        if refusal.clause != wanted.clause or (wanted.code and refusal.code != wanted.code):
            found = f"{refusal.clause}, {refusal.code}"
            return [f"{where} ({move.does}): refused by {found}, expected {wanted.clause}, {wanted.code}"]
        stage.cited.update({wanted.clause, *(finding.clause for finding in refusal.findings)})
    else:
        if wanted is not None:
            return [
                f"{where} ({move.does}): went through, expected the refusal {wanted.clause}, {wanted.code}"
            ]
    return _compared(stage, move.expect, where)


def _compared(stage: Stage, expected: Mapping[str, Any], where: str) -> list[str]:
    seen = look(stage, frozenset(expected))
    return [
        f"{where}: {key} is {seen[key]!r}, expected {expected[key]!r}"
        for key in expected
        if seen[key] != expected[key]
    ]


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
