"""Cases that an older release filed go on after an upgrade, to the end, under the law they were filed by."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from matricula.authorities.api import Acting, Appointment, Org, acting_in, in_scope
from matricula.cases.api import (
    Answer,
    Case,
    CaseState,
    PackSnapshot,
    case_page,
    decide_step,
    laws_lacking,
    prepare_step,
    resubmit_case,
    submit_case,
    sweep_expired_steps,
)
from matricula.config.testing import at_civil_time, database_of
from matricula.deployment.api import sight
from matricula.registry.api import Student
from matricula.regulation.api import stack_for
from tests.upgrade.older import FOLDER, Recording, recorded, upgraded

RECORDINGS = sorted(FOLDER.glob("*.json.xz"))


@pytest.fixture(scope="module", params=RECORDINGS, ids=lambda path: path.name.partition(".")[0])
def older(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Recording]:
    """One recording, upgraded; its tests go one after the other on the same database."""
    path: Path = request.param
    recording = recorded(path)
    with django_db_blocker.unblock(), upgraded(database_of(request.config), recording):
        yield recording


@pytest.fixture(autouse=True)
def afterwards(older: Recording) -> Iterator[None]:
    """Four days later, when the older release had swept what was overdue; nothing that a test does stays."""
    with transaction.atomic():
        with at_civil_time(older.begun + timedelta(days=4, hours=1)):
            yield
        transaction.set_rollback(True)


def everywhere() -> list[int]:
    return list(Org.objects.filter(parent=None).values_list("id", flat=True))


def seen(case: str) -> Case:
    """The case, seen from the top of the tree."""
    with sight(everywhere(), actor="job:test"):
        return Case.objects.get(uuid=case)


def somebody(org: int, role: str) -> Acting:
    with sight(everywhere(), actor="job:test"):
        return acting_in(Appointment.objects.select_related("user", "org").get(org_id=org, role=role))


def decided(case: str, answer: Answer = Answer.APPROVE, **said: str) -> Case:
    """The running turn, prepared where nobody has, and decided by the head of whoever holds it."""
    with sight(everywhere(), actor="job:test"):
        turn = seen(case).steps.get(state="open")
    officer, head = somebody(turn.holder_org_id, "record_officer"), somebody(turn.holder_org_id, "head")
    if turn.prepared_at is None:
        with in_scope(officer):
            prepare_step(by=officer, case=uuid.UUID(case), step=turn.pk, recommendation=answer, **said)
    with in_scope(head):
        return decide_step(by=head, case=uuid.UUID(case), step=turn.pk, answer=answer, **said)


def to_the_end(case: str) -> Case:
    while (found := seen(case)).state == CaseState.RUNNING:
        decided(case)
    return found


def under_way(older: Recording) -> list[str]:
    return [case for case in older.cases.values() if seen(case).state == CaseState.RUNNING]


def test_there_are_cases_at_every_stage(older: Recording) -> None:
    states = {seen(case).state for case in older.cases.values()}
    assert states >= {"draft", "running", "returned", "applied", "withdrawn"}
    with sight(everywhere(), actor="job:test"):
        turns = {seen(case).steps.get(state="open").rule for case in under_way(older)}
    assert len(turns) >= 6, turns


def test_their_law_is_not_the_installed_one_and_lacks_nothing(older: Recording) -> None:
    digests = {seen(case).pack_digest for case in under_way(older)}
    assert digests
    assert stack_for("cn_guizhou").digest not in digests
    assert digests <= set(PackSnapshot.objects.values_list("digest", flat=True))
    assert laws_lacking() == []


def test_every_running_case_is_approved_to_its_end(older: Recording) -> None:
    for case in under_way(older):
        found = to_the_end(case)
        assert found.state == CaseState.APPLIED, found
        with sight(everywhere(), actor="job:test"):
            student = Student.objects.get(pk=found.subjects.get().student_id)
            if found.procedure == "transfer":
                assert student.school_id == found.opened_org_id, "the pupil has moved"
            else:
                assert student.numbers.get(ended_on=None).number.startswith("G"), "the number was given"
            kept = {one.snapshot_id for one in found.decisions.all()}
        assert kept == {found.pack_digest}, "judged by the law of its filing, and by no other"


def test_a_case_goes_on_by_the_answers_of_its_own_law(older: Recording) -> None:
    """Law of then let the sending school refuse; a case that was filed under it still knows that answer."""
    case = older.cases["the sending school is to refuse"]
    found = decided(case, Answer.REFUSE, ground="condition_not_met", reason="The home has not moved")
    assert found.state == CaseState.REFUSED


def test_every_case_has_its_page(older: Recording) -> None:
    for case in older.cases.values():
        found = seen(case)
        by = somebody(found.opened_org_id, "record_officer")
        with in_scope(by):
            view = case_page(by=by, case=found.uuid)
        assert view.events


def test_what_is_filed_now_is_filed_by_the_law_of_now(older: Recording) -> None:
    for story, act in (
        ("a transfer is a draft", submit_case),
        ("a transfer is to be corrected", resubmit_case),
    ):
        found = seen(older.cases[story])
        by = somebody(found.opened_org_id, "record_officer")
        with in_scope(by):
            again = act(by=by, case=found.uuid, key="again")
        assert (again.state, again.pack_digest) == (CaseState.RUNNING, stack_for("cn_guizhou").digest)
        assert to_the_end(str(found.uuid)).state == CaseState.APPLIED


def test_the_clocks_go_on(older: Recording) -> None:
    with at_civil_time(older.begun + timedelta(days=30)):
        assert sweep_expired_steps() > 0
