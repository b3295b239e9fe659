"""Who gave up the last place is taken back by a decided case: a new place, the old archive and number."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.security.raw_sql import rows
from tests.security.telling import decided, refuses, updated

from matricula.authorities.api import acting_in, in_scope
from matricula.cases.api import CaseState
from matricula.cases.ports import verify_ports
from matricula.cases.tests.conftest import do, stage_with
from matricula.config.testing import as_owner
from matricula.registry.api import (
    AcademicSession,
    ArchiveItem,
    ClassMembership,
    Enrollment,
    SchoolClass,
    Student,
    StudentNumber,
)
from matricula.regulation.api import PackError, Procedure, PupilFound, Refused, stack_for
from matricula_proving.rehearsal.moves import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

FORM = {
    "ground_statement": "编入高二重读",
    "returned_on": "2026-03-02",
    "to_grade": "g11",
    "to_class": "1",
    "guardian_name": "穆远",
    "guardian_phone": "0851-5550123",
    "applied_on": "2026-03-02",
}
READMIT = "SELECT registry_readmit(%s, %s, %s, %s, %s, '', %s, %s, %s, %s)"


@pytest.fixture
def gone() -> Stage:
    """A pupil who withdrew in the first year of the senior stage, four months ago."""
    stage = stage_with(
        stage="upper_secondary",
        grade="g10",
        status="withdrawn",
        since=date(2025, 11, 3),
        form=FORM,
        papers=("application",),
    )
    stage.procedure = "readmission"
    with as_owner():
        year = AcademicSession.objects.create(
            org=stage.world.orgs["authority"],
            code="y",
            started_on=date(2025, 9, 1),
            ended_on=date(2026, 8, 31),
        )
        SchoolClass.objects.create(school=stage.world.orgs["school"], session=year, grade="g11", name="1")
    return stage


def pupil(stage: Stage) -> Student:
    assert stage.world.student is not None
    return Student.objects.get(pk=stage.world.student.pk)


def test_a_new_place_continues_archive_and_number(gone: Stage) -> None:
    with as_owner():
        former = Enrollment.objects.get(student=pupil(gone))
        kept = ArchiveItem.objects.create(
            student=pupil(gone),
            enrollment=former,
            kind="proof",
            title="旧",
            recorded_on=date(2025, 10, 1),
            clause="CN-GZ-12",
        )
    do(gone, "school.record_officer", "start")
    do(gone, "school.head", "approve")
    with as_owner():
        now, case = pupil(gone), gone.case()
        place = Enrollment.objects.get(student=now, is_open=True)
        assert (place.school_id, place.stage, place.grade, place.case_uuid) == (
            former.school_id,
            "upper_secondary",
            "g11",
            case.uuid,
        )
        assert (place.started_on, place.entered_on) == (date(2026, 3, 2), former.entered_on)
        assert ClassMembership.objects.get(enrollment=place).school_class.name == "1"
        former.refresh_from_db()
        assert (former.is_open, former.status) == (False, "withdrawn"), "what ended stays as it ended"
        assert (now.status, now.school_id) == ("normal", former.school_id)
        assert StudentNumber.objects.get(student=now).number == gone.given.number
        assert {one.pk for one in ArchiveItem.objects.filter(student=now)} > {kept.pk}
        assert ArchiveItem.objects.get(case_uuid=case.uuid).enrollment_id == place.pk


def test_what_is_decided_is_what_is_done(gone: Stage) -> None:
    """Whoever decides names another grade, day, status, pupil or school; before the decision, and twice."""
    do(gone, "school.record_officer", "start")
    with as_owner():
        case, student = gone.case(), pupil(gone)
        turn = case.steps.get()
        elsewhere = gone.world.orgs["outside_school"].pk
    said: dict[str, Any] = {
        "student": student.pk,
        "status": "normal",
        "kind": "reinstatement",
        "on": date(2026, 3, 2),
        "grade": "g11",
        "clause": "CN-GZ-19.3",
        "case": case.uuid,
        "effect": "registry.readmit",
        "school": case.opened_org_id,
    }
    head = acting_in(gone.world.person("school.head"))
    with in_scope(head):
        with refuses("MR016"):
            rows(READMIT, *said.values())
        decided(turn.pk, head)
        updated("cases_case", case.pk, {"state": "approved"})
        for other in (
            {"status": "graduated"},
            {"kind": "transfer_in_province"},
            {"on": date(2026, 3, 3)},
            {"on": date(2025, 11, 2)},
            {"grade": "g12"},
            {"clause": "CN-GZ-17.4"},
            {"effect": "registry.transfer"},
            {"school": elsewhere},
        ):
            with refuses("MR016"):
                rows(READMIT, *{**said, **other}.values())
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        rows(READMIT, *said.values())
        with refuses("MR016"):
            rows(READMIT, *said.values())
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})


def test_nobody_files_it_for_who_has_a_place_by_now(gone: Stage) -> None:
    do(gone, "school.record_officer", "open")
    do(gone, "school.record_officer", "save")
    do(gone, "school.record_officer", "attach")
    do(gone, None, "enter_place")
    with pytest.raises(Refused) as refused:
        do(gone, "school.record_officer", "submit")
    assert refused.value.code == "not_on_own_roll"
    with as_owner():
        case = gone.case()
        route = {"route": "own", "turns": 1, "submitted_at": "now()", "pack_digest": gone.stack.digest}
    with in_scope(acting_in(gone.world.person("school.record_officer"))), refuses("MR033"):
        updated("cases_case", case.pk, {"state": CaseState.RUNNING, **route})


def _found(found: PupilFound) -> Callable[[Procedure], Procedure]:
    return lambda one: replace(one, pupil=replace(one.pupil, found=found))


def _for(*statuses: str) -> Callable[[Procedure], Procedure]:
    return lambda one: replace(one, pupil=replace(one.pupil, statuses=statuses))


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (_found(PupilFound.OWN_ROLL), "pupil.found has to be former_roll"),
        (_for("withdrawn", "dropout"), "'dropout' keeps the place"),
        (_for(), "pupil.statuses is empty"),
        (lambda one: replace(one, changes_status=False), "changes_status has to be true"),
        (
            lambda one: replace(one, effect_with={**one.effect_with, "to_status": "dead"}),
            "'dead' ends a place",
        ),
    ],
)
def test_law_that_cannot_be_carried_out_is_refused(
    changed: Callable[[Procedure], Procedure], fault: str
) -> None:
    law = stack_for("cn_guizhou")
    with pytest.raises(PackError, match=fault):
        verify_ports(changed(law.procedures["readmission"].versions[0]), law)
