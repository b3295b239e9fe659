"""Who may not act: foreign, ended, untrained, the same person twice, whoever is out of turn."""

import uuid
from datetime import date, timedelta

import pytest

from matricula.authorities.api import Appointment, NotPermitted, acting_in, in_scope
from matricula.cases.api import (
    Answer,
    NoSuchCase,
    Step,
    attach_evidence,
    case_page,
    decide_step,
    prepare_step,
    withdraw_case,
)
from matricula.cases.rehearsal.moves import Stage
from matricula.cases.rehearsal.world import appoint
from matricula.cases.tests.conftest import MONDAY, do
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import sight
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db


def turn(stage: Stage) -> Step:
    with sight([stage.world.orgs["province"].id], actor="job:test"):
        return stage.case().steps.get(state="open")


def acting(stage: Stage, name: str):
    return acting_in(stage.world.person(name))


def test_forged_case_id_from_another_county_reads_like_one_that_does_not_exist(filed: Stage) -> None:
    step, case = turn(filed), filed.cases["case"].uuid
    foreign = acting(filed, "far_county.head")
    answers = []
    for wanted in (case, uuid.uuid4()):
        with in_scope(foreign):
            for attempt in (
                lambda wanted=wanted: case_page(by=foreign, case=wanted),
                lambda wanted=wanted: decide_step(
                    by=foreign, case=wanted, step=step.id, answer=Answer.APPROVE
                ),
                lambda wanted=wanted: withdraw_case(by=foreign, case=wanted, reason="forged"),
            ):
                with pytest.raises(NoSuchCase) as refusal:
                    attempt()
                answers.append((refusal.value.code, str(refusal.value)))
    assert len(set(answers)) == 1
    assert turn(filed).id == step.id


def test_foreign_appointment_in_sight_of_the_case_cannot_decide_it(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    for name in ("receiving_school.head", "sending_authority.head", "city.head", "province.head"):
        with pytest.raises(Refused) as refusal:
            do(filed, name, "approve")
        assert (refusal.value.code, refusal.value.clause) == ("not_your_turn", "CN-GZ-16.2")


def test_appointment_that_ended_meanwhile_cannot_decide(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    head = acting(filed, "sending_school.head")
    with as_owner():
        Appointment.objects.filter(pk=head.appointment_id).update(ended_on=date(2026, 3, 2))
    with in_scope(head), pytest.raises(NotPermitted) as refusal:
        decide_step(by=head, case=filed.cases["case"].uuid, step=turn(filed).id, answer=Answer.APPROVE)
    assert refusal.value.code == "appointment_not_in_force"
    with pytest.raises(NotPermitted):
        acting_in(Appointment.objects.get(pk=head.appointment_id))


def test_untrained_officer_cannot_prepare(filed: Stage) -> None:
    with as_owner():
        Appointment.objects.filter(pk=filed.world.person("sending_school.record_officer").pk).update(
            trained_on=None
        )
    filed.world.people["sending_school.record_officer"].refresh_from_db()
    with pytest.raises(NotPermitted) as refusal:
        do(filed, "sending_school.record_officer", "prepare")
    assert (refusal.value.code, refusal.value.clause) == ("not_trained", "CN-GZ-29")


def test_officer_cannot_decide_and_head_cannot_prepare(filed: Stage) -> None:
    with pytest.raises(NotPermitted):
        do(filed, "sending_school.head", "prepare")
    do(filed, "sending_school.record_officer", "prepare")
    with pytest.raises(NotPermitted):
        do(filed, "sending_school.record_officer", "approve")


def stand_in_for_the_sending_head(filed: Stage, first: int, back: int) -> tuple[Appointment, Appointment]:
    """The head who is away, and who does the work, from one day of March until the head is back."""
    absent = filed.world.person("sending_school.head")
    with as_owner():
        return absent, appoint(
            absent.org,
            "head",
            MONDAY,
            stands_in_for=absent,
            started_on=date(2026, 3, first),
            ended_on=date(2026, 3, back),
        )


def test_stand_in_works_only_while_the_holder_is_away(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    absent, stand_in = stand_in_for_the_sending_head(filed, 2, 4)
    with at_civil_time(MONDAY + timedelta(days=2)), pytest.raises(NotPermitted) as refusal:
        acting_in(stand_in)
    assert refusal.value.code == "appointment_not_in_force"
    by = acting_in(stand_in)
    with in_scope(by):
        decide_step(by=by, case=filed.cases["case"].uuid, step=turn(filed).id, answer=Answer.APPROVE)
        decided = Step.objects.get(decided_by_id=stand_in.pk)
    assert decided.decided_in_stead_of_id == absent.pk


def test_stand_in_decides_from_the_first_minute_of_the_first_day_to_the_last_of_the_last(
    filed: Stage,
) -> None:
    """The third and the fourth of March; ``ended_on`` is the first day without the stand-in."""
    do(filed, "sending_school.record_officer", "prepare")
    absent, stand_in = stand_in_for_the_sending_head(filed, 3, 5)
    for day, hour, minute in ((2, 23, 59), (5, 0, 0)):
        with at_civil_time(MONDAY.replace(day=day, hour=hour, minute=minute)):
            with pytest.raises(NotPermitted) as refusal:
                acting_in(stand_in)
            assert refusal.value.code == "appointment_not_in_force", day
    with at_civil_time(MONDAY.replace(day=3, hour=0)):
        acting_in(stand_in)
    with at_civil_time(MONDAY.replace(day=4, hour=23, minute=59)):
        by = acting_in(stand_in)
        with in_scope(by):
            decide_step(by=by, case=filed.cases["case"].uuid, step=turn(filed).id, answer=Answer.APPROVE)
            assert Step.objects.get(decided_by_id=stand_in.pk).decided_in_stead_of_id == absent.pk


def test_recommendation_may_change_until_the_head_decides(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    officer = acting(filed, "sending_authority.record_officer")
    step = turn(filed)
    with in_scope(officer):
        first = prepare_step(
            by=officer,
            case=filed.cases["case"].uuid,
            step=step.id,
            recommendation=Answer.REFUSE,
            ground="papers_not_true",
            reason="The stamp is another school's",
        )
        assert first.recommended_ground == "papers_not_true"
        second = prepare_step(
            by=officer, case=filed.cases["case"].uuid, step=step.id, recommendation=Answer.APPROVE
        )
    assert (second.recommendation, second.recommended_ground) == ("approve", "")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90\x00 a program", "paper.program"),
        (b"GIF89a nothing we take", "paper.wrong_type"),
        (b"", "paper.empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 2_200_000, "paper.too_large"),
    ],
)
def test_paper_that_is_none_is_refused_with_its_clause(stage: Stage, content: bytes, code: str) -> None:
    do(stage, "receiving_school.record_officer", "open")
    by = acting(stage, "receiving_school.record_officer")
    with in_scope(by), pytest.raises(Refused) as refusal:
        attach_evidence(
            by=by, case=stage.cases["case"].uuid, kind="contact_form", content=content, file_name="form.jpg"
        )
    assert (refusal.value.code, refusal.value.clause) == (code, "CN-GZ-16.2")


def test_number_and_name_are_read_as_people_type_them(stage: Stage) -> None:
    do(stage, "receiving_school.record_officer", "open", number=" l529901 20120305１２34 ", name=" 穆青山 ")
    assert stage.cases["case"].subject["student_number"] == stage.world.number
