"""A request and a transfer of one pupil cross: neither loses the pupil, and a request left lying holds nobody."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Answer, Case, CaseState, decide_step, prepare_step, resubmit_case, submit_case
from matricula.cases.tests.filing import (
    approved_by,
    drafted_number,
    drafted_transfer,
    filed_number,
    filed_transfer,
)
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, made_up_id, new_student
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db
WAY = ("east_one", "east", "province", "province")


def returned_by(province: Province, case: Case, org: str) -> Case:
    """The running turn prepared and decided by ``org``: back to the starter."""
    officer, head = province.acting(org), province.acting(org, "head")
    with in_scope(officer):
        turn = case.steps.get(state="open")
        if turn.prepared_at is None:
            prepare_step(by=officer, case=case.uuid, step=turn.pk, recommendation=Answer.RETURN)
    with in_scope(head):
        return decide_step(
            by=head, case=case.uuid, step=turn.pk, answer=Answer.RETURN, reason="A digit is wrong"
        )


def renumbered(province: Province, student: Student) -> str:
    """The pupil has the formal number and another name by now."""
    number = made_up_id(student.birth_on, 777)
    case = filed_number(province, student, school="east_one", id_number=number, new_name="测试乙")
    assert approved_by(province, case, *WAY).state == CaseState.APPLIED
    return f"G{number}"


def test_a_drafted_transfer_is_filed_under_the_number_and_name_given_meanwhile(province: Province) -> None:
    student = enrolled(province, person=new_student("测试甲"))
    case = drafted_transfer(province, student, to="east_two")
    number, by = renumbered(province, student), province.acting("east_two")
    with in_scope(by):
        filed = submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
    assert filed.state == CaseState.RUNNING
    assert (filed.subject["student_number"], filed.subject["name"]) == (number, "测试乙")
    with in_scope(province.acting("province")):
        look = AccessLog.objects.get(page="case_filed", org_id=by.org_id)
    assert (look.subject_uuid, look.detail) == (student.uuid, {"found": True, "case": str(case.uuid)})


def test_a_returned_transfer_is_filed_again_under_the_number_given_meanwhile(province: Province) -> None:
    student = enrolled(province, person=new_student("测试甲"))
    case = returned_by(province, filed_transfer(province, student, to="east_two"), "east_two")
    number, by = renumbered(province, student), province.acting("east_two")
    with in_scope(by):
        filed = resubmit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
    assert (filed.state, filed.subject["student_number"]) == (CaseState.RUNNING, number)


LOOK = "SELECT * FROM cases_pupil_to_file(%s)"


@pytest.mark.parametrize(
    "what",
    ["another county", "the school that has the student", "a number that the student never had", "filed"],
)
def test_the_pupil_of_a_case_is_told_to_nobody_but_who_files_it(province: Province, what: str) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two")
    org = {"another county": "west", "the school that has the student": "east_one"}.get(what, "east_two")
    if what == "filed":
        by = province.acting("east_two")
        with in_scope(by):
            submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
    if what == "a number that the student never had":
        with in_scope(province.acting("east_two")):
            Case.objects.filter(pk=case.pk).update(subject={**case.subject, "student_number": "L1"})
    with in_scope(province.acting(org)), connection.cursor() as cursor:
        cursor.execute(LOOK, [case.pk])
        assert cursor.fetchall() == []


def test_nobody_looks_at_the_pupil_of_a_case_unnamed(province: Province) -> None:
    case = drafted_transfer(province, enrolled(province), to="east_two")
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOOK, [case.pk])
    assert refused.value.__cause__.sqlstate == "MR005"  # type: ignore[union-attr]  # psycopg's own error


def test_a_returned_request_of_a_school_that_the_pupil_has_left_holds_nobody(province: Province) -> None:
    student = enrolled(province, person=new_student("测试甲"))
    returned_by(province, filed_number(province, student, school="east_one"), "east_one")
    again = drafted_number(province, student, school="east_one")
    by = province.acting("east_one")
    with in_scope(by), pytest.raises(Refused) as refused, transaction.atomic():
        submit_case(by=by, case=again.uuid, key=uuid.uuid4().hex)
    assert refused.value.code == "no_other_request"
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    assert filed_number(province, student, school="east_two").state == CaseState.RUNNING
