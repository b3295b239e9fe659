"""A status that waits says by whom and until when: on the case, in lists of cases, and on the student's page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Answer, Case, prepare_step
from matricula.cases.tests.filing import approved_by, drafted_number, filed_number, filed_transfer
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
SCHOOL = "Dongxi First Primary School"


@pytest.fixture
def student(province: Province) -> Student:
    return enrolled(province, person=new_student())


@pytest.fixture
def client(province: Province) -> Client:
    return signed_in(province.appointment("east_one"))


def words_of(client: Client, address: str) -> str:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def last_day(case: Case) -> str:
    """The day by which the turn that runs is due, as a reader of the school sees it."""
    turn, zone = case.steps.get(state="open"), case.opened_org.time_zone
    assert turn.due_at is not None
    return date_format((turn.due_at.astimezone(zone) - timedelta(microseconds=1)).date())


def test_the_office_the_role_and_the_day_stand_everywhere(
    province: Province, student: Student, client: Client
) -> None:
    case = approved_by(province, filed_transfer(province, student, to="east_two"), "east_two")
    officer = province.acting("east_one")
    with in_scope(officer):
        turn, day = case.steps.get(state="open").pk, last_day(case)
    record = reverse("student", args=[student.uuid])
    assert f"with {SCHOOL}, to be prepared by: Record officer, until {day}" in words_of(client, record)
    with in_scope(officer):
        prepare_step(by=officer, case=case.uuid, step=turn, recommendation=Answer.APPROVE)
    assert f"with {SCHOOL}, to be decided by: Head, until {day}" in words_of(client, record)
    for address in (
        reverse("cases"),
        reverse("student_tab", args=[student.uuid, "cases"]),
        reverse("case", args=[case.uuid]),
    ):
        shown = words_of(client, address)
        assert f"{SCHOOL} to be decided by: Head" in shown, address
        assert day in shown, address


def test_a_turn_without_a_term_names_no_day(province: Province, student: Student, client: Client) -> None:
    filed_number(province, student, school="east_one")
    page = words_of(client, reverse("student", args=[student.uuid]))
    assert re.search(rf"with {SCHOOL}, to be decided by: Head(?!,)", page)


def test_a_draft_waits_for_nobody(province: Province, student: Student, client: Client) -> None:
    drafted_number(province, student, school="east_one")
    page = words_of(client, reverse("student", args=[student.uuid]))
    assert "Under way" in page
    assert "to be" not in page.partition("As the register stood on")[0]
