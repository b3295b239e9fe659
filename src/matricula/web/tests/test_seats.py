"""The class agreed on the form of a transfer: the pupil's seat there, at once or by one press."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, save_draft, submit_case
from matricula.cases.tests.filing import approved_by, drafted_transfer
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import AcademicSession, SchoolClass, Student
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(province: Province) -> AcademicSession:
    today = civil_today(province.acting("east_two").zone)
    with as_owner():
        return AcademicSession.objects.create(
            org=province.orgs["city"],
            code="now",
            kind="school_year",
            started_on=today - timedelta(days=30),
            ended_on=today + timedelta(days=30),
        )


def class_of(province: Province, year: AcademicSession, name: str) -> SchoolClass:
    with as_owner():
        return SchoolClass.objects.create(
            school=province.orgs["east_two"], session=year, stage="primary", grade="g04", name=name
        )


def filed_into(province: Province, student: Student, to_class: str) -> Case:
    """A transfer whose form names a class of the receiving school."""
    draft = drafted_transfer(province, student, to="east_two")
    by = province.acting("east_two")
    with in_scope(by):
        draft.refresh_from_db()
        save_draft(by=by, case=draft.uuid, payload={**draft.payload, "to_class": to_class})
        return submit_case(by=by, case=draft.uuid, key="s" * 32)


def seat_of(province: Province, student: Student) -> str:
    with in_scope(province.acting("east_two")):
        student.refresh_from_db()
        return student.class_name


def test_the_last_approval_gives_the_seat_that_was_agreed_on(
    province: Province, year: AcademicSession
) -> None:
    class_of(province, year, "4.1")
    student = enrolled(province)
    case = filed_into(province, student, "4.1")
    approved_by(province, case, "east_two", "east_one", "east")
    assert seat_of(province, student) == "4.1"
    page = signed_in(province.appointment("east_two")).get(reverse("student", args=[student.uuid]))
    assert "4.1" in page.content.decode()
    assert "as agreed" not in page.content.decode()


def test_a_class_that_is_opened_later_is_offered_by_one_press(
    province: Province, year: AcademicSession
) -> None:
    opened = class_of(province, year, "4.1")
    student = enrolled(province)
    case = filed_into(province, student, "4.1")
    with as_owner():
        opened.delete()
    approved_by(province, case, "east_two", "east_one", "east")
    assert seat_of(province, student) == ""
    client = signed_in(province.appointment("east_two"))
    address = reverse("student", args=[student.uuid])
    english = {"accept-language": "en"}
    page = client.get(address, headers=english).content.decode()
    assert "names class 4.1, but the school has no such class" in page
    again = class_of(province, year, "4.1")
    page = client.get(address, headers=english).content.decode()
    assert "Seat in class 4.1 as agreed" in page
    assert f'name="school_class" value="{again.uuid}"' in page
    client.post(reverse("student_seat", args=[student.uuid]), {"school_class": str(again.uuid)})
    assert seat_of(province, student) == "4.1"


def test_the_form_of_a_seat_stands_on_the_present_one(province: Province, year: AcademicSession) -> None:
    student = enrolled(province, "east_two")
    class_of(province, year, "4.1")
    second = class_of(province, year, "4.2")
    client = signed_in(province.appointment("east_two"))
    address = reverse("student", args=[student.uuid])
    assert '<option value="">—</option>' in client.get(address).content.decode()
    client.post(
        reverse("student_seat", args=[student.uuid]), {"school_class": str(second.uuid), "class_number": "07"}
    )
    page = client.get(address).content.decode()
    assert f'<option value="{second.uuid}" selected>' in page
    assert '<option value="">—</option>' not in page
    assert 'maxlength="10" value="07"' in page
