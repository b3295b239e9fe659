"""Whoever holds two appointments acts in the one whose page they sent, or is told and loses nothing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import Appointment
from matricula.authorities.tests.people import SINCE, Province
from matricula.cases.api import Case
from matricula.config.testing import as_owner
from matricula.registry.tests.pupils import enrolled
from tests.security.pages import body, browser_of

pytestmark = pytest.mark.django_db


def second_appointment(province: Province, first: Appointment, org: str) -> Appointment:
    with as_owner():
        return Appointment.objects.create(
            user=first.user, org=province.orgs[org], role=first.role, started_on=SINCE, trained_on=SINCE
        )


def acting_in(client: Client, appointment: Appointment) -> None:
    client.post(reverse("switch_appointment"), {"appointment": appointment.pk})


def test_a_form_of_one_school_is_not_carried_out_as_another(province: Province) -> None:
    student = enrolled(province)
    with as_owner():
        number = student.numbers.get(ended_on=None).number
        others = set(Case.objects.values_list("pk", flat=True))
    first = province.appointment("east_two")
    second = second_appointment(province, first, "west_one")
    client = browser_of(first)
    acting_in(client, first)
    address = reverse("case_start", args=["transfer"])
    assert f'value="{first.pk}"' in body(client.get(address))
    acting_in(client, second)
    typed = {
        "for_user": str(first.user.uuid),
        "for_appointment": str(first.pk),
        "number": number,
        "name": student.name,
        "key": "k" * 32,
    }
    answer = client.post(address, typed, headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "Nothing was done" in body(answer)
    with as_owner():
        assert not Case.objects.exclude(pk__in=others).exists()
    assert number not in body(client.get(address)), "what was typed for one school is not shown to another"
    back = client.post(reverse("switch_appointment"), {"appointment": first.pk, "back_to": address})
    assert back["Location"] == address
    page = body(client.get(address))
    assert number in page
    assert "k" * 32 in page
    assert client.post(address, typed).status_code == 302
    with as_owner():
        assert Case.objects.exclude(pk__in=others).get().opened_org_id == first.org_id


def test_going_back_leads_nowhere_else(province: Province) -> None:
    first = province.appointment("east_two")
    client = browser_of(first)
    for away in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = client.post(reverse("switch_appointment"), {"appointment": first.pk, "back_to": away})
        assert answer["Location"] == reverse("home")


def test_the_end_of_the_chosen_appointment_is_said(province: Province) -> None:
    first = province.appointment("east_two")
    second = second_appointment(province, first, "west_one")
    client = browser_of(first)
    client.cookies["django_language"] = "en"
    acting_in(client, second)
    with as_owner():
        Appointment.objects.filter(pk=second.pk).update(ended_on=date(2021, 1, 1))
    page = body(client.get(reverse("home"), headers={"accept-language": "en"}))
    assert "Your appointment has ended: Record officer, Xiping Nine-Year School." in page
    assert "From now on you act as: Record officer, Dongxi Second Primary School." in page
    again = body(client.get(reverse("home"), headers={"accept-language": "en"}))
    assert "Your appointment has ended" not in again


def test_after_a_lost_session_one_acts_where_the_form_was_shown(province: Province) -> None:
    first = province.appointment("east_two")
    second = second_appointment(province, first, "west_one")
    browser = Client()
    address = reverse("case_start", args=["transfer"])
    typed = {"for_user": str(first.user.uuid), "for_appointment": str(second.pk), "name": "测试丁"}
    assert browser.post(address, typed).status_code == 302
    browser.force_login(first.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = body(browser.get(address))
    assert "测试丁" in page
    assert f'name="for_appointment" value="{second.pk}"' in page
