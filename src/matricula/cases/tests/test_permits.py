"""What a clause locked is opened again by a decided case alone, for a while, and then closes by itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.audit.api import ActionLog, Permit
from matricula.authorities.api import acting_in, in_scope
from matricula.cases.api import Case
from matricula.cases.tests.conftest import copy_of, do, stage_with
from matricula.config.testing import as_owner, law_in_force
from matricula.deployment.api import declare_demo, move_civil_clock, sight
from matricula.kernel.calendars import Reckoning
from matricula.kernel.clock import machine_now
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused, Stack, substituted
from matricula.regulation.procedures import read_procedure
from matricula.regulation.reading.yaml_files import rebuilt
from matricula_proving.rehearsal.moves import Stage

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "zh-hans")


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def step(party: str, **more: Any) -> dict[str, Any]:
    return {
        "names": words(party),
        "party": party,
        "prepares": ["record_officer"],
        "decides": ["head"],
        "within": "transfer_review",
        "clause": "CN-GZ-15",
        **more,
    }


def reopening(stack: Stack) -> Stack:
    """The law with a procedure more: the school that keeps a sealed copy asks its authority to open its old record."""
    described: dict[str, Any] = {
        "names": words("Reopen a closed record"),
        "start": words("Ask for it"),
        "pupil": {"found": "number_and_name"},
        "clause": "CN-GZ-15",
        "in_force": {"from": date(2014, 3, 1)},
        "starter": "keeper",
        "duty_stage": "stage",
        "effect": "audit.permit",
        "effect_with": {
            "place_of": "keeper",
            "lock_clause": "CN-GZ-13",
            "open_for": "transfer_review",
            "clause": "CN-GZ-15",
        },
        "parties": {
            "keeper": {"names": words("Keeper"), "side": "keeper", "is": "starter"},
            "authority": {
                "names": words("Authority"),
                "side": "keeper",
                "is": "authority_of",
                "of": "keeper",
                "duty": "status_change",
            },
        },
        "routes": {
            "only": {
                "names": words("Only"),
                "when": {},
                "steps": {"asks": step("keeper", preparation="by_submission"), "allows": step("authority")},
            }
        },
        "form": {
            "id": "reopening",
            "names": words("Form"),
            "clause": "CN-GZ-15",
            "sections": {"all": words("All")},
            "fields": {"ground": {"names": words("Ground"), "section": "all", "kind": "ground"}},
        },
        "grounds": {"clause": "CN-GZ-15", "list": {"wrong": {"names": words("Wrong"), "clause": "CN-GZ-15"}}},
        "refusals": {
            "clause": "CN-GZ-15",
            "list": {
                "right": {"names": words("Right"), "clause": "CN-GZ-15", "parties": ["keeper", "authority"]}
            },
        },
        "withdrawal": {"by": "keeper", "until": "decided"},
        "return": {
            "clause": "CN-GZ-15",
            "by": ["authority"],
            "correction": {k: v for k, v in step("keeper").items() if k != "party"},
        },
        "two_people": {"clause": "CN-GZ-7"},
        "messages": {
            key: words(key)
            for key in (
                "received",
                "returned",
                "approved",
                "refused",
                "withdrawn",
                "overdue",
                "escalated",
                "answered",
            )
        },
    }
    procedure, _ = read_procedure(rebuilt("here", "here.yaml", "", described), "reopening", LANGUAGES)
    known = stack.procedures["transfer"]
    return replace(stack, procedures={**stack.procedures, "reopening": replace(known, versions=(procedure,))})


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> tuple[Stack, Stage]:
    with lasting():
        stage = stage_with(route="same_authority")
        with as_owner():
            move_civil_clock(timedelta())
        law = reopening(stage.stack)
        law_in_force(law)
        with substituted(law):
            do(stage, "receiving_school.record_officer", "start")
            do(stage, "receiving_school.head", "approve")
            for office in ("sending_school", "sending_authority"):
                do(stage, f"{office}.record_officer", "prepare")
                do(stage, f"{office}.head", "approve")
        return law, stage


@pytest.fixture
def moved(db: None, begun: tuple[Stack, Stage]) -> Iterator[Stage]:
    """A pupil whom a transfer has moved today: the sending school's place is locked (CN-GZ-13)."""
    law, stage = begun
    with substituted(law):
        yield copy_of(stage)


def left_place(stage: Stage) -> Enrollment:
    with as_owner():
        return Enrollment.objects.get(school=stage.world.orgs["sending_school"])


def asked_case(stage: Stage) -> Case:
    with as_owner():
        return Case.objects.get(procedure="reopening")


def change(stage: Stage) -> None:
    """What a forgetful program would do: write to the locked place, seen by the authority over both schools."""
    county = stage.world.orgs["county"]
    with sight([county.id], actor="job:test"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'UPDATE registry_enrollment SET particulars = \'{"boarding": "1"}\' WHERE id = %s',
            [left_place(stage).pk],
        )
        assert cursor.rowcount == 1


def sqlstate(error: pytest.ExceptionInfo[DatabaseError]) -> str | None:
    return getattr(error.value.__cause__, "sqlstate", None)


def asked(stage: Stage) -> None:
    ask(stage, "sending_school")


def ask(stage: Stage, school: str) -> None:
    stage.procedure = "reopening"
    for move, data in (("open", {}), ("save", {"ground": "wrong"}), ("submit", {})):
        do(stage, f"{school}.record_officer", move, **data)
    do(stage, f"{school}.head", "approve")


def allowed(stage: Stage) -> None:
    do(stage, "sending_authority.record_officer", "prepare")
    do(stage, "sending_authority.head", "approve")


def test_a_locked_place_opens_for_as_long_as_the_law_says_and_no_longer(moved: Stage) -> None:
    with pytest.raises(DatabaseError) as refused:
        change(moved)
    assert sqlstate(refused) == "MR001"
    asked(moved)
    with pytest.raises(DatabaseError):
        change(moved)
    allowed(moved)
    change(moved)
    # The database goes by its own civil clock: open to the last minute of the term, and not a minute longer.
    with as_owner():
        declare_demo()
        with connection.cursor() as cursor:
            # Not Django's Now(): the database's civil clock stands still within a transaction.
            cursor.execute("SELECT closes_at - now() FROM audit_permit")
            [left] = cursor.fetchone()
        move_civil_clock(left - timedelta(minutes=1))
    change(moved)
    with as_owner():
        move_civil_clock(left)
    with pytest.raises(DatabaseError) as refused:
        change(moved)
    assert sqlstate(refused) == "MR001"


def test_a_permit_names_its_case_and_is_witnessed(moved: Stage) -> None:
    asked(moved)
    allowed(moved)
    case = asked_case(moved)
    with as_owner():
        permit = Permit.objects.get()
        witness = ActionLog.objects.get(action="cases.grant_permit")
    assert (permit.case_uuid, permit.subject_uuid, permit.clause) == (
        case.uuid,
        left_place(moved).uuid,
        "CN-GZ-13",
    )
    assert (witness.case_uuid, witness.clause) == (case.uuid, "CN-GZ-15")


def test_what_is_refused_opens_nothing(moved: Stage) -> None:
    asked(moved)
    do(moved, "sending_authority.record_officer", "prepare")
    do(moved, "sending_authority.head", "refuse", ground="right", reason="It is right as it stands")
    with as_owner():
        assert not Permit.objects.exists()
    with pytest.raises(DatabaseError):
        change(moved)


@pytest.mark.parametrize(
    "what", ["a case that only runs", "no case at all", "another place", "a time that is over"]
)
def test_raw_sql_opens_nothing(moved: Stage, what: str) -> None:
    asked(moved)
    by = acting_in(moved.world.person("sending_authority.head"))
    case, place, until = asked_case(moved).uuid, left_place(moved).uuid, machine_now() + timedelta(days=1)
    if what == "no case at all":
        case = uuid4()
    elif what == "another place":
        place = uuid4()
    elif what == "a time that is over":
        until = machine_now() - timedelta(days=1)
    with (
        in_scope(by),
        pytest.raises(DatabaseError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT cases_grant_permit(%s, 'audit.permit', %s, 'CN-GZ-13', %s)", [case, place, until]
        )
    assert sqlstate(refused) == "MR029"


def test_an_approval_that_would_open_nothing_does_not_happen(moved: Stage) -> None:
    """Its new school asks to open what nobody locked there."""
    ask(moved, "receiving_school")
    do(moved, "sending_authority.record_officer", "prepare")
    with pytest.raises(Refused) as refused:
        do(moved, "sending_authority.head", "approve")
    assert (refused.value.code, refused.value.clause) == ("nothing_is_locked", "CN-GZ-15")
    assert asked_case(moved).state == "running"


def test_no_lock_opens_for_longer_than_the_law_says(moved: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the program reckons: the database knows the longest time that the term can last."""
    asked(moved)
    do(moved, "sending_authority.record_officer", "prepare")
    until = Reckoning(machine_now() + timedelta(days=3650), None, ())
    monkeypatch.setattr("matricula.cases.effects.audit_permit.reckon", lambda *_asked: until)
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        do(moved, "sending_authority.head", "approve")
    assert sqlstate(refused) == "MR039"
    assert asked_case(moved).state == "running"
    with as_owner():
        assert not Permit.objects.exists()
