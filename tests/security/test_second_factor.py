"""The second factor: asked for, not guessed on, not stored in the clear."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import Appointment
from tests.security.signing import PASSWORD, appointment, is_in, sign_in

__all__ = ["appointment"]

pytestmark = pytest.mark.django_db


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

    thief = Client()
    sign_in(thief, appointment.user)
    assert not is_in(thief), "the password alone is not enough"
    thief.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(thief)

    owner = Client()
    sign_in(owner, appointment.user)
    owner.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(owner)

    again = Client()
    sign_in(again, appointment.user)
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(again), "a recovery code works once"
    assert secret


def test_codes_of_a_second_factor_cannot_be_guessed_on_and_on(appointment: Appointment) -> None:
    client = Client()
    sign_in(client, appointment.user)
    second_factor(client)
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
