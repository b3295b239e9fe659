"""Times a transfer inside one county from the look-up to the move, through the application's own actions."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from benchmarks.installation import OWNER, django_as
from matricula.authorities.api import Acting, Appointment, Org, acting_in, in_scope
from matricula.cases.api import (
    Answer,
    Case,
    CaseSubject,
    Step,
    attach_evidence,
    decide_step,
    open_case,
    prepare_step,
    save_draft,
    submit_case,
)
from matricula.kernel.clock import civil_today
from matricula.registry.api import Student
from matricula_proving.rehearsal.moves import picture

PAPERS = ("contact_form", "household_register")


def transfers(near: Student, rounds: int) -> Iterator[dict[str, float]]:
    """Seconds of each action and of all together, for some students of the county of ``near``.

    The first transfer warms the process up and is not given.
    """
    for place, (student, number, receiving) in enumerate(_movable(near, rounds + 1)):
        taken: dict[str, float] = {}
        people = {
            "start": _acting(receiving.pk, "record_officer"),
            "agree": _acting(receiving.pk, "head"),
            "prepare": _acting(student.school_id, "record_officer"),
            "release": _acting(student.school_id, "head"),
            "review": _acting(receiving.parent_id, "record_officer"),
            "approve": _acting(receiving.parent_id, "head"),
        }
        with _timed(taken, "open, fill in, two papers, submit", people["start"]) as by:
            case = open_case(
                by=by, procedure="transfer", number=number, name=student.name, key=uuid.uuid4().hex
            )
            save_draft(by=by, case=case.uuid, payload=_form(civil_today(by.zone), student))
            for kind in PAPERS:
                attach_evidence(
                    by=by, case=case.uuid, kind=kind, content=picture(kind), file_name=f"{kind}.png"
                )
            submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
        _decide(taken, "receiving head decides", people["agree"], case)
        _prepare(taken, "sending officer prepares", people["prepare"], case)
        _decide(taken, "sending head decides", people["release"], case)
        _prepare(taken, "county officer prepares", people["review"], case)
        _decide(taken, "county head decides, student moves", people["approve"], case)
        with in_scope(people["approve"]):
            moved = Student.objects.get(pk=student.pk).school_id
        assert moved == receiving.pk, "the transfer was decided, but the student has not moved"
        if place:
            yield {**taken, "all together": sum(taken.values())}


def _movable(near: Student, wanted: int) -> list[tuple[Student, str, Org]]:
    with django_as(OWNER):
        busy = CaseSubject.objects.filter(blocks=True).values("student_id")
        staffed = Appointment.objects.filter(role="record_officer", ended_on=None).exclude(trained_on=None)
        schools = list(
            Org.objects.filter(
                parent_id=near.district_id, stages=[near.stage], pk__in=staffed.values("org")
            ).order_by("pk")
        )
        found = Student.objects.filter(
            school__in=schools, stage=near.stage, grade=near.grade, status="normal"
        ).exclude(pk__in=busy)
        return [
            (
                one,
                one.numbers.get(ended_on=None).number,
                next(org for org in schools if org.pk != one.school_id),
            )
            for one in found.order_by("sort_key", "pk")[:wanted]
        ]


def _acting(org: int | None, role: str) -> Acting:
    assert org is not None
    return acting_in(
        Appointment.objects.select_related("org", "user").get(org_id=org, role=role, ended_on=None)
    )


@contextmanager
def _timed(taken: dict[str, float], name: str, by: Acting) -> Iterator[Acting]:
    begin = time.perf_counter()
    with in_scope(by):
        yield by
    taken[name] = time.perf_counter() - begin


def _turn(case: Case) -> int:
    return Step.objects.get(case=case, state="open").pk


def _decide(taken: dict[str, float], name: str, by: Acting, case: Case) -> None:
    with _timed(taken, name, by):
        decide_step(by=by, case=case.uuid, step=_turn(case), answer=Answer.APPROVE)


def _prepare(taken: dict[str, float], name: str, by: Acting, case: Case) -> None:
    with _timed(taken, name, by):
        prepare_step(by=by, case=case.uuid, step=_turn(case), recommendation=Answer.APPROVE)


def _form(today: date, student: Student) -> dict[str, Any]:
    return {
        "household_place": "made up",
        "home_address": "made up",
        "to_grade": student.grade,
        "ground": "household_moved",
        "guardian_name": "made up",
        "guardian_phone": "0851-5550123",
        "guardian_signed_on": today.isoformat(),
        "agreed_on": today.isoformat(),
    }
