"""An objection: the case goes on with it, only an approval carries the case out, and its papers are the objector's."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from matricula.authorities.api import Acting, acting_in, in_scope
from matricula.cases.actions.attach_evidence import remove_evidence
from matricula.cases.actions.sweep_expired_steps import sweep_expired_steps
from matricula.cases.models import Answer, CaseState, EventKind, Step, StepState
from matricula.cases.queries.case_page import case_page
from matricula.cases.tests.conftest import MONDAY, do
from matricula.config.testing import at_civil_time, law_in_force
from matricula.deployment.api import sight
from matricula.kernel.clock import civil_now
from matricula.regulation.api import (
    OnExpiry,
    PackError,
    Procedure,
    Refused,
    Stack,
    stack_for,
    substituted,
)
from matricula.regulation.procedures import read_procedure
from matricula.regulation.procedures.skeletons import LIKE, whole
from matricula.regulation.reading.yaml_files import rebuilt
from matricula_proving.rehearsal.moves import Stage


def acting(stage: Stage, person: str) -> Acting:
    return acting_in(stage.world.person(person))


def object_to(stage: Stage) -> None:
    do(stage, "sending_school.record_officer", "attach", evidence=["objection_proof"])
    do(stage, "sending_school.record_officer", "prepare")
    do(stage, "sending_school.head", "object", ground="papers_not_true", reason="The stamp is not ours")


def test_everybody_who_takes_part_reads_the_objection_and_sees_its_paper(filed: Stage) -> None:
    object_to(filed)
    for person in ("receiving_school.record_officer", "sending_school.head", "sending_authority.head"):
        by = acting(filed, person)
        with in_scope(by):
            view = case_page(by=by, case=filed.cases["case"].uuid)
            lines = [one for one in view.events if one.kind == EventKind.OBJECTED]
            assert [one.words for one in lines] == ["The stamp is not ours"], person
            assert lines[0].clause == "CN-GZ-25"
            assert "objection_proof" in {one.kind for one in view.evidence}, person


def test_answers_are_those_of_the_turn(filed: Stage) -> None:
    by = acting(filed, "sending_school.head")
    with in_scope(by):
        assert case_page(by=by, case=filed.cases["case"].uuid).answers == (Answer.APPROVE, Answer.OBJECT)
    object_to(filed)
    by = acting(filed, "sending_authority.head")
    with in_scope(by):
        view = case_page(by=by, case=filed.cases["case"].uuid)
    assert view.answers == (Answer.APPROVE, Answer.REFUSE, Answer.RETURN)


def test_a_return_is_no_answer_any_more_once_there_were_enough(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    for left in (1, 0):
        do(filed, "sending_authority.record_officer", "prepare")
        do(filed, "sending_authority.head", "return", reason="The stamp cannot be read")
        do(filed, "receiving_school.record_officer", "resubmit")
        do(filed, "receiving_school.head", "approve")
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
        by = acting(filed, "sending_authority.head")
        with in_scope(by):
            answers = case_page(by=by, case=filed.cases["case"].uuid).answers
        assert (Answer.RETURN in answers) == bool(left)


def test_papers_of_an_objection_are_taken_off_by_who_objects_alone(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "attach", evidence=["objection_proof"])
    case = filed.cases["case"]
    with in_scope(acting(filed, "sending_school.head")):
        paper = case.evidence.get(kind="objection_proof")
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    do(filed, "sending_authority.record_officer", "prepare")
    do(filed, "sending_authority.head", "return", reason="The stamp cannot be read")
    by = acting(filed, "receiving_school.record_officer")
    with in_scope(by), pytest.raises(Refused) as refusal:
        remove_evidence(by=by, case=case.uuid, evidence=paper.uuid)
    assert refusal.value.code == "wrong_state"
    with in_scope(by):
        assert "objection_proof" not in case_page(by=by, case=case.uuid).papers_open


def test_who_objects_takes_its_own_paper_off_again(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "attach", evidence=["objection_proof"])
    by, case = acting(filed, "sending_school.record_officer"), filed.cases["case"]
    with in_scope(by):
        paper = case.evidence.get(kind="objection_proof")
        assert remove_evidence(by=by, case=case.uuid, evidence=paper.uuid).removed_at is not None
    # Whoever was told of the paper is told that it is gone.
    by = acting(filed, "receiving_school.record_officer")
    with in_scope(by):
        lines = case_page(by=by, case=case.uuid).events
    told = [one.kind for one in lines if one.detail.get("kind") == "objection_proof"]
    assert sorted(told) == [EventKind.EVIDENCE_ADDED, EventKind.EVIDENCE_REMOVED]
    with pytest.raises(Refused) as refusal:
        do(
            filed,
            "sending_school.record_officer",
            "prepare",
            recommends="object",
            ground="papers_not_true",
            reason="x",
        )
    assert refusal.value.code == "objection_without_paper"


@pytest.mark.parametrize(
    ("person", "ground"),
    [
        ("sending_authority.head", "papers_not_true"),  # it decides, and does not object
        ("sending_school.head", ""),
        ("sending_school.head", "wrong_grade_or_stage"),  # another party's ground
    ],
)
def test_database_takes_an_objection_only_of_who_may_object_on_a_ground_of_theirs(
    filed: Stage, person: str, ground: str
) -> None:
    """As a forged program would answer."""
    if person.startswith("sending_authority"):
        object_to(filed)
    do(filed, person.replace("head", "record_officer"), "prepare")
    by = acting(filed, person)
    with in_scope(by), pytest.raises(DatabaseError, match="decided by somebody else"), transaction.atomic():
        Step.objects.filter(case=filed.cases["case"], state=StepState.OPEN).update(
            state=StepState.DECIDED,
            decision=Answer.OBJECT,
            ground=ground,
            reason="x",
            clause="CN-GZ-25",
            decided_by_id=by.appointment_id,
            decided_by_user_id=by.user_id,
            decided_at=civil_now(),
        )


def returning_on_expiry(stack: Stack) -> Stack:
    """The law as it would be if a turn whose time ran out were returned."""

    def changed(version: Procedure) -> Procedure:
        routes = tuple(
            replace(
                route,
                steps=tuple(
                    replace(step, on_expiry=(OnExpiry.MARK, OnExpiry.RETURN)) for step in route.steps
                ),
            )
            for route in version.routes
        )
        return replace(version, routes=routes)

    history = stack.procedures["transfer"]
    versions = tuple(map(changed, history.versions))
    return replace(stack, procedures={**stack.procedures, "transfer": replace(history, versions=versions)})


def test_the_sweep_returns_no_more_often_than_people_may(stage: Stage) -> None:
    law = returning_on_expiry(stage.stack)
    law_in_force(law)
    with substituted(law):
        do(stage, "receiving_school.record_officer", "start")
        seen = []
        for week in (1, 2, 3):
            with at_civil_time(MONDAY + timedelta(weeks=week)):
                sweep_expired_steps()
                with sight([stage.world.orgs["province"].id], actor="job:test"):
                    seen.append(str(stage.case().state))
                if seen[-1] == CaseState.RETURNED:
                    do(stage, "receiving_school.record_officer", "resubmit")
    assert seen == ["returned", "returned", "running"]


def whole_transfer() -> dict[str, Any]:
    """The province's transfer as a plain mapping, with what it shares with the nation's filled in."""
    files = {one.pack: one.files for one in stack_for("cn_guizhou").written}
    shared = dict(files["cn"]["skeletons/transfer.yaml"].entries())["skeletons"]
    own = dict(files["cn_guizhou"]["procedures/transfer.yaml"].entries())["procedures"]
    known: Any = {name: SimpleNamespace(body=node) for name, node in shared.entries()}
    plain: Any = whole(dict(own.entries())["transfer"], known).plain()
    return {key: value for key, value in plain.items() if key != LIKE}


def test_an_objection_has_to_come_before_somebody_who_may_refuse_on_it() -> None:
    described = {**whole_transfer()}
    described["objections"] = {**described["objections"], "by": ["sending_school", "sending_authority"]}
    with pytest.raises(PackError, match="nobody may refuse on condition_not_met"):
        read_procedure(rebuilt("na", "transfer.yaml", "", described), "transfer", ("en", "zh-hans"))
    described["objections"] = {
        **described["objections"],
        "by": ["sending_school"],
        "papers": ["contact_form"],
    }
    with pytest.raises(PackError, match="cannot be for the application and against it"):
        read_procedure(rebuilt("na", "transfer.yaml", "", described), "transfer", ("en", "zh-hans"))
