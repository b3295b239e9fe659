"""Guessing at passwords and codes: the pair of account and network address is stopped, and nobody else with it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from matricula.authorities.api import Appointment
from matricula.authorities.tests.people import Province
from matricula.notices.actions.send_password_reset import RESETTING
from matricula.web.guessing import TRIES
from tests.security.pages import browser_of
from tests.security.signing import PASSWORD, appointment, is_in, sign_in
from tests.security.test_second_factor import code_of, second_factor

__all__ = ["appointment"]

pytestmark = pytest.mark.django_db
SCHOOL, ELSEWHERE = "10.1.1.1", "10.2.2.2"
LOGIN = "/accounts/login/"


def client_at(address: str, **headers: Any) -> Client:
    return Client(REMOTE_ADDR=address, **headers)


def guess(address: str, email: str, times: int = 1) -> None:
    client = client_at(address)
    for _ in range(times):
        client.post(LOGIN, {"login": email, "password": "wrong"})


def enters(address: str, found: Appointment) -> bool:
    client = client_at(address)
    sign_in(client, found.user)
    return is_in(client)


def test_a_guesser_is_stopped_and_the_right_password_does_not_help(appointment: Appointment) -> None:
    guess(SCHOOL, appointment.user.email, TRIES)
    assert not enters(SCHOOL, appointment)
    answer = client_at(SCHOOL).post(LOGIN, {"login": appointment.user.email, "password": PASSWORD})
    assert "Too many failed login attempts" in answer.content.decode()


def test_one_guess_less_stops_nobody(appointment: Appointment) -> None:
    guess(SCHOOL, appointment.user.email, TRIES - 1)
    assert enters(SCHOOL, appointment)


def test_right_passwords_are_not_counted(appointment: Appointment) -> None:
    assert all(enters(SCHOOL, appointment) for _ in range(3 * TRIES))


def test_a_guesser_locks_out_nobody_who_comes_from_elsewhere(appointment: Appointment) -> None:
    """However many machines guess at an account, its owner has the right password and another address."""
    for number in range(60):
        guess(f"10.9.0.{number}", appointment.user.email)
    assert enters(ELSEWHERE, appointment)


def test_a_guesser_locks_out_nobody_else_behind_the_same_address(appointment: Appointment) -> None:
    for number in range(120):
        guess(SCHOOL, f"somebody{number}@example.org", 1)
    guess(SCHOOL, "head@example.org", TRIES + 1)
    assert enters(SCHOOL, appointment)


def test_many_guesses_at_one_account_leave_each_address_fewer_tries(appointment: Appointment) -> None:
    for number in range(50):
        guess(f"10.9.0.{number}", appointment.user.email)
    guess(ELSEWHERE, appointment.user.email)
    assert not enters(ELSEWHERE, appointment), "one wrong guess, and this address has to wait"


def test_what_is_written_in_capitals_is_the_same_account(appointment: Appointment) -> None:
    guess(SCHOOL, appointment.user.email.upper(), TRIES)
    assert not enters(SCHOOL, appointment)


def test_an_ipv6_network_is_one_address(appointment: Appointment) -> None:
    for number in range(TRIES):
        guess(f"2001:db8:1:2::{number + 1:x}", appointment.user.email)
    assert not enters("2001:db8:1:2:ffff::1", appointment)
    assert enters("2001:db8:1:3::1", appointment)


@pytest.mark.parametrize("onward", ["http://[::1", "//[bad"])
def test_an_impossible_address_to_go_on_to_undoes_no_count(appointment: Appointment, onward: str) -> None:
    """A page that fails takes back what was written, the counts with it: guesses would be free."""
    client = client_at(SCHOOL, raise_request_exception=False)
    wrong = {"login": appointment.user.email, "password": "wrong", "next": onward}
    assert {client.post(LOGIN, wrong).status_code for _ in range(TRIES)} == {200}
    assert not enters(SCHOOL, appointment)
    right = client_at(ELSEWHERE).post(LOGIN, {**wrong, "password": PASSWORD})
    assert (right.status_code, right.headers["Location"]) == (302, "/")


def test_a_guess_counts_where_the_page_fails(
    appointment: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a page may fail of, it takes back what was written, and not the counts."""
    with monkeypatch.context() as broken:
        broken.setattr("allauth.account.views.LoginView.get_context_data", lambda *_a, **_k: 1 / 0)
        client = client_at(SCHOOL, raise_request_exception=False)
        wrong = {"login": appointment.user.email, "password": "wrong"}
        assert {client.post(LOGIN, wrong).status_code for _ in range(TRIES)} == {500}
    assert not enters(SCHOOL, appointment)
    assert enters(ELSEWHERE, appointment)


def test_an_ipv4_address_seen_through_ipv6_is_that_address_alone(appointment: Appointment) -> None:
    """A server that listens on both names IPv4 so; all of it would be one network."""
    guess("::ffff:10.1.1.1", appointment.user.email, TRIES)
    assert not enters("10.1.1.1", appointment)
    assert enters("::ffff:10.2.2.2", appointment)


def test_a_header_makes_no_other_address_unless_a_proxy_is_trusted(
    appointment: Appointment, settings: Any
) -> None:
    for number in range(TRIES):
        client = client_at(SCHOOL, HTTP_X_FORWARDED_FOR=f"10.3.3.{number}")
        client.post(LOGIN, {"login": appointment.user.email, "password": "wrong"})
    assert not enters(SCHOOL, appointment)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = client_at(SCHOOL, HTTP_X_FORWARDED_FOR="10.4.4.4, 10.5.5.5")
    sign_in(client, appointment.user)
    assert is_in(client)


def test_signing_in_asks_for_the_counts_once(appointment: Appointment) -> None:
    with CaptureQueriesContext(connection) as asked:
        sign_in(client_at(SCHOOL), appointment.user)
    assert len([one for one in asked if "deployment_count" in one["sql"]]) == 1


def test_codes_are_counted_for_the_pair_too(appointment: Appointment) -> None:
    client = Client()
    sign_in(client, appointment.user)
    secret = second_factor(client)
    thief, owner = client_at(SCHOOL), client_at(ELSEWHERE)
    for one in (thief, owner):
        sign_in(one, appointment.user)
    for number in range(TRIES):
        thief.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    thief.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert not is_in(thief)
    owner.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(owner)


def test_a_code_that_was_seen_is_spent(appointment: Appointment) -> None:
    """Also in another process, which has another memory: the database knows."""
    client = Client()
    sign_in(client, appointment.user)
    code = code_of(second_factor(client))
    owner, thief = Client(), Client()
    for one in (owner, thief):
        sign_in(one, appointment.user)
        one.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(owner)
    assert not is_in(thief)


@pytest.mark.parametrize("written", ["{0[0]}{0[1]} {0[2]}", "{0[0]}-{0[1]}{0[2]}", "{0[0]}{0[1]}{0[2]}."])
def test_a_spent_code_stays_spent_however_it_is_written(appointment: Appointment, written: str) -> None:
    """The code is compared without blanks and points, so it is one code with and without them."""
    client = Client()
    sign_in(client, appointment.user)
    code = code_of(second_factor(client))
    owner, thief = Client(), Client()
    otherwise = written.format((code[:2], code[2:4], code[4:]))
    for one, sent in ((owner, code), (thief, otherwise)):
        sign_in(one, appointment.user)
        one.post(reverse("mfa_authenticate"), {"code": sent})
    assert is_in(owner)
    assert not is_in(thief)


def test_an_open_session_is_no_place_to_guess_the_password(appointment: Appointment) -> None:
    client, chosen = Client(), "a quite new long phrase"
    sign_in(client, appointment.user)
    for old in (*["wrong"] * TRIES, PASSWORD):
        client.post(
            "/accounts/password/change/", {"oldpassword": old, "password1": chosen, "password2": chosen}
        )
    appointment.user.refresh_from_db()
    assert appointment.user.check_password(PASSWORD)


def resets() -> list[Any]:
    return list(ProcrastinateJob.objects.filter(task_name=RESETTING).order_by("id"))


def test_a_mailbox_is_not_flooded_with_links(appointment: Appointment) -> None:
    for number in range(9):
        answer = client_at(f"10.9.0.{number}").post(
            "/accounts/password/reset/", {"email": appointment.user.email}
        )
        assert answer.status_code == 302, "who asks learns nothing of it"
    assert len(resets()) == 5


def test_who_asks_for_many_is_served_later_and_never_refused() -> None:
    for number in range(23):
        client_at(SCHOOL).post("/accounts/password/reset/", {"email": f"somebody{number}@example.org"})
    client_at(ELSEWHERE).post("/accounts/password/reset/", {"email": "other@example.org"})
    *of_school, elsewhere = resets()
    assert len(of_school) == 23
    waits = [(one.scheduled_at - resets()[0].scheduled_at).total_seconds() for one in of_school[19:]]
    assert waits == pytest.approx([0, 30, 60, 90], abs=5)
    assert (elsewhere.scheduled_at - of_school[0].scheduled_at).total_seconds() == pytest.approx(0, abs=5)


def test_a_refused_guess_counts_too(province: Province) -> None:
    """Looking somebody up for a transfer refuses in words; the refusal undoes the view and not the count."""
    client = browser_of(province.appointment("east_one"))
    answers = [
        client.post(reverse("case_start", args=["transfer"]), {"number": f"G{n}", "name": "某某"}).status_code
        for n in range(21)
    ]
    assert 429 not in answers[:20]
    assert answers[20] == 429
