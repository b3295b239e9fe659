"""The door: passwords, sessions and how they end."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import Appointment, User, deactivate_user, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.exchange.api import demo_user
from matricula.kernel.clock import civil_today
from tests.security.signing import PASSWORD, appointment, is_in, sign_in

__all__ = ["appointment"]

pytestmark = pytest.mark.django_db


def test_signing_in_makes_a_new_session(appointment: Appointment) -> None:
    client = Client()
    client.post(reverse("case_start", args=["transfer"]), {"for_user": "x", "name": "y"})
    planted = client.session.session_key
    assert planted
    assert sign_in(client, appointment.user) == 302
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not is_in(thief)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_out_ends_the_session_everywhere_it_was_copied(appointment: Appointment) -> None:
    client, copy = Client(), Client()
    sign_in(client, appointment.user)
    copy.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert is_in(copy)
    client.post("/accounts/logout/")
    assert not is_in(client)
    assert not is_in(copy)


def test_an_account_that_is_not_there_looks_like_a_wrong_password(appointment: Appointment) -> None:
    pages = []
    for address in (appointment.user.email, "nobody@example.org"):
        page = Client().post("/accounts/login/", {"login": address, "password": "wrong"}).content.decode()
        page = re.sub(r'(csrfmiddlewaretoken" value="|CSRFToken": ")[^"]*', "", page)
        page = re.sub(r"([a-z]+)-[0-9]+\b", r"\1", page)
        pages.append(page.replace(address, ""))
    assert pages[0] == pages[1]


def test_nobody_makes_an_account_for_themselves() -> None:
    client = Client()
    answer = client.post(
        "/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer.status_code in {200, 403, 404}
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_address_belongs_to_the_invitation_and_is_not_changed_here(appointment: Appointment) -> None:
    """Whoever could write another's address into their account would get that person's mail."""
    client = Client()
    sign_in(client, appointment.user)
    before = appointment.user.email
    for sent in (
        {"email": "head@elsewhere.example", "action_add": ""},
        {"email": "head@elsewhere.example", "action_primary": ""},
    ):
        assert client.post("/accounts/email/", sent).status_code == 404
    appointment.user.refresh_from_db()
    assert appointment.user.email == before


def test_a_closed_account_is_out_at_once(province: Province, appointment: Appointment) -> None:
    client = Client()
    sign_in(client, appointment.user)
    assert is_in(client)
    head = province.acting("east", "head")
    with in_scope(head):
        deactivate_user(by=head, user=appointment.user, reason="left")
    assert not is_in(client)
    assert sign_in(Client(), appointment.user) in {200, 302}
    again = Client()
    sign_in(again, appointment.user)
    assert not is_in(again)


def test_the_end_of_an_appointment_ends_what_may_be_done_in_the_same_session(
    appointment: Appointment,
) -> None:
    client = Client()
    sign_in(client, appointment.user)
    assert client.get(reverse("students")).status_code == 200
    with as_owner():
        Appointment.objects.filter(pk=appointment.pk).update(ended_on=civil_today(appointment.org.time_zone))
    assert client.get(reverse("students")).status_code == 403
    assert client.post(reverse("case_start", args=["transfer"]), {"number": "x"}).status_code == 403


def test_an_appointment_of_another_person_cannot_be_put_on(
    province: Province, appointment: Appointment
) -> None:
    foreign = province.appointment("west", "head")
    client = Client()
    sign_in(client, appointment.user)
    client.post(reverse("switch_appointment"), {"appointment": foreign.pk})
    assert client.session.get("appointment") != foreign.pk
    session = client.session
    session["appointment"] = foreign.pk
    session.save()
    page = client.get(reverse("people"), {"area": province.orgs["west"].code})
    assert page.status_code in {403, 404}


@pytest.mark.urls("tests.journeys.demo_urls")
def test_nobody_enters_without_a_password_unless_the_database_says_demonstration(
    appointment: Appointment, settings: object
) -> None:
    """Even when the web process was started as one: only the owner role can write that row."""
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    client = Client()
    with as_owner():
        User.objects.filter(pk=appointment.user_id).update(email="officer@demo.matricula.example")
    assert client.post(f"/demo/enter/{appointment.user_id}/").status_code == 404
    assert not is_in(client)
    assert demo_user(appointment.user_id) is None
    client.force_login(appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/demo/date/", {"day": "2027-01-01"}).status_code == 422
