"""A made-up transfer for the tests of other apps, made by the real actions."""

import io
import uuid

from PIL import Image

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import (
    Answer,
    Case,
    attach_evidence,
    decide_step,
    open_case,
    prepare_step,
    save_draft,
    submit_case,
    sweep_expired_steps,
)
from matricula.config.testing import as_owner
from matricula.deployment.api import civil_offset, declare_demo, move_civil_clock
from matricula.kernel.clock import civil_today, travelled
from matricula.registry.api import Student
from matricula.registry.tests.pupils import put_into_status


def picture(colour: str = "white") -> bytes:
    """A small picture such as a phone makes of a form."""
    kept = io.BytesIO()
    Image.new("RGB", (60, 80), colour).save(kept, "PNG")
    return kept.getvalue()


def drafted_transfer(province: Province, student: Student, *, to: str, filled_in: bool = True) -> Case:
    """A draft of school ``to`` about a student of another school, complete unless told otherwise."""
    by = province.acting(to)
    with in_scope(province.acting("province")):
        number = student.numbers.get(ended_on=None).number
    with in_scope(by):
        case = open_case(by=by, procedure="transfer", number=number, name=student.name, key=uuid.uuid4().hex)
        if filled_in:
            today = civil_today(by.zone).isoformat()
            save_draft(
                by=by,
                case=case.uuid,
                payload={
                    "household_place": "枫林路7号",
                    "home_address": "枫林路7号",
                    "to_grade": student.grade,
                    "ground": "household_moved",
                    "guardian_name": "测试长",
                    "guardian_phone": "13900000000",
                    "guardian_signed_on": today,
                    "agreed_on": today,
                },
            )
            for kind, colour in (("contact_form", "white"), ("household_register", "red")):
                attach_evidence(
                    by=by, case=case.uuid, kind=kind, content=picture(colour), file_name=f"{kind}.png"
                )
    return case


def filed_transfer(province: Province, student: Student, *, to: str) -> Case:
    """The same, filed: it waits for the head of the receiving school."""
    case = drafted_transfer(province, student, to=to)
    by = province.acting(to)
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def approved_by(province: Province, case: Case, *orgs: str) -> Case:
    """Let the given offices approve their turns in order; an officer prepares where that is still to be done."""
    for org in orgs:
        officer, head = province.acting(org), province.acting(org, "head")
        with in_scope(officer):
            turn = case.steps.get(state="open")
            if turn.prepared_at is None:
                prepare_step(by=officer, case=case.uuid, step=turn.pk, recommendation=Answer.APPROVE)
        with in_scope(head):
            case = decide_step(by=head, case=case.uuid, step=turn.pk, answer=Answer.APPROVE)
    return case


def drafted_number(province: Province, student: Student, *, school: str, **entered: str) -> Case:
    """A complete draft of a request for a formal number; the pupil keeps their document unless told otherwise."""
    by = province.acting(school)
    with in_scope(by):
        held = student.identity_documents.get(ended_on=None)
        case = open_case(by=by, procedure="formal_number", student=student.uuid, key=uuid.uuid4().hex)
        form = {
            "ground": "household_registered",
            "id_kind": held.kind,
            "id_number": held.number,
            "guardian_name": "测试长",
            "guardian_phone": "13900000000",
            "applied_on": civil_today(by.zone).isoformat(),
            **entered,
        }
        save_draft(by=by, case=case.uuid, payload=form)
        attach_evidence(
            by=by,
            case=case.uuid,
            kind="household_register",
            content=picture("red"),
            file_name="household_register.png",
        )
    return case


def filed_number(province: Province, student: Student, *, school: str, **entered: str) -> Case:
    """The same, filed: it waits for the head of the pupil's school."""
    case = drafted_number(province, student, school=school, **entered)
    by = province.acting(school)
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def filed_report(province: Province, student: Student, *, school: str) -> Case:
    """The pupil is a suspected dropout since today; that it is reported waits for the head of the school."""
    today = civil_today(province.orgs[school].time_zone)
    put_into_status(student, "suspected_dropout", on=today)
    by = province.acting(school)
    with in_scope(by):
        case = open_case(by=by, procedure="dropout_report", student=student.uuid, key=uuid.uuid4().hex)
        form = {
            "visited_on": today.isoformat(),
            "visited_by": "两名教师",
            "visit": "未见到本人",
            "done": "多次电话联系",
            "township": "青岩镇人民政府",
            "community": "北街社区",
        }
        save_draft(by=by, case=case.uuid, payload=form)
        attach_evidence(
            by=by,
            case=case.uuid,
            kind="visit_records",
            content=picture("blue"),
            file_name="visit_records.png",
        )
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def reported(province: Province, student: Student, *, school: str) -> Case:
    """The same, and the head has agreed."""
    return approved_by(province, filed_report(province, student, school=school), school)


def filed_key_data(province: Province, student: Student, *, school: str, **entered: str) -> Case:
    """What the guardian wants put right, filed: it waits for the head of the pupil's school."""
    by = province.acting(school)
    with in_scope(by):
        case = open_case(by=by, procedure="key_data_change", student=student.uuid, key=uuid.uuid4().hex)
        form = {
            "ground": "registered_so",
            "guardian_name": "测试长",
            "guardian_phone": "13900000000",
            "applied_on": civil_today(by.zone).isoformat(),
            **entered,
        }
        save_draft(by=by, case=case.uuid, payload=form)
        attach_evidence(
            by=by, case=case.uuid, kind="police_proof", content=picture("green"), file_name="police_proof.png"
        )
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def filed_skipping(province: Province, student: Student, *, school: str, to_grade: str) -> Case:
    """That the pupil skips into this grade today, filed: it waits for the head of the pupil's school."""
    return _filed_grade(province, student, "grade_skipping", school, to_grade)


def filed_repeating(
    province: Province, student: Student, *, school: str, to_grade: str, to_class: str = ""
) -> Case:
    """That the pupil repeats this grade from today, filed: it waits for the head of the pupil's school."""
    return _filed_grade(province, student, "repeating", school, to_grade, to_class)


def _filed_grade(
    province: Province, student: Student, procedure: str, school: str, to_grade: str, to_class: str = ""
) -> Case:
    by = province.acting(school)
    today = civil_today(by.zone).isoformat()
    with in_scope(by):
        case = open_case(by=by, procedure=procedure, student=student.uuid, key=uuid.uuid4().hex)
        form = {
            "ground_statement": "学习优异",
            "from_day": today,
            "to_grade": to_grade,
            "to_class": to_class,
            "guardian_name": "测试长",
            "guardian_phone": "13900000000",
            "applied_on": today,
        }
        save_draft(by=by, case=case.uuid, payload=form)
        attach_evidence(
            by=by, case=case.uuid, kind="application", content=picture("grey"), file_name="application.png"
        )
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def swept(batch: int = 200) -> int:
    """Sweep at the civil time of this context: the database goes by a clock of its own, which is moved along."""
    with as_owner():
        declare_demo()
    before = civil_offset()
    move_civil_clock(travelled())
    try:
        return sweep_expired_steps(batch=batch)
    finally:
        move_civil_clock(before)
