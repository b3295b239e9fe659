"""What is kept of a decision, and that it can be judged again from what was kept."""

import pytest

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import acting_in, in_scope
from matricula.cases import progress
from matricula.cases.api import Question, open_case
from matricula.cases.models import Decision, PackSnapshot
from matricula.cases.tests.conftest import do
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.registry.api import ArchiveItem, Enrollment, SealedSnapshot, Student, file_in_archive
from matricula.regulation.api import GuardMoment, Refused, restored
from matricula_proving.rehearsal.moves import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(filed: Stage) -> Stage:
    for unit in ("sending_school", "sending_authority"):
        do(filed, f"{unit}.record_officer", "prepare")
        do(filed, f"{unit}.head", "approve")
    return filed


def test_decisions_are_judged_again_from_the_kept_law_and_facts(done: Stage) -> None:
    with sight([done.world.orgs["province"].id], actor="job:test"):
        decisions = list(Decision.objects.select_related("snapshot", "case").order_by("id"))
    assert [one.outcome for one in decisions] == ["filed", "approve", "approve", "approve"]
    for decision in decisions:
        law = restored(bytes(decision.snapshot.content))
        assert law.digest == decision.snapshot_id == decision.case.pack_digest
        procedure = law.procedure(decision.case.procedure, on=decision.governing_on)
        again = []
        for use in procedure.guards:
            if use.rule and use.at is GuardMoment(decision.moment):
                rule = law.rule(use.rule)
                facts = {name: _typed(decision.facts[name]) for name in rule.rule.facts}
                again += [
                    (one.rule, one.clause, str(one.outcome))
                    for one in rule.explain(facts, on=decision.governing_on)
                ]
        kept = [(one["rule"], one["clause"], one["outcome"]) for one in decision.findings]
        assert again
        assert set(again) <= set(kept)


def _typed(value: object) -> object:
    from datetime import date

    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        return date.fromisoformat(value)
    return value


def test_law_is_kept_once(done: Stage) -> None:
    assert PackSnapshot.objects.filter(pack=done.stack.pack).count() == 1


def test_every_step_of_the_way_is_witnessed(done: Stage) -> None:
    with as_owner():
        actions = list(
            ActionLog.objects.filter(case_uuid=done.cases["case"].uuid).values_list("action", flat=True)
        )
    assert {"cases.submit_case", "cases.prepare_step", "cases.decide_step", "registry.move_student"} <= set(
        actions
    )
    assert actions.count("cases.decide_step") == 3


def test_look_up_is_logged_found_or_not(stage: Stage) -> None:
    do(stage, "receiving_school.record_officer", "open")
    by = acting_in(stage.world.person("receiving_school.record_officer"))
    with in_scope(by), pytest.raises(Refused) as refusal:
        open_case(by=by, procedure="transfer", number=stage.world.number, name="穆无人", key="probing-a-name")
    assert refusal.value.code == "student_not_found"
    with as_owner():
        looks = AccessLog.objects.filter(page="find_for_transfer").order_by("machine_at")
        assert [look.detail["found"] for look in looks] == [True, False]


def test_approval_whose_effect_fails_has_not_happened(filed: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    do(filed, "sending_authority.record_officer", "prepare")

    def refuses(question: Question) -> None:
        assert question.case.state == "approved"
        raise Refused("archive_unreadable", "The archive cannot be sealed", "CN-GZ-13")

    with monkeypatch.context() as patch:
        patch.setattr(progress, "effect_named", lambda name: refuses)
        with pytest.raises(Refused, match="sealed"):
            do(filed, "sending_authority.head", "approve")
    with sight([filed.world.orgs["province"].id], actor="job:test"):
        case = filed.case()
        assert (case.state, case.steps.get(state="open").decision) == ("running", "")
        assert not SealedSnapshot.objects.exists()
    do(filed, "sending_authority.head", "approve")
    with sight([filed.world.orgs["province"].id], actor="job:test"):
        assert filed.case().state == "applied"
        assert SealedSnapshot.objects.count() == 1


AWARD = {"award_level": "school"}


def test_sender_keeps_a_copy_with_the_papers_of_the_case(done: Stage) -> None:
    with sight([done.world.orgs["sending_school"].id], actor="job:test"):
        copy = SealedSnapshot.objects.get()
        assert copy.clause == "CN-GZ-13"
        assert copy.case_uuid == done.cases["case"].uuid
        assert str(done.cases["case"].uuid) in copy.content
    with sight([done.world.orgs["receiving_school"].id], actor="job:test"):
        assert not SealedSnapshot.objects.exists()
        filed = ArchiveItem.objects.filter(case_uuid=done.cases["case"].uuid)
        assert {item.title for item in filed} == {"已签字盖章的转学联系表", "新户籍所在地户口簿"}


def test_receiving_school_goes_on_with_the_archive_it_was_handed(filed: Stage) -> None:
    sender = acting_in(filed.world.person("sending_school.record_officer"))
    with in_scope(sender):
        place = Enrollment.objects.get(student=filed.world.student)
        file_in_archive(
            by=sender,
            enrollment=place,
            kind="award",
            data=AWARD,
            title="作文比赛二等奖",
            recorded_on=place.started_on,
        )
    for unit in ("sending_school", "sending_authority"):
        do(filed, f"{unit}.record_officer", "prepare")
        do(filed, f"{unit}.head", "approve")
    receiver = acting_in(filed.world.person("receiving_school.record_officer"))
    with in_scope(receiver):
        student = Student.objects.get(uuid=place.student.uuid)
        assert student.school_id == receiver.org_id
        assert student.archive_items.filter(title="作文比赛二等奖").exists()
        assert student.numbers.get(ended_on=None).number == filed.world.number
        after = student.enrollments.get(is_open=True)
        file_in_archive(
            by=receiver,
            enrollment=after,
            kind="award",
            data=AWARD,
            title="书法比赛一等奖",
            recorded_on=after.started_on,
        )
        assert student.archive_items.filter(kind="award").count() == 2
    with in_scope(sender):
        assert not Student.objects.filter(uuid=place.student.uuid).exists(), "it went with the student"
        assert "作文比赛二等奖" in SealedSnapshot.objects.get().content
