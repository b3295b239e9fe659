"""Makes the requests for a formal number of a demonstration with the real actions, each turn at its own moment."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from matricula.authorities.api import Org
from matricula.cases.api import Case, attach_evidence, open_case, save_draft, submit_case
from matricula.exchange.demo.contact_form import draw_paper
from matricula.exchange.demo.numbers import NumberMaker
from matricula.exchange.demo.transfers import OFFICER, TransferMaker
from matricula.registry.api import Student, number_taken

PROCEDURE, PAPER = "formal_number", "household_register"


def make_number_request(maker: TransferMaker, plan: Mapping[str, Any]) -> Case | None:
    """The request of one plan, as far as the plan says: a pupil without a document has been entered in a household.

    None where nobody could have asked yet: temporary numbers are those of first-graders, and in the first weeks of
    September the day of the plan lies before their first day at school.
    """
    school = maker.schools[plan["school"]]
    begun: int = plan["filed"]
    student = _somebody(maker, school, maker.day(begun))
    if student is None:
        return None
    with maker.acting(school, OFFICER, begun, 9) as by:
        case = open_case(by=by, procedure=PROCEDURE, student=student.uuid, key=maker.key())
        save_draft(by=by, case=case.uuid, payload=_form(maker, student, begun))
        content = draw_paper(maker.draw, f"{student.name} {PAPER}")
        attach_evidence(by=by, case=case.uuid, kind=PAPER, content=content, file_name=f"{PAPER}.png")
        submit_case(by=by, case=case.uuid, key=maker.key())
    for hour, step in enumerate(plan["steps"], start=10):
        maker.take_turn(case.uuid, step, hour)
    return Case.objects.get(pk=case.pk)


def _somebody(maker: TransferMaker, school: Org, on: date) -> Student | None:
    """A pupil of the school with a temporary number; one without a document first, whom no other case has."""
    read = maker.stack.port("student_number.read")
    there = Student.objects.filter(school=school, enrollments__is_open=True, enrollments__started_on__lt=on)
    waiting = [
        one
        for one in there.exclude(pk__in=maker.taken).order_by("sort_key", "id").prefetch_related("numbers")
        if any(read(held.number).temporary for held in one.numbers.all())
    ]
    without = [one for one in waiting if not one.identity_documents.exists()]
    fitting = without or waiting
    if not fitting:
        return None
    chosen = fitting[maker.draw.randrange(len(fitting))]
    maker.taken.add(chosen.pk)
    return chosen


def _form(maker: TransferMaker, student: Student, begun: int) -> dict[str, str]:
    guardian = student.guardians.get(position=1)
    held = student.identity_documents.filter(ended_on=None).first()
    numbers = NumberMaker(maker.recipe, maker.stack, maker.draw)
    identity = held.number if held else numbers.identity(student.birth_on, student.sex)
    while not held and number_taken(numbers.formal(identity)):
        identity = numbers.identity(student.birth_on, student.sex)
    return {
        "ground": maker.recipe["number_ground"],
        "id_kind": maker.recipe["resident_card"],
        "id_number": identity,
        "guardian_name": guardian.name,
        "guardian_phone": guardian.phone,
        "applied_on": maker.day(begun).isoformat(),
    }
