"""Stories that go on from one another come to the same as each by itself, whatever was played before them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from matricula.regulation.clause_cases.scenarios import Played, Scenario, ScenarioAsk
from matricula.regulation.stacks.stack import Stack
from tests.law.asking import of_scenarios, stacks

if TYPE_CHECKING:
    from matricula_proving.rehearsal import Player

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PACK, PROCEDURE = "cn_guizhou", "leave"


def stories() -> list[Scenario]:
    asked = [case.ask for stack, case in of_scenarios() if stack.pack == PACK]
    found = [one.scenario for one in asked if isinstance(one, ScenarioAsk)]
    return [one for one in found if one.procedure == PROCEDURE][:4]


def without_clauses(stack: Stack) -> Stack:
    """The same law, but that the procedure cites nothing: its stories break off."""
    history = stack.procedures[PROCEDURE]
    versions = tuple(replace(one, clause="") for one in history.versions)
    wrong = {**stack.procedures, PROCEDURE: replace(history, versions=versions)}
    return replace(stack, procedures=wrong, kept=stack.snapshot())


def told(engine: "Player", story: Scenario, law: Stack) -> Played | str:
    try:
        return engine(story, law)
    except KeyError as error:
        return str(error)


@contextmanager
def counted() -> Iterator[list[str]]:
    from django.db import connection

    statements: list[str] = []

    def noted(execute: Any, statement: str, *rest: Any) -> Any:
        statements.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(noted):
        yield statements


def test_stories_come_to_the_same_together_as_alone(engine: "Player") -> None:
    right = stacks()[PACK]
    wrong = without_clauses(right)
    asked = [(story, law) for story in stories() for law in (right, wrong, right)]
    asked += reversed(asked)
    alone = [told(engine, *one) for one in asked]
    with engine.one_after_another():
        together = [told(engine, *one) for one in asked]
    assert together == alone
    for said, (_, law) in zip(alone, asked, strict=True):
        assert (isinstance(said, Played) and said.failures == ()) is (law is right)


def test_what_comes_after_a_wrong_turn_is_not_gone_on_from(engine: "Player") -> None:
    right, story = stacks()[PACK], stories()[0]
    [first, *others] = story.moves
    astray = replace(story, moves=(first, replace(first, by="school.nobody"), *others))
    with engine.one_after_another():
        with pytest.raises(KeyError, match="nobody"):
            engine(astray, right)
        assert engine(story, right) == engine(story, right)
        looked = replace(story, moves=(replace(first, expect={"state": "gone"}), *others))
        [failure] = engine(looked, right).failures
        assert "move 1: state is" in failure
        assert engine(story, right).failures == ()


def test_a_story_told_again_is_not_played_again(engine: "Player") -> None:
    right, story = stacks()[PACK], stories()[0]
    counts: list[int] = []
    answers: list[Played] = []
    with engine.one_after_another():
        for _ in range(2):
            with counted() as statements:
                answers.append(engine(story, right))
            counts.append(len(statements))
    assert answers[0] == answers[1]
    assert counts[1] < counts[0] / 3, counts
