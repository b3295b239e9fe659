"""The planned end of a leave stands with the status: on the student's page, its timeline, and the case about it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import open_case
from matricula.cases.tests.leaving import filed_leave, put_on_leave
from matricula.config.testing import at_civil_time
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.case_pages import page_of, words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
# So long are the leaves that the tests make.
LEAVE = timedelta(days=60)


@pytest.fixture
def student(province: Province) -> Student:
    """A student in school."""
    return enrolled(province)


def page(client: Client, student: Student, tab: str = "overview", on: date | None = None) -> str:
    """The words of a side of the record."""
    asked = {"on": on.isoformat()} if on else {}
    answer = client.get(reverse("student_tab", args=[student.uuid, tab]), asked)
    return words_of(answer.content.decode())


def test_a_leave_says_until_when_and_that_it_is_over(province: Province, student: Student) -> None:
    put_on_leave(province, student)
    client, zone = signed_in(province.appointment("east_one")), province.acting("east_one").zone
    until = civil_today(zone) + LEAVE
    words = f"On leave until {date_format(until)}"
    for tab in ("overview", "timeline", "archive"):
        assert words in page(client, student, tab)
    assert f"planned to end on {date_format(until)}" in page(client, student, "timeline")
    with at_civil_time(civil_now() + LEAVE):
        assert f"{words}, over" not in page(client, student), "its last day belongs to it"
    with at_civil_time(civil_now() + LEAVE + timedelta(days=1)):
        assert f"{words}, over" in page(client, student)
        assert f"{words}, over" not in page(client, student, on=until)
        assert words in page(client, student, on=until)


def test_before_the_leave_nothing_was_planned(province: Province, student: Student) -> None:
    client, zone = signed_in(province.appointment("east_one")), province.acting("east_one").zone
    before = civil_today(zone)
    with at_civil_time(civil_now() + timedelta(days=3)):
        put_on_leave(province, student)
        assert "On leave until" in page(client, student)
        then = page(client, student, on=before)
    assert "In school" in then
    assert "On leave" not in then


def test_the_case_says_how_the_student_stands_now(province: Province, student: Student) -> None:
    leave = filed_leave(province, student)
    for org in ("east_one", "east"):
        assert "Status In school" in words_of(page_of(province, leave, org, "head"))


def test_the_way_back_is_decided_with_the_planned_end_before_ones_eyes(
    province: Province, student: Student
) -> None:
    put_on_leave(province, student)
    by = province.acting("east_one")
    with in_scope(by):
        back = open_case(by=by, procedure="resumption", student=student.uuid, key="k" * 32)
    until = date_format(civil_today(by.zone) + LEAVE)
    assert f"Status On leave until {until} since" in words_of(page_of(province, back, "east_one"))
