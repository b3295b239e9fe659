"""Makes the leaves of a demonstration with the real actions, each turn at its own moment."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from matricula.cases.api import Case, open_case, save_draft, submit_case
from matricula.exchange.demo.particulars import classes_at
from matricula.exchange.demo.transfers import OFFICER, TransferMaker
from matricula.registry.api import Student


def make_leave(maker: TransferMaker, plan: Mapping[str, Any]) -> Case:
    """The application of one plan, as far as the plan says; it begins on the day of its filing."""
    school, words = maker.schools[plan["school"]], maker.recipe["leave"]
    begun: int = plan["filed"]
    # In the first class of a grade, whose lists say who is there: whoever is back before the papers are done is seen.
    seat = {"class_name": classes_at(school, plan["listed"])[0].name} if "listed" in plan else {}
    student = maker.somebody(school, plan["stage"], maker.day(begun), **seat)
    number = student.numbers.get(ended_on=None).number
    with maker.acting(school, OFFICER, begun, 9) as by:
        case = open_case(by=by, procedure=words["procedure"], student=student.uuid, key=maker.key())
        save_draft(by=by, case=case.uuid, payload=_form(maker, plan, student, maker.day(begun)))
        for kind in (*words["papers"], *words["papers_of"][plan["ground"]]):
            maker.add_paper(by, case, kind, number)
        submit_case(by=by, case=case.uuid, key=maker.key())
    for hour, step in enumerate(plan["steps"], start=10):
        maker.take_turn(case.uuid, step, hour)
    return Case.objects.get(pk=case.pk)


def _form(maker: TransferMaker, plan: Mapping[str, Any], student: Student, day: date) -> dict[str, str]:
    guardian = student.guardians.get(position=1)
    return {
        "ground": plan["ground"],
        **maker.recipe["leave"]["entered"][plan["ground"]],
        "leave_from": day.isoformat(),
        "leave_until": (maker.today + timedelta(days=plan["until"])).isoformat(),
        "guardian_name": guardian.name,
        "guardian_phone": guardian.phone,
        "applied_on": day.isoformat(),
    }
