"""The office pages, asked through the whole stack of middleware as the application's role."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from markupsafe import escape

from matricula.audit.api import AccessLog
from matricula.authorities.api import Appointment, Org, in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import stack_for

pytestmark = pytest.mark.django_db


def signed_in(appointment: Appointment) -> Client:
    """A browser of the person, acting in that appointment."""
    client = Client()
    client.force_login(appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_officer_finds_and_opens_their_student(province: Province) -> None:
    student = enrolled(province, person=new_student("单小测"))
    client = signed_in(province.appointment("east_one"))
    listed = client.get(reverse("students"), {"q": "shan"})
    assert listed.status_code == 200
    assert "单小测" in listed.content.decode()
    number = student_number(province, student)
    assert number not in listed.content.decode(), "numbers are masked until asked for"
    for tab in ("overview", "timeline", "archive", "cases", "history"):
        page = client.get(reverse("student_tab", args=[student.uuid, tab]))
        assert page.status_code == 200, tab
    assert client.get(reverse("student", args=[student.uuid]), {"on": "2020-01-01"}).status_code == 200


def student_number(province: Province, student: Student) -> str:
    with in_scope(province.acting("east_one")):
        return str(student.numbers.get().number)


def test_a_number_in_full_is_shown_on_purpose_and_noted(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    shown = client.post(reverse("reveal", args=[student.uuid, "number"]))
    assert student_number(province, student) in shown.content.decode()
    with in_scope(province.acting("east_one", "head")):
        assert AccessLog.objects.filter(subject_uuid=student.uuid, unmasked=True).count() == 1


def test_only_known_sides_and_numbers_of_a_student_have_an_address(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    for word in ("nothing", "x" * 100):
        assert client.get(f"/students/{student.uuid}/{word}/").status_code == 404
        assert client.post(f"/students/{student.uuid}/reveal/{word}").status_code == 404
    with in_scope(province.acting("east_one", "head")):
        assert not AccessLog.objects.filter(subject_uuid=student.uuid).exists()


def test_another_school_and_another_county_see_nothing(province: Province) -> None:
    student = enrolled(province)
    for org in ("east_two", "west", "west_one"):
        client = signed_in(province.appointment(org))
        assert client.get(reverse("student", args=[student.uuid])).status_code == 404
        assert client.post(reverse("reveal", args=[student.uuid, "number"])).status_code == 404
        assert student.name not in client.get(reverse("students")).content.decode()
        foreign = client.get(reverse("students"), {"area": province.orgs["east_one"].code})
        assert foreign.status_code == 404


def test_the_untrained_are_told_why_with_the_clause(province: Province) -> None:
    appointment = province.appointment("east_one", no=7, trained_on=None)
    page = signed_in(appointment).get(reverse("students"))
    assert page.status_code == 403
    assert "CN-GZ-29" in page.content.decode()


def test_an_ended_appointment_opens_nothing(province: Province) -> None:
    appointment = province.appointment("east_one", no=8)
    client = signed_in(appointment)
    assert client.get(reverse("home")).status_code == 200
    with as_owner():
        Appointment.objects.filter(pk=appointment.pk).update(ended_on=date(2021, 1, 1))
    assert client.get(reverse("home")).status_code == 403


def test_what_was_typed_survives_a_lost_session(province: Province) -> None:
    appointment = province.appointment("east_one")
    fields = {
        "for_user": str(appointment.user.uuid),
        "number": "L52980120160305123X",
        "name": "测试丁",
        "key": uuid.uuid4().hex,
    }
    browser = Client()
    address = reverse("case_start", args=["transfer"])
    sent = browser.post(address, fields)
    assert sent.status_code == 302
    assert "login" in sent["Location"]
    browser.force_login(appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.get(address).content.decode()
    assert "测试丁" in page
    other = Client()
    other.post(address, fields)
    stranger = province.appointment("west_one")
    other.force_login(stranger.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "测试丁" not in other.get(address).content.decode(), "only to the person who typed it"


def test_many_cases_are_folded_and_cost_no_query(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    client.get(reverse("law"))  # the first page of a day also notes that somebody was there
    asked = []
    for address in (reverse("law"), reverse("clause", args=["CN-MOE-7"])):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
        asked.append(len(queries))
    assert asked[0] == asked[1], "the law is in the packs, not in the database"
    assert page.count('<details class="case-group">') == 3
    assert page.count('<details class="case-group" open>') == 2
    assert page.count("<tr") > 400
    assert len(page) < 300_000


def test_the_law_and_every_clause_have_a_page(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    assert client.get(reverse("law")).status_code == 200
    page = client.get(reverse("clause", args=["CN-GZ-16.2"]))
    assert page.status_code == 200
    assert "How long has each reviewer of a transfer" in page.content.decode()
    assert client.get(reverse("clause", args=["CN-GZ-999"])).status_code == 404
    assert client.get(reverse("permissions")).status_code == 200


def test_a_clause_shows_what_is_missing_and_what_is_only_read_into_it(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    by = province.acting("east_one")
    stack = stack_for(by.pack)
    clause = stack.clause("CN-GZ-9")
    page = client.get(reverse("clause", args=[clause.id])).content.decode()
    assert clause.missing is not None
    assert escape(clause.missing.in_("en")) in page
    notes = [note for history in stack.procedures.values() for _, _, note in history.notes_on(clause.id)]
    assert notes
    assert all(escape(note.in_("en")) in page for note in notes)
    national = stack.source_of("CN-MOE-30")
    assert national.note is not None
    page = client.get(reverse("clause", args=["CN-MOE-30"])).content.decode()
    assert escape(national.note.in_("en")) in page, "the revision of which we have heard"


def test_a_pupil_leaves_a_school_that_the_city_runs_through_the_county_where_it_lies(
    province: Province,
) -> None:
    browser = signed_in(province.appointment("city", "head"))
    asked = {
        "code": "5298000001",
        "name": "临江市直属初级中学",
        "parent": province.orgs["city"].code,
        "run_by": province.orgs["city"].code,
        "kind": "junior_middle_school",
        "stages": ["lower_secondary"],
        "ownership": "public",
        "opened_on": "2020-09-01",
    }
    wrong = browser.post(reverse("school_open"), asked)
    assert wrong.status_code == 422
    assert "CN-GZ-7" in wrong.content.decode()
    assert browser.post(reverse("school_open"), {**asked, "parent": "529801"}).status_code == 302
    province.orgs["city_run"] = Org.objects.get(code="5298000001")
    student = enrolled(
        province, "city_run", person=new_student("直属生"), stage="lower_secondary", grade="g07"
    )
    case = filed_transfer(province, student, to="west_one")
    approved_by(province, case, "west_one", "west", "city_run")
    for role in ("record_officer", "head"):
        county = signed_in(province.appointment("east", role))
        assert student.name in county.get(reverse("students")).content.decode()
        page = county.get(reverse("case", args=[case.uuid]))
        with in_scope(province.acting("east")):
            step = case.steps.get(state="open").pk
        move = {"record_officer": "prepare", "head": "decide"}[role]
        assert page.status_code == 200
        sent = county.post(
            reverse("case_move", args=[case.uuid, move]), {"step": step, "answer": "approve", "reason": "x"}
        )
        assert sent.status_code == 302
    receiving = signed_in(province.appointment("west_one"))
    assert student.name in receiving.get(reverse("students")).content.decode()
