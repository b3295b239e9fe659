"""A made-up leave and the way back from it for the tests of other apps, made by the real actions."""

import uuid
from datetime import date, timedelta

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, attach_evidence, open_case, save_draft, submit_case
from matricula.cases.tests.filing import approved_by, picture
from matricula.kernel.clock import civil_today
from matricula.registry.api import Student

# The papers of a leave for another cause than an illness.
PAPERS = ("application", "leave_form", "cause_proof")


def leave_form(today: date, **entered: str) -> dict[str, str]:
    """A leave of sixty days from today, for another cause than an illness."""
    return {
        "ground": "other_cause",
        "ground_statement": "随家人外出",
        "leave_from": today.isoformat(),
        "leave_until": (today + timedelta(days=60)).isoformat(),
        "guardian_name": "测试长",
        "guardian_phone": "13900000000",
        "applied_on": today.isoformat(),
        **entered,
    }


def drafted_leave(province: Province, student: Student, *, school: str = "east_one", **entered: str) -> Case:
    """A draft with its papers, complete unless told otherwise."""
    by = province.acting(school)
    with in_scope(by):
        case = open_case(by=by, procedure="leave", student=student.uuid, key=uuid.uuid4().hex)
        save_draft(by=by, case=case.uuid, payload=leave_form(civil_today(by.zone), **entered))
        for number, kind in enumerate(PAPERS):
            attach_evidence(
                by=by,
                case=case.uuid,
                kind=kind,
                content=picture(("white", "red", "blue")[number]),
                file_name=f"{kind}.png",
            )
    return case


def filed_leave(province: Province, student: Student, *, school: str = "east_one", **entered: str) -> Case:
    """The same, filed: it waits for the head of the pupil's school."""
    case = drafted_leave(province, student, school=school, **entered)
    by = province.acting(school)
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def put_on_leave(province: Province, student: Student, **entered: str) -> Case:
    """The same, agreed to by the school and its county: the student of east_one is on leave."""
    return approved_by(province, filed_leave(province, student, **entered), "east_one", "east")
