"""The office pages of students' forms: a class, the errors that wait, and the letters of a class of students."""

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.families.api import as_family
from matricula.graduation.api import FormReport, confirm_form
from matricula.graduation.tests.pupils import account_of, place_of
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import SchoolClass, Student, open_class, seat_student
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_student_pages import page_of
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
CLASS_STATEMENTS, LIST_STATEMENTS = 11, 6


@dataclass
class Leaving:
    """A class with two students, the first of whom has an account and confirmed the cover."""

    province: Province
    school_class: SchoolClass
    student: Student
    other: Student


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Leaving:
    with lasting():
        province = hubei()
        with on(4, 6):
            opened(province)
            student, other = leaver(province), leaver(province, "测试乙")
            by, school = province.acting("east_high"), province.orgs["east_high"]
            with in_scope(by):
                found = open_class(by=by, school=school, stage="upper_secondary", grade="g12", name="高三1班")
                for one in (student, other):
                    seat_student(by=by, enrollment=place_of(one), school_class=found)
            with as_family(account_of(province, student)) as family:
                confirm_form(by=family, child=family.children[0], school=school, form="cover")
            return Leaving(province, found, student, other)


@pytest.fixture
def made(begun: Leaving, db: None) -> Iterator[Leaving]:
    with on(4, 7):
        yield copy.deepcopy(begun)


def test_a_class_shows_who_has_confirmed_what_and_who_has_the_least_first(made: Leaving) -> None:
    client = signed_in(made.province.appointment("east_high"))
    page = page_of(client, "class_forms", made.school_class.uuid)
    assert page.index(made.other.name) < page.index(made.student.name)
    assert "confirmed: 1" in page
    rows = taken_out(client, "class_forms", made.school_class.uuid, heading="Finally")
    assert [row[0] for row in rows] == [made.other.name, made.student.name]
    assert "confirmed" in rows[1]
    with CaptureQueriesContext(connection) as asked:
        page_of(client, "class_forms", made.school_class.uuid)
    assert len(asked) == CLASS_STATEMENTS, [one["sql"][:80] for one in asked]
    assert reverse("class_forms", args=[made.school_class.uuid]) in page_of(
        client, "school_class", made.school_class.uuid
    )


def test_a_report_goes_from_the_teacher_to_the_school_to_the_city(made: Leaving) -> None:
    teacher = signed_in(made.province.appointment("east_high", "class_teacher"))
    address = reverse("form_report_new", args=[made.other.uuid])
    assert teacher.post(address, {"form": "cover", "words": ""}).status_code == 422
    assert teacher.post(address, {"form": "cover", "words": "class 2"}).status_code == 302
    with as_owner():
        report = FormReport.objects.get(student=made.other)
    one = reverse("form_report", args=[report.uuid])
    assert "Pass it on" not in teacher.get(one).content.decode()
    school = signed_in(made.province.appointment("east_high"))
    city = signed_in(made.province.appointment("city"))
    assert "Unlock and return" not in page_of(city, "form_report", report.uuid)
    assert "Pass it on" in page_of(school, "form_report", report.uuid)
    assert "1 reported error" in page_of(school, "home")
    assert "1 reported error" not in page_of(city, "home"), "the school has not passed it on"
    assert school.post(one, {"do": "pass"}).status_code == 302
    assert "1 reported error" not in page_of(school, "home")
    assert "1 reported error" in page_of(city, "home")
    with CaptureQueriesContext(connection) as asked:
        assert made.other.name in page_of(city, "form_reports")
    assert len(asked) == LIST_STATEMENTS, [each["sql"][:80] for each in asked]
    [row] = taken_out(city, "form_reports", heading="What is wrong")
    assert row[2] == "class 2"
    assert city.post(one, {"do": "return", "reason": ""}).status_code == 422
    assert city.post(one, {"do": "return", "reason": "by the roll"}).status_code == 302
    assert made.other.name not in page_of(city, "form_reports")
    county = signed_in(made.province.appointment("west"))
    page_of(county, "form_report", report.uuid, status=404)


def test_a_class_offers_letters_for_students_and_for_nobody_else(made: Leaving) -> None:
    client = signed_in(made.province.appointment("east_high"))
    page = page_of(client, "class_families", made.school_class.uuid)
    assert "Letters for the students who wait" in page
    assert "guardians" not in page
    answer = client.post(reverse("class_letters", args=[made.school_class.uuid]))
    assert answer.content.startswith(b"%PDF")
    page_of(client, "service_requests", status=404)
    page_of(signed_in(made.province.appointment("east_high", "class_teacher")), "weeks_seen", status=404)
