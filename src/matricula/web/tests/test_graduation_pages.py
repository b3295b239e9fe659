"""The list of a leaving grade on the pages: outcomes, who may not graduate and why, and the sealed copy."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import run_lists, submit_case
from matricula.cases.tests.deciding import NEEDED, deciding
from matricula.cases.tests.filing import filed_transfer
from matricula.cases.tests.listing import GRADUATION, agree, approved_list, drafted_list
from matricula.registry.api import SealedSnapshot, Student
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_list_pages import page
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db

LEAVING = {"stage": "primary", "procedure": GRADUATION}
SENIOR = {"school": "east_high", "stage": "upper_secondary", "procedure": GRADUATION}


def senior(province: Province, name: str) -> Student:
    return enrolled(province, "east_high", person=new_student(name), stage="upper_secondary", grade="g12")


@pytest.fixture
def officer(province: Province) -> Client:
    return signed_in(province.appointment("east_high"))


def test_what_becomes_of_the_ticked_is_set_shown_and_found(province: Province, officer: Client) -> None:
    first, _second = senior(province, "单一"), senior(province, "单二")
    case = drafted_list(province, **SENIOR)
    lines = reverse("case_lines", args=[case.uuid])
    sent = {"student": str(first.uuid), "move": "set_outcome", "becomes": "completed"}
    refused = officer.post(lines, {**sent, "reason": ""})
    assert refused.status_code == 422
    assert 'value="completed" selected' in refused.content.decode()
    assert officer.post(lines, {**sent, "becomes": "expelled", "reason": "x"}).status_code == 422
    assert officer.post(lines, {**sent, "reason": "学分未修满"}).status_code == 302
    found = page(officer, "case_lines", case.uuid, outcome="completed")
    assert "学分未修满" in found
    assert "单二" not in found
    shown = page(officer, "case", case.uuid)
    assert "Graduated 1" in shown
    assert "Completed 1" in shown


def test_a_compulsory_school_is_offered_no_other_outcome(province: Province) -> None:
    enrolled(province, grade="g06")
    case = drafted_list(province, **LEAVING)
    answer = signed_in(province.appointment("east_one")).get(reverse("case_lines", args=[case.uuid]))
    assert 'name="becomes"' not in answer.content.decode()


def test_where_a_rule_says_it_the_lines_say_why_and_offer_no_choice(province: Province) -> None:
    enough, short, unknown = (
        enrolled(province, person=new_student(name), grade="g06") for name in ("单六", "单七", "单八")
    )
    known: dict[int, int | None] = {enough.pk: NEEDED, short.pk: NEEDED - 4, unknown.pk: None}
    client = signed_in(province.appointment("east_one"))
    with deciding(known):
        case = drafted_list(province, **LEAVING)
        answer = client.get(reverse("case_lines", args=[case.uuid])).content.decode()
        assert 'name="becomes"' not in answer
        assert "Credits: 140 of 144" in words_of(answer)
        assert "Have what is missing entered and reviewed" in words_of(answer)
        sent = {"student": str(short.uuid), "move": "set_outcome", "becomes": "graduated"}
        refused = client.post(reverse("case_lines", args=[case.uuid]), sent)
        assert refused.status_code == 422
        assert "follows from the record" in words_of(refused.content.decode())
        shown = page(client, "case", case.uuid)
        assert "1 student: Too little is known of the student to say what becomes of them." in shown
        by = province.acting("east_one")
        with in_scope(by):
            submit_case(by=by, case=case.uuid, key="k" * 32)
        known[enough.pk] = NEEDED - 1
        agree(province, case, "east_one")
        assert "Found since it was filed: Credits: 143 of 144" in page(client, "case_lines", case.uuid)
        assert "1 student left the list" in page(client, "case", case.uuid)


def test_who_may_not_graduate_stands_there_with_the_status(province: Province) -> None:
    enrolled(province, grade="g06")
    resting = enrolled(province, person=new_student("单三"), grade="g06")
    put_into_status(resting, "on_leave")
    case = drafted_list(province, **LEAVING)
    shown = page(signed_in(province.appointment("east_one")), "case", case.uuid)
    assert "单三" in shown
    assert "Status: On leave. The list is not for it." in shown


def test_business_that_keeps_one_off_is_led_to(province: Province) -> None:
    enrolled(province, grade="g06")
    moving = enrolled(province, person=new_student("单四"), grade="g06")
    transfer = filed_transfer(province, moving, to="east_two")
    case = drafted_list(province, **LEAVING)
    answer = signed_in(province.appointment("east_one")).get(reverse("case", args=[case.uuid]))
    assert transfer.reference in words_of(answer.content.decode())
    assert reverse("case", args=[transfer.uuid]) in answer.content.decode()


def test_a_former_student_leads_to_the_sealed_copy(province: Province) -> None:
    student = enrolled(province, person=new_student("单五"), grade="g06")
    approved_list(province, **LEAVING)
    run_lists()
    client = signed_in(province.appointment("east_one"))
    with in_scope(province.acting("east_one")):
        copy = SealedSnapshot.objects.get(student_uuid=student.uuid)
    answer = client.get(reverse("student", args=[student.uuid])).content.decode()
    assert "Left this roll on" in words_of(answer)
    assert reverse("sealed_copy", args=[copy.uuid]) in answer
    assert "单五" in page(client, "sealed_copy", copy.uuid)


def test_a_list_with_outcomes_asks_no_more_for_more_students(province: Province) -> None:
    def statements(school: str, uuid: object) -> int:
        client = signed_in(province.appointment(school))
        page(client, "case_lines", uuid)
        with CaptureQueriesContext(connection) as asked:
            page(client, "case_lines", uuid)
        return len(asked)

    def with_one_resting(school: str, others: int) -> int:
        for _ in range(others):
            enrolled(province, school, grade="g06")
        put_into_status(enrolled(province, school, grade="g06"), "on_leave")
        return statements(school, drafted_list(province, school=school, **LEAVING).uuid)

    assert with_one_resting("east_one", 1) == with_one_resting("east_two", 9)
