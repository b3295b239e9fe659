"""Two at once: heads who decide one turn, a button pressed twice, schools that ask for one pupil."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from matricula.authorities.api import acting_in, in_scope
from matricula.cases.api import Answer, Case, Event, decide_step, open_case, submit_case
from matricula.cases.rehearsal.moves import Stage
from matricula.cases.rehearsal.world import appoint
from matricula.cases.tests.conftest import MONDAY, do, stage_with
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import sight
from matricula.kernel.clock import travelling_to
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """Run the tasks on connections of their own, let go at one moment; results, or the refusals they met."""
    gate = threading.Barrier(len(tasks))
    answers: list[Any] = [None] * len(tasks)

    def run(number: int, task: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            with travelling_to(MONDAY):
                answers[number] = task()
        except (Refused, DatabaseError, threading.BrokenBarrierError) as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return answers


def in_the_name_of(stage: Stage, person: Any, action: Callable[..., Any], **words: Any) -> Callable[[], Any]:
    def run() -> Any:
        by = acting_in(person)
        with in_scope(by):
            return action(by=by, **words)

    return run


@pytest.fixture
def stage() -> Stage:
    return stage_with(route="same_authority")


def seen(stage: Stage) -> Any:
    return sight([stage.world.orgs["province"].id], actor="job:test")


def test_of_two_heads_one_decides_and_the_other_is_told(stage: Stage) -> None:
    with at_civil_time(MONDAY):
        do(stage, "receiving_school.record_officer", "start")
        do(stage, "receiving_school.head", "approve")
        do(stage, "sending_school.record_officer", "prepare")
    first = stage.world.person("sending_school.head")
    with as_owner():
        second = appoint(first.org, "head", MONDAY)
    with seen(stage):
        step = stage.case().steps.get(state="open")
    words: dict[str, Any] = {"case": stage.cases["case"].uuid, "step": step.id}
    answers = together(
        in_the_name_of(stage, first, decide_step, answer=Answer.APPROVE, **words),
        in_the_name_of(stage, second, decide_step, answer=Answer.APPROVE, **words),
    )
    won = [one for one in answers if isinstance(one, Case)]
    lost = [one for one in answers if isinstance(one, Refused)]
    assert len(won) == len(lost) == 1, answers
    assert (lost[0].code, lost[0].clause) == ("already_decided", "CN-GZ-16.2")
    assert lost[0].next_step
    with seen(stage):
        step.refresh_from_db()
        assert (step.decision == "approve") == (stage.case().state == "running")
        assert (
            Event.objects.filter(
                case__uuid=words["case"], step=step, kind__in=["approved", "refused"]
            ).count()
            == 1
        )


def test_form_opened_twice_at_once_is_one_case(stage: Stage) -> None:
    officer = stage.world.person("receiving_school.record_officer")
    words = {
        "procedure": "transfer",
        "number": stage.world.number,
        "name": stage.given.name,
        "key": "one-form-opened",
    }
    answers = together(*[in_the_name_of(stage, officer, open_case, **words) for _ in range(3)])
    assert all(isinstance(one, Case) for one in answers), answers
    assert len({one.pk for one in answers}) == 1


def test_submit_pressed_twice_at_once_files_once(stage: Stage) -> None:
    officer = stage.world.person("receiving_school.record_officer")
    with at_civil_time(MONDAY):
        for does in ("open", "save", "attach"):
            do(stage, "receiving_school.record_officer", does)
    words: dict[str, Any] = {"case": stage.cases["case"].uuid, "key": "pressed-twice"}
    answers = together(*[in_the_name_of(stage, officer, submit_case, **words) for _ in range(2)])
    assert all(isinstance(one, Case) and one.state == "running" for one in answers), answers
    with seen(stage):
        assert stage.case().steps.count() == 1
        assert Event.objects.filter(case__uuid=words["case"], kind="submitted").count() == 1


def test_of_two_schools_that_file_at_once_one_is_refused_with_its_clause(stage: Stage) -> None:
    asked = []
    with at_civil_time(MONDAY):
        for school in ("receiving_school", "outside_school"):
            for does in ("open", "save", "attach"):
                do(stage, f"{school}.record_officer", does, **{"as": school})
            asked.append(
                in_the_name_of(
                    stage,
                    stage.world.person(f"{school}.record_officer"),
                    submit_case,
                    case=stage.cases[school].uuid,
                    key=f"filed-by-{school}",
                )
            )
    answers = together(*asked)
    lost = [one for one in answers if isinstance(one, Refused)]
    assert len(lost) == 1, answers
    assert (lost[0].code, lost[0].clause) == ("no_other_case", "CN-GZ-9")
    with seen(stage):
        assert Case.objects.filter(state="running").count() == 1


def test_of_two_requests_for_one_pupil_filed_at_once_one_runs() -> None:
    form = {
        "ground": "household_registered",
        "id_kind": "1",
        "id_number": "529901201203051235",
        "guardian_name": "穆远",
        "guardian_phone": "0851-5550123",
        "applied_on": MONDAY.date().isoformat(),
    }
    stage = stage_with(form=form, papers=("household_register",))
    stage.procedure = "formal_number"
    asked = []
    officer = stage.world.person("school.record_officer")
    with at_civil_time(MONDAY):
        for draft in ("first", "second"):
            for does in ("open", "save", "attach"):
                do(stage, "school.record_officer", does, **{"as": draft})
            asked.append(
                in_the_name_of(
                    stage, officer, submit_case, case=stage.cases[draft].uuid, key=f"filed-{draft}"
                )
            )
    answers = together(*asked)
    lost = [one for one in answers if isinstance(one, Refused)]
    assert len(lost) == 1, answers
    assert (lost[0].code, lost[0].clause) == ("no_other_request", "CN-GZ-9")
    with seen(stage):
        assert Case.objects.filter(state="running").count() == 1
