"""A clause of its own at each place shows in one play what leaving each out shows in as many."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from matricula.regulation.clause_cases.model import ClauseCase
from matricula.regulation.clause_cases.scenarios import ScenarioAsk
from matricula_proving.clause_marks import leaves_out_clause, marked, marks_in, unmarked
from matricula_proving.mutants import Mutant, mutants
from tests.law.asking import Play, of_scenarios, stacks

if TYPE_CHECKING:
    from matricula_proving.rehearsal import Player

PACK, PROCEDURE = "cn_guizhou", "dropout_report"
STACK = stacks()[PACK]


def wrong() -> list[Mutant]:
    return [one for one in mutants(STACK) if one.acts and one.ref == f"procedure:{PROCEDURE}"]


def without_clause() -> list[Mutant]:
    return [one for one in wrong() if leaves_out_clause(one, STACK)]


def told() -> list[tuple[ClauseCase, ScenarioAsk]]:
    asked = [(case, case.ask) for stack, case in of_scenarios() if stack.pack == PACK]
    found = [(case, ask) for case, ask in asked if isinstance(ask, ScenarioAsk)]
    mine = [(case, ask) for case, ask in found if ask.scenario.procedure == PROCEDURE]
    return [(case, ask) for case, ask in mine if not ask.scenario.moves[0].refused][:4]


def test_each_clause_left_out_has_a_mark_and_nothing_else_has() -> None:
    left_out = without_clause()
    law, marks = marked(STACK, left_out)
    assert [*marks.values()] == left_out
    assert "clause: no clause (from 2014-03-01)" in {one.change for one in left_out}
    assert 3 < len(marks) < len(wrong())
    cited = law.procedures[PROCEDURE].cited
    beside = set(marks) - marks_in(sorted(cited))  # free words of an effect are no citations of the procedure
    assert marks.keys() >= marks_in(sorted(cited))
    assert all(marks[mark].change.startswith("effect_with: ") for mark in beside)
    assert set(map(unmarked, cited)) == STACK.procedures[PROCEDURE].cited
    assert {law.clause(mark).id for mark in marks} == set(map(unmarked, marks))


def test_what_is_wrong_otherwise_has_no_mark() -> None:
    other = next(one for one in wrong() if not leaves_out_clause(one, STACK))
    with pytest.raises(ValueError, match="leaves no clause out"):
        marked(STACK, [other])


@pytest.mark.database
def test_what_a_mark_shows_is_noticed_where_the_clause_is_left_out(engine: "Player", play: Play) -> None:
    law, marks = marked(STACK, without_clause())
    met = [(case, marks[mark]) for case, ask in told() for mark in engine.marks_met(ask.scenario, law)]
    assert len({mutant.change for _, mutant in met}) > 3
    assert [(case.id, str(one)) for case, one in met if play(case, one.stack) == ()] == []


@pytest.mark.database
def test_after_a_wrong_turn_no_mark_is_met(engine: "Player", play: Play) -> None:
    law, _ = marked(STACK, without_clause())
    story = told()[0][1].scenario
    astray = replace(story.moves[0], expect={"state": "gone"})
    assert engine.marks_met(replace(story, moves=(astray, *story.moves[1:])), law) < engine.marks_met(
        story, law
    )
