"""Stories that go on from one another come to the same as each by itself, whatever was played before them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from matricula.regulation.clause_cases.scenarios import Played, Scenario, ScenarioAsk
from matricula.regulation.stacks.stack import Stack
from matricula_proving.mutants import mutants
from tests.law.asking import of_scenarios, stacks

if TYPE_CHECKING:
    from matricula_proving.rehearsal import Player

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PACK, PROCEDURE = "cn_guizhou", "leave"


def stories() -> list[Scenario]:
    """One that is carried out, one handed back, one that is not even filed."""
    asked = [case.ask for stack, case in of_scenarios() if stack.pack == PACK]
    found = [one.scenario for one in asked if isinstance(one, ScenarioAsk)]
    told_of = [one for one in found if one.procedure == PROCEDURE and one.moves[0].does == "start"]
    filed = [next(one for one in told_of if one.moves[-1].does == end) for end in ("approve", "return")]
    return [*filed, next(one for one in told_of if one.moves[0].refused)]


def wrong_law(change: str) -> Stack:
    """The law of the first mutant of the procedure whose change begins so."""
    acting = (one for one in mutants(stacks()[PACK]) if one.acts and one.ref == f"procedure:{PROCEDURE}")
    return next(one.stack for one in acting if one.change.startswith(change))


def without_clauses(stack: Stack) -> Stack:
    """The same law, but that the procedure cites nothing: its stories break off."""
    history = stack.procedures[PROCEDURE]
    versions = tuple(replace(one, clause="") for one in history.versions)
    wrong = {**stack.procedures, PROCEDURE: replace(history, versions=versions)}
    return replace(stack, procedures=wrong, kept=stack.snapshot())


def told(engine: "Player", story: Scenario, law: Stack) -> Played | str:
    try:
        return engine(story, law)
    except Exception as error:  # noqa: BLE001 - whatever breaks is what came of it; its words name rows
        return type(error).__name__


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
    """Under laws whose wrong words are read late in a story, and early."""
    right = stacks()[PACK]
    refused = stories()[-1].moves[0].refused
    assert refused is not None
    changes = ("return › by", "effect_with: change_kind", f"guard {refused.code} › on_unmet")
    wrong = [wrong_law(change) for change in changes]
    laws = [right, *wrong, without_clauses(right)]
    each = [(story, law) for story in stories() for law in laws]
    alone = [told(engine, *one) for one in each]
    for law in laws:
        noticed = [said for said, (_, under) in zip(alone, each, strict=True) if under is law]
        passed = [isinstance(said, Played) and said.failures == () for said in noticed]
        assert all(passed) is (law is right), noticed
    with engine.one_after_another():
        assert [told(engine, *one) for one in each] == alone
        assert [told(engine, *one) for one in reversed(each)] == [*reversed(alone)]


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


def test_a_move_that_reads_nothing_of_what_is_wrong_is_not_made_again(engine: "Player") -> None:
    right, story = stacks()[PACK], stories()[0]
    counts: list[int] = []
    with engine.one_after_another():
        for law in (right, wrong_law("return › by"), right):
            with counted() as statements:
                told(engine, story, law)
            counts.append(len(statements))
    played, *again = counts
    assert max(again) < played / 3, counts


def test_what_is_read_of_a_procedure_is_known() -> None:
    from matricula_proving.rehearsal.readings import noted_readings, said_otherwise

    right = stacks()[PACK]
    returns = right.procedures[PROCEDURE].versions[-1].returns
    assert returns is not None
    assert said_otherwise(right, wrong_law("return › by")) == {(id(returns), "by")}
    with noted_readings() as read:
        assert returns.clause
    assert read == {(id(returns), "clause")}
    with noted_readings() as read:
        assert returns == replace(returns)
    assert (id(returns), "by") in read
    assert returns.by
    assert (id(returns), "at_most") in read


def test_a_guard_of_the_filing_is_nothing_to_who_asks_for_those_of_the_opening(engine: "Player") -> None:
    from matricula.regulation.api import GuardMoment
    from matricula_proving.rehearsal.readings import noted_readings, said_otherwise

    right, without = stacks()[PACK], wrong_law("without the guard no_other_case")
    version = right.procedures[PROCEDURE].versions[-1]
    with noted_readings() as opening:
        assert version.guards_at(GuardMoment.OPENING) == ()
    with noted_readings() as filing:
        assert version.guards_at(GuardMoment.SUBMISSION)
    with noted_readings() as whole:
        assert version.guards
    wrong = said_otherwise(right, without)
    assert opening.isdisjoint(wrong)
    assert not filing.isdisjoint(wrong)
    assert not whole.isdisjoint(wrong)
    moved = said_otherwise(right, wrong_law("guard applied_before_filing: at decision"))
    assert opening.isdisjoint(moved)
    assert not filing.isdisjoint(moved)

    drafts: list[list[str]] = []
    with engine.one_after_another():
        for law in (right, without):
            with counted() as statements:
                told(engine, stories()[0], law)
            drafts.append([one for one in statements if one.startswith('INSERT INTO "cases_casesubject"')])
    assert list(map(len, drafts)) == [1, 0]
