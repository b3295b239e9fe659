"""Makes what else happens to pupils of a demonstration, case after case about one pupil, with the real actions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from matricula.authorities.api import Org
from matricula.cases.api import Case, open_case, save_draft, submit_case
from matricula.exchange.demo.numbers import NumberMaker
from matricula.exchange.demo.transfers import OFFICER, TransferMaker
from matricula.registry.api import Student


def make_changes(counting: TransferMaker, plan: Mapping[str, Any]) -> list[Case]:
    """The cases of one plan, the earliest first; its days are those of the calendar, since some law counts those."""
    maker = replace(counting, counts_every_day=True)
    begun = maker.day(plan["cases"][0].get("from", plan["cases"][0]["filed"]))
    of_grade = {"grade": plan["grade"]} if "grade" in plan else {}
    student = maker.somebody(maker.schools[plan["school"]], plan["stage"], begun, **of_grade)
    school = maker.schools[plan["school"]]
    return [make_change(maker, school, one, student) for one in plan["cases"]]


def make_change(maker: TransferMaker, school: Org, one: Mapping[str, Any], student: Student) -> Case:
    """One case about a student of that school, as far as its plan says."""
    words = maker.recipe["change"][one["procedure"]]
    with maker.acting(school, OFFICER, one["filed"], 9) as by:
        student.refresh_from_db()
        case = open_case(by=by, procedure=one["procedure"], student=student.uuid, key=maker.key())
        save_draft(by=by, case=case.uuid, payload=_form(maker, words, one, student))
        for kind in words["papers"]:
            maker.add_paper(by, case, kind, case.subject["student_number"])
        submit_case(by=by, case=case.uuid, key=maker.key())
    for hour, step in enumerate(one["steps"], start=10):
        maker.take_turn(case.uuid, step, hour)
    return Case.objects.get(pk=case.pk)


def _form(
    maker: TransferMaker, words: Mapping[str, Any], one: Mapping[str, Any], student: Student
) -> dict[str, str]:
    """What the form asks for; the day that the change is from is that of the filing unless the plan says another."""
    guardian, filed = student.guardians.get(position=1), maker.day(one["filed"])
    known = {
        "guardian_name": guardian.name,
        "guardian_phone": guardian.phone,
        "applied_on": filed.isoformat(),
        "grade": student.grade,
    }
    form = {field: known[field] for field in words["known"]}
    form |= {field: maker.day(one.get("from", one["filed"])).isoformat() for field in words.get("days", ())}
    form |= {
        field: (maker.today + timedelta(days=days)).isoformat()
        for field, days in words.get("ahead", {}).items()
    }
    form |= {**words.get("entered", {}), **one.get("entered", {})}
    if born := one.get("born_later"):
        form |= _born_otherwise(maker, student, born)
    return form


def _born_otherwise(maker: TransferMaker, student: Student, days: int) -> dict[str, str]:
    """The birth date that the household register says, and the document with that date in it."""
    born_on = student.birth_on + timedelta(days=days)
    numbers = NumberMaker(maker.recipe, maker.stack, maker.draw)
    return {
        "new_birth_date": born_on.isoformat(),
        "id_kind": maker.recipe["resident_card"],
        "id_number": numbers.identity(born_on, student.sex),
    }
