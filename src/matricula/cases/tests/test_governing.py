"""Which day's law judges a case, and which way it takes by what is known of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from matricula.cases.judging import NotFit
from matricula.cases.models import Case
from matricula.cases.stored_law import store_law
from matricula.cases.tests.conftest import MONDAY, do
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import sight
from matricula.notices.api import Notice
from matricula.regulation.api import (
    Constant,
    GoverningDate,
    Procedure,
    Refused,
    Stack,
    TermReference,
    Text,
    substituted,
)
from matricula.regulation.rules.rules import Comparison, Test
from matricula_proving.rehearsal.moves import Stage

NEXT_MONDAY = MONDAY + timedelta(weeks=1)
ASKED = "transfer_still_enrolled"
"""A rule that is asked of every transfer when it is decided."""


def stricter_from_next_monday(stack: Stack, governed_by: GoverningDate) -> Stack:
    """The law as it would be if that rule asked for a number that changes on Monday."""
    term = stack.terms["transfer_returns"]
    known = term.values[-1]
    assert isinstance(known.value, int)
    later = replace(known, since=NEXT_MONDAY.date(), value=known.value + 1)
    test = Test(TermReference(term.name), Comparison.equals, Constant(known.value))
    rule = stack.rules[ASKED]
    part = replace(rule.clauses[0], test=test, applies_when=None)
    asked = replace(
        rule, governed_by=governed_by, clauses=(part,), met_when=replace(rule.met_when, parts=(part.name,))
    )
    return replace(
        stack,
        terms={**stack.terms, term.name: replace(term, values=(*term.values, later))},
        rules={**stack.rules, ASKED: asked},
    )


def with_procedure(stack: Stack, procedure: Procedure) -> Stack:
    history = stack.procedures[procedure.id]
    changed = replace(history, versions=(*history.versions[:-1], procedure))
    return replace(stack, procedures={**stack.procedures, procedure.id: changed})


def approve_next_monday(filed: Stage, governed_by: GoverningDate) -> None:
    law = stricter_from_next_monday(filed.stack, governed_by)
    with substituted(law), at_civil_time(NEXT_MONDAY):
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")


def test_a_rule_of_the_application_asks_by_the_law_of_the_filing(filed: Stage) -> None:
    approve_next_monday(filed, GoverningDate.application)


def test_a_rule_of_the_decision_asks_by_the_law_of_that_day(filed: Stage) -> None:
    with pytest.raises(NotFit) as refusal:
        approve_next_monday(filed, GoverningDate.decision)
    assert refusal.value.code == "still_enrolled"


def by_rule(stack: Stack, comparison: Comparison) -> Stack:
    """The law as it would be if the way of two schools under one authority asked besides whether they are open."""
    procedure = stack.procedure("transfer", on=MONDAY.date())
    routes = tuple(
        replace(route, rule="way") if route.id == "same_authority" else route for route in procedure.routes
    )
    rule = stack.rules["transfer_school_open"]
    parts = tuple(
        replace(part, test=replace(part.test, comparison=comparison), applies_when=None)
        for part in rule.clauses
    )
    asked = replace(rule, declared=replace(rule.declared, name="way"), clauses=parts)
    law = with_procedure(stack, replace(procedure, routes=routes))
    return replace(law, rules={**law.rules, "way": asked})


def test_a_case_takes_the_way_whose_rule_is_met(stage: Stage) -> None:
    with substituted(by_rule(stage.stack, Comparison.is_true)):
        do(stage, "receiving_school.record_officer", "start")
    with sight([stage.world.orgs["province"].id], actor="job:test"):
        assert stage.case().route == "same_authority"


def test_a_case_that_no_way_fits_is_not_filed(stage: Stage) -> None:
    for does in ("open", "save", "attach"):
        do(stage, "receiving_school.record_officer", does)
    with substituted(by_rule(stage.stack, Comparison.is_false)), pytest.raises(Refused) as refusal:
        do(stage, "receiving_school.record_officer", "submit")
    assert (refusal.value.code, refusal.value.clause) == ("no_single_way", "CN-GZ-16.2")
    assert {finding.rule for finding in refusal.value.findings} == {"way"}


def test_a_party_without_a_turn_sees_the_case_and_is_told_of_its_filing_by_name(far_stage: Stage) -> None:
    procedure = far_stage.stack.procedure("transfer", on=MONDAY.date())
    routes = tuple(
        replace(route, steps=tuple(step for step in route.steps if step.party != "receiving_authority"))
        for route in procedure.routes
    )
    filed = Text({"en": "Filed: {procedure}", "zh-hans": "已提出：{procedure}"})
    onlooking = replace(procedure, routes=routes, messages={**procedure.messages, "filed": filed})
    assert onlooking.onlookers() == ("receiving_authority",)
    law = with_procedure(far_stage.stack, onlooking)
    with as_owner():
        store_law(law)
    with substituted(law):
        do(far_stage, "receiving_school.record_officer", "start")
    told = {
        far_stage.world.person(f"receiving_authority.{role}").user_id for role in ("record_officer", "head")
    }
    with as_owner():
        notices = list(Notice.objects.filter(kind="case.filed"))
    assert {one.recipient_id for one in notices} == told
    assert {one.body for one in notices} <= {"Filed: Transfer to another school", "已提出：转学"}
    with sight([far_stage.world.person("receiving_authority.head").org_id], actor="job:test"):
        assert Case.objects.get().state == "running"
