"""Every refusal is a line in the log with its clause, wherever it is shown, and names no pupil."""

import json
import logging

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import filed_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [
        json.loads(one.getMessage().removeprefix("refused "))
        for one in caplog.records
        if one.name == "matricula.refusals"
    ]


def test_a_refusal_shown_as_a_page_is_logged(province: Province, caplog: pytest.LogCaptureFixture) -> None:
    appointment = province.appointment("east_one", no=7, trained_on=None)
    with caplog.at_level(logging.INFO, logger="matricula.refusals"):
        signed_in(appointment).get(reverse("cases"), {"q": "测试甲"})
    assert lines(caplog) == [
        {
            "code": "not_trained",
            "clause": "CN-GZ-29",
            "user": appointment.user_id,
            "appointment": appointment.pk,
            "method": "GET",
            "path": "/cases/",
        }
    ]


def test_a_refusal_shown_in_its_page_is_logged_once(
    province: Province, caplog: pytest.LogCaptureFixture
) -> None:
    student = enrolled(province, person=new_student("测试乙"))
    case = filed_transfer(province, student, to="east_two")
    officer = signed_in(province.appointment("east_two"))
    with caplog.at_level(logging.INFO, logger="matricula.refusals"):
        officer.post(
            reverse("case_move", args=[case.uuid, "resubmit"]), {"key": "k" * 32, "reason": "测试乙"}
        )
        officer.post(
            reverse("case_start", args=["transfer"]), {"number": "G0", "name": "测试乙", "key": "k" * 32}
        )
    found = lines(caplog)
    assert [(one["code"], one["path"]) for one in found] == [
        ("wrong_state", "/cases/<uuid:case>/<slug:move>/"),
        ("student_not_found", "/cases/new/<slug:procedure>/"),
    ]
    assert all(one["clause"] for one in found)
    assert "测试乙" not in caplog.text
    assert str(student.uuid) not in caplog.text


def test_a_refusal_in_a_form_is_logged(province: Province, caplog: pytest.LogCaptureFixture) -> None:
    head = signed_in(province.appointment("east", "head"))
    fields = {"org": province.orgs["west"].code, "day": "2026-03-03", "reason": "flood"}
    with caplog.at_level(logging.INFO, logger="matricula.refusals"):
        head.post(reverse("closures"), {**fields, "org": province.orgs["east_one"].code})
        head.post(reverse("closures"), {**fields, "org": province.orgs["east_one"].code})
    assert [one["code"] for one in lines(caplog)] == ["closure_known"]


def test_a_missing_permission_is_a_page_of_its_own_and_what_was_filled_in_wrongly_stands_in_the_form(
    province: Province,
) -> None:
    day = {"org": province.orgs["east_one"].code, "day": "2026-03-03", "reason": "flood"}
    lacking = signed_in(province.appointment("east_one", "head"))
    assert lacking.post(reverse("closures"), day).status_code == 403
    head = province.appointment("east", "head")
    asked = {
        "display_name": "新",
        "email": "new@example.org",
        "org": province.orgs["east"].code,
        "role": "class_teacher",
        "started_on": "2026-11-01",
    }
    stood_in = {
        "do": "stand_in",
        "email": head.user.email,
        "started_on": "2026-11-01",
        "ended_on": "2026-11-09",
    }
    officer = reverse("appointment", args=[province.appointment("east").uuid])
    for address, sent, said in (
        (reverse("people_invite"), asked, "There is no such role at an office of this level."),
        (officer, stood_in, "Nobody appoints themselves at their own office."),
    ):
        answer = signed_in(head).post(address, sent, headers={"accept-language": "en"})
        assert answer.status_code == 422, said
        assert said in answer.content.decode()
        assert "<form" in answer.content.decode().partition(said)[2], "the form is there to be put right"


def test_the_secret_of_an_invitation_is_not_logged(
    province: Province, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="matricula.refusals"):
        Client().post("/invitation/very-secret-token/", {"password": "correct horse battery"})
    assert lines(caplog)
    assert "very-secret-token" not in caplog.text


def test_reading_why_one_may_not_act_is_no_refusal(
    province: Province, caplog: pytest.LogCaptureFixture
) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    with caplog.at_level(logging.INFO, logger="matricula.refusals"):
        signed_in(province.appointment("east_one")).get(reverse("case", args=[case.uuid]))
    assert not lines(caplog)
