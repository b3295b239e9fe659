"""The door: passwords, second factors, invitations, sessions and how they end."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import Appointment, User, deactivate_user, in_scope, invite
from matricula.authorities.models import Invitation
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.exchange.api import demo_user
from matricula.kernel.clock import civil_today, machine_now
from tests.security.test_leaks import browser_of

pytestmark = pytest.mark.django_db

PASSWORD = "only for this one test"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def appointment(province: Province) -> Appointment:
    found = province.appointment("east_one")
    found.user.set_password(PASSWORD)
    found.user.save()
    return found


def sign_in(client: Client, user: User, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": user.email, "password": password}).status_code


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


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


def test_a_guesser_is_stopped_and_the_right_password_does_not_help(appointment: Appointment) -> None:
    client = Client()
    for _ in range(5):
        assert sign_in(client, appointment.user, "wrong") == 200
    sign_in(client, appointment.user)
    assert not is_in(client), "the limit counts for the address of the account"
    other = Client(REMOTE_ADDR="10.9.8.7")
    sign_in(other, appointment.user)
    assert not is_in(other), "also from another machine"


def test_the_counts_of_guesses_are_not_pushed_out(appointment: Appointment) -> None:
    """Django's cache keeps 300 entries: as many readers would have made a guesser's count forgotten."""
    client = Client()
    for _ in range(5):
        sign_in(client, appointment.user, "wrong")
    for number in range(5_000):
        cache.set(f"limit:students:{number}", 1, 120)
    sign_in(client, appointment.user)
    assert not is_in(client)


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


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def second_factor(client: Client) -> str:
    """Set the second factor up as a person does; returns its secret."""
    address = reverse("mfa_activate_totp")
    page = client.get(address, follow=True)
    if b"password" in page.content and page.redirect_chain:
        client.post(page.redirect_chain[-1][0], {"password": PASSWORD})
    client.get(address)
    secret: str = client.session["mfa.totp.secret"]
    assert client.post(address, {"code": "000000"}).status_code == 200
    assert client.post(address, {"code": code_of(secret)}).status_code == 302
    return secret


def test_a_second_factor_is_asked_for_and_a_recovery_code_works_once(appointment: Appointment) -> None:
    client = Client()
    sign_in(client, appointment.user)
    secret = second_factor(client)
    factors = Authenticator.objects.filter(user=appointment.user)
    assert set(factors.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    codes = factors.get(type="recovery_codes").wrap().get_unused_codes()
    cache.clear()

    thief = Client()
    sign_in(thief, appointment.user)
    assert not is_in(thief), "the password alone is not enough"
    thief.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(thief)

    # The code that was just used for setting up is spent: the next sign-in may not use it again.
    cache.clear()
    owner = Client()
    sign_in(owner, appointment.user)
    owner.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(owner)

    cache.clear()
    again = Client()
    sign_in(again, appointment.user)
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(again), "a recovery code works once"
    assert secret


def test_codes_of_a_second_factor_cannot_be_guessed_on_and_on(appointment: Appointment) -> None:
    client = Client()
    sign_in(client, appointment.user)
    second_factor(client)
    cache.clear()
    thief = Client()
    sign_in(thief, appointment.user)
    answers = [
        thief.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}).content for number in range(12)
    ]
    assert any(b"too many" in answer.lower() for answer in answers) or any(
        thief.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 429 for _ in range(3)
    )


def test_the_secrets_of_a_second_factor_are_not_stored_in_the_clear(
    appointment: Appointment, settings: Any
) -> None:
    client = Client()
    sign_in(client, appointment.user)
    secret = second_factor(client)
    kept = {one.type: one.data for one in Authenticator.objects.filter(user=appointment.user)}
    assert set(kept) == {"totp", "recovery_codes"}
    assert secret not in str(kept)
    assert kept["totp"]["secret"].startswith("gAAAA")
    assert kept["recovery_codes"]["seed"].startswith("gAAAA")
    totp = Authenticator.objects.get(user=appointment.user, type="totp").wrap()
    assert totp.validate_code(code_of(secret))
    cache.clear()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    with pytest.raises(ImproperlyConfigured, match="MATRICULA_OLD_SECRET_KEYS"):
        totp.validate_code(code_of(secret))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert totp.validate_code(code_of(secret))


def test_a_second_factor_from_before_secrets_were_encrypted_still_opens(appointment: Appointment) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=appointment.user, type="totp", data={"secret": secret})
    client = Client()
    sign_in(client, appointment.user)
    assert not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client)


def invited(
    province: Province, email: str = "new@example.org", role: str = "record_officer"
) -> tuple[Invitation, str]:
    by = province.acting("east", "head")
    with in_scope(by):
        return invite(
            by=by,
            email=email,
            display_name="新人",
            org=province.orgs["east_one"],
            role=role,
            started_on=civil_today(by.zone),
            trained_on=civil_today(by.zone),
        )


def test_an_invitation_through_the_pages_reaches_its_address_and_makes_one_account(
    province: Province,
) -> None:
    client = Client()
    client.force_login(
        province.appointment("east", "head").user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    sent = client.post(
        reverse("people_invite"),
        {
            "display_name": "新人",
            "email": "By.Page@example.org",
            "org": province.orgs["east_one"].code,
            "role": "record_officer",
            "started_on": "2026-11-01",
        },
    )
    assert sent.status_code == 302
    with in_scope(province.acting("east", "head")):
        assert Invitation.objects.get().email == "by.page@example.org"


def test_an_invitation_is_withdrawn_on_the_page_of_people(province: Province) -> None:
    _one, token = invited(province)
    client, page = browser_of(province.appointment("east", "head")), reverse("people")
    address = reverse("people_revoke", args=[_one.uuid])
    assert address in client.get(page).content.decode()
    assert browser_of(province.appointment("west", "head")).post(address).status_code == 404
    assert browser_of(province.appointment("east_one")).post(address).status_code == 403
    assert client.post(address).status_code == 302
    assert address not in client.get(page).content.decode()
    again = client.post(address)
    assert again.status_code == 422
    assert "nothing to withdraw" in again.content.decode()
    assert Client().post(reverse("invitation", args=[token]), {"password": PASSWORD}).status_code == 422
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_ended_appointment_is_not_revived_on_its_page(province: Province) -> None:
    appointment = province.appointment("east_one")
    with as_owner():
        Appointment.objects.filter(pk=appointment.pk).update(ended_on=date(2025, 10, 20))
    client = browser_of(province.appointment("east", "head"))
    answer = client.post(
        reverse("appointment", args=[appointment.uuid]),
        {"do": "end", "ended_on": "2029-01-01", "reason": "x"},
    )
    assert answer.status_code == 422
    appointment.refresh_from_db()
    assert appointment.ended_on == date(2025, 10, 20)


def test_an_invitation_works_once_and_for_a_good_password_only(province: Province) -> None:
    _invitation, token = invited(province)
    address, client = reverse("invitation", args=[token]), Client()
    for weak in ("short", "1234567890", "password123", "new@example.org"):
        assert client.post(address, {"password": weak}).status_code == 422, weak
        assert not User.objects.filter(email="new@example.org").exists()
    assert client.post(address, {"password": PASSWORD}).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert Client().post(address, {"password": "another long phrase"}).status_code == 422
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.appointments.count() == 1
    assert sign_in(client, user) == 302
    assert is_in(client)


def test_an_invitation_that_ran_out_was_withdrawn_or_never_was(province: Province) -> None:
    one, token = invited(province)
    with as_owner():
        Invitation.objects.filter(pk=one.pk).update(expires_at=machine_now() - timedelta(seconds=1))
    two, other = invited(province, "other@example.org")
    with as_owner():
        Invitation.objects.filter(pk=two.pk).update(revoked_at=machine_now())
    for wrong in (token, other, "x", uuid.uuid4().hex, "%27"):
        answer = Client().post(reverse("invitation", args=[wrong]), {"password": PASSWORD})
        assert answer.status_code == 422
    assert not User.objects.filter(email__in=["new@example.org", "other@example.org"]).exists()


def test_an_invitation_to_somebody_with_an_account_asks_for_their_password(
    province: Province, appointment: Appointment
) -> None:
    """Otherwise whoever reads one mail could take an account over."""
    _one, token = invited(province, appointment.user.email, role="deputy")
    address = reverse("invitation", args=[token])
    assert Client().post(address, {"password": "a new long phrase"}).status_code == 422
    appointment.user.refresh_from_db()
    assert appointment.user.check_password(PASSWORD)
    assert Client().post(address, {"password": PASSWORD}).status_code == 302
    assert appointment.user.appointments.count() == 2


def test_an_invitation_to_a_role_one_holds_is_refused_in_words(
    province: Province, appointment: Appointment
) -> None:
    _one, token = invited(province, appointment.user.email)
    answer = Client().post(reverse("invitation", args=[token]), {"password": PASSWORD})
    assert answer.status_code == 422
    assert "hold this appointment already" in answer.content.decode()
    assert appointment.user.appointments.count() == 1


def test_guessing_the_password_of_an_account_through_an_invitation_is_limited(
    province: Province, appointment: Appointment
) -> None:
    _one, token = invited(province, appointment.user.email)
    address, client = reverse("invitation", args=[token]), Client()
    answers = [client.post(address, {"password": f"guess number {n}"}).status_code for n in range(12)]
    assert answers[-1] == 429
    assert client.post(address, {"password": PASSWORD}).status_code == 429


@pytest.mark.urls("tests.journeys.demo_urls")
def test_nobody_enters_without_a_password_unless_the_database_says_demonstration(
    appointment: Appointment, settings: object
) -> None:
    """Even when the web process was started as one: only the owner role can write that row."""
    settings.DEMO = True  # type: ignore[attr-defined]
    client = Client()
    with as_owner():
        User.objects.filter(pk=appointment.user_id).update(email="officer@demo.matricula.example")
    assert client.post(f"/demo/enter/{appointment.user_id}/").status_code == 404
    assert not is_in(client)
    assert demo_user(appointment.user_id) is None
    client.force_login(appointment.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/demo/date/", {"day": "2027-01-01"}).status_code == 422
