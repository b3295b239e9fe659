"""What a rule said of somebody it says again without working it out, and of nobody else."""

from datetime import date
from typing import Any

import pytest

from matricula.regulation.api import Outcome, stack_for

ENTRY = date(2024, 9, 1)
FACTS: dict[str, Any] = {
    "evaluation_morals": "pass",
    "credits": 144,
    "fitness_score": 50,
    "fitness_exempt": True,
}


def test_the_same_facts_on_the_same_day_are_worked_out_once() -> None:
    stack = stack_for("cn_hubei")
    first = stack.rule("may_graduate").explain(FACTS, on=ENTRY)
    assert stack.rule("may_graduate").explain({**FACTS, "unasked": 1}, on=ENTRY) is first
    assert stack.rule("may_graduate").explain(FACTS, on=date(2024, 9, 2)) is not first


def test_other_facts_have_an_answer_of_their_own() -> None:
    rule = stack_for("cn_hubei").rule("may_graduate")
    assert rule.explain(FACTS, on=ENTRY).outcome is Outcome.met
    assert rule.explain({**FACTS, "credits": 143}, on=ENTRY).outcome is Outcome.unmet
    assert rule.explain({**FACTS, "credits": None}, on=ENTRY).outcome is Outcome.incomplete


def test_a_number_that_equals_a_flag_is_still_no_flag() -> None:
    rule = stack_for("cn_hubei").rule("may_graduate")
    rule.explain(FACTS, on=ENTRY)
    with pytest.raises(TypeError, match="fitness_exempt"):
        rule.explain({**FACTS, "fitness_exempt": 1}, on=ENTRY)
