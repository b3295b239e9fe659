"""An invitation through the pages: sent, withdrawn, accepted, and guessed at."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from matricula.authorities.api import Appointment, User, in_scope, invite
from matricula.authorities.models import Invitation
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today, machine_now
from matricula.notices.actions.send_invitation import INVITING
from matricula.web.mail_words import KEPT_HERE
from tests.security.pages import browser_of
from tests.security.signing import PASSWORD, appointment, is_in, sign_in

__all__ = ["appointment"]

pytestmark = pytest.mark.django_db


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


def test_the_page_of_an_invitation_says_to_what_and_until_when(province: Province) -> None:
    invitation, token = invited(province)
    page = Client().get(reverse("invitation", args=[token]), headers={"accept-language": "en"})
    told = page.content.decode()
    school = province.orgs["east_one"].name_in("en")
    for said in (f"you are invited to {school} as Record officer", invitation.email, invitation.display_name):
        assert said in told
    with as_owner():
        Invitation.objects.update(revoked_at=machine_now())
    gone = Client().get(reverse("invitation", args=[token]), headers={"accept-language": "en"})
    told = gone.content.decode()
    assert gone.status_code == 422
    assert "used, withdrawn, or has run out" in told, "said before a password is thought of in vain"
    assert school not in told
    assert 'name="password"' not in told


@pytest.mark.parametrize("kept", [True, False])
def test_a_mail_that_does_not_leave_the_machine_is_said_to_lie_there(
    province: Province, settings: Any, kept: bool
) -> None:
    settings.EMAIL_BACKEND = KEPT_HERE if kept else "django.core.mail.backends.smtp.EmailBackend"
    client = browser_of(province.appointment("east", "head"))
    asked = {
        "display_name": "新人",
        "email": "new@example.org",
        "org": province.orgs["east_one"].code,
        "role": "record_officer",
        "started_on": "2026-11-01",
    }
    page = client.post(reverse("people_invite"), asked, headers={"accept-language": "en"}, follow=True)
    told = page.content.decode()
    assert "on its way to new@example.org." in told
    assert ("lies in the folder “mail”" in told) == kept


def test_the_link_of_an_invitation_leads_to_the_public_address_whatever_host_was_asked(
    province: Province, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://records.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    client = browser_of(province.appointment("east", "head"))
    sent = client.post(
        reverse("people_invite"),
        {
            "display_name": "新人",
            "email": "new@example.org",
            "org": province.orgs["east_one"].code,
            "role": "record_officer",
            "started_on": "2026-11-01",
        },
        headers={"host": "evil.example"},
    )
    assert sent.status_code == 302
    [job] = ProcrastinateJob.objects.filter(task_name=INVITING)
    assert job.args["link"].startswith("https://records.example.org/")


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
    taken_up = client.post(address, {"password": PASSWORD}, headers={"accept-language": "en"}, follow=True)
    assert taken_up.redirect_chain == [(reverse("account_login"), 302)]
    assert "Your appointment is taken up. Sign in" in taken_up.content.decode()
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
