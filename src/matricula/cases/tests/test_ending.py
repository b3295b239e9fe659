"""A case that leaves no room for any other ends those under way about its pupil, and nobody else ends them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from tests.security.telling import refuses

from matricula.audit.api import ActionLog
from matricula.authorities.api import acting_in, in_scope
from matricula.cases.api import Case, CaseState, EventKind, StepState
from matricula.cases.tests.conftest import do, stage_with
from matricula.config.testing import as_owner
from matricula.notices.api import Notice
from matricula.registry.api import EnrollmentStatus
from matricula.regulation.api import Refused
from matricula_proving.rehearsal.moves import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DEATH: dict[str, Any] = {
    "procedure": "death",
    "as": "death",
    "left_on": "2026-02-27",
    "guardian_name": "穆远",
    "guardian_phone": "0851-5550123",
    "applied_on": "2026-02-28",
    "evidence": ("death_proof",),
}


def reported(stage: Stage) -> None:
    """The death is before the authority, prepared."""
    do(stage, "school.record_officer", "start", **DEATH)
    do(stage, "school.head", "approve", **{"as": "death"})
    do(stage, "authority.record_officer", "prepare", **{"as": "death"})


def test_a_transfer_to_another_city_ends_and_its_parties_are_told() -> None:
    """Neither the school that reports nor its authority sees the whole of that case; it ends all the same."""
    stage = stage_with(route="two_authorities")
    do(stage, "receiving_school.record_officer", "start")
    do(stage, "receiving_school.head", "approve")
    reported(stage)
    with as_owner():
        assert stage.case().subjects.get().blocks
        assert not stage.case("death").subjects.get().blocks, "it keeps nothing off"
    do(stage, "authority.head", "approve", **{"as": "death"})
    with as_owner():
        ended, death = stage.case(), stage.case("death")
        assert (ended.state, ended.holder_org_id, ended.subjects.get().blocks) == (
            CaseState.WITHDRAWN,
            None,
            False,
        )
        assert death.state == CaseState.APPLIED
        last = ended.events.latest("id")
        assert (last.kind, last.clause, last.appointment_id) == (EventKind.ENDED, "CN-GZ-23", None)
        assert not ended.steps.filter(state=StepState.OPEN).exists()
        told = set(Notice.objects.filter(kind="case.ended").values_list("recipient_id", flat=True))
        parties = ("receiving_school", "sending_school", "receiving_authority", "sending_authority")
        assert told == {
            stage.world.person(f"{one}.{role}").user_id
            for one in parties
            for role in ("record_officer", "head")
        }
        witness = ActionLog.objects.get(action="cases.end_other_cases")
        assert (witness.case_uuid, witness.clause) == (ended.uuid, "CN-GZ-23")


def test_a_death_that_the_school_reports_is_cancelled_by_its_authority_for_good() -> None:
    stage = stage_with()
    reported(stage)
    with as_owner():
        assert EnrollmentStatus.objects.filter(
            enrollment__student=stage.world.student, enrollment__is_open=True
        ).exists()
    do(stage, "authority.head", "approve", **{"as": "death"})
    with as_owner():
        last = EnrollmentStatus.objects.filter(enrollment__student=stage.world.student).latest("seq")
        assert (last.status, last.ends, last.case_uuid) == ("dead", True, stage.case("death").uuid)
    for what in ("death", "leave", "readmission"):
        with pytest.raises(Refused):
            do(stage, "school.record_officer", "open", procedure=what, **{"as": "again"})


def test_what_ended_before_and_what_is_a_draft_stays_as_it_is() -> None:
    stage = stage_with()
    do(stage, "receiving_school.record_officer", "start", **{"as": "taken back"})
    do(
        stage,
        "receiving_school.record_officer",
        "withdraw",
        reason="The family stays",
        **{"as": "taken back"},
    )
    do(stage, "receiving_school.record_officer", "open")
    reported(stage)
    do(stage, "authority.head", "approve", **{"as": "death"})
    with as_owner():
        assert stage.case("taken back").events.latest("id").kind == EventKind.WITHDRAWN
        assert stage.case().state == CaseState.DRAFT


def test_a_status_entered_for_a_later_day_stands_in_no_deaths_way() -> None:
    """The chain is kept in order: the end follows on the later day, and the case says when the pupil died."""
    stage = stage_with(status="on_leave", since=date(2026, 3, 9), until=date(2026, 7, 10))
    reported(stage)
    do(stage, "authority.head", "approve", **{"as": "death"})
    with as_owner():
        link = EnrollmentStatus.objects.get(case_uuid=stage.case("death").uuid)
        assert (link.status, link.started_on, link.ends) == ("dead", date(2026, 3, 9), True)


@pytest.mark.parametrize("of", ["death", "case"])
def test_nobody_ends_cases_without_a_decided_case_whose_law_says_so(of: str) -> None:
    """Not by a death that is still before the authority, and not by a transfer at all."""
    stage = stage_with()
    do(stage, "receiving_school.record_officer", "start")
    reported(stage)
    with (
        in_scope(acting_in(stage.world.person("authority.head"))),
        refuses("MR038"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT cases_end_others(%s)", [stage.cases[of].uuid])
    with as_owner():
        assert Case.objects.get(pk=stage.cases["case"].pk).state == CaseState.RUNNING
