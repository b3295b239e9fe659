"""A forgotten password: the link leads to the public address, and nobody learns who has an account."""

import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from matricula.authorities.api import Appointment, User
from matricula.config.testing import as_owner
from matricula.notices.actions.send_password_reset import RESETTING, deliver_password_reset
from matricula.web.guessing import TRIES
from tests.security.signing import appointment, is_in, sign_in

__all__ = ["appointment"]

pytestmark = pytest.mark.django_db
ASK = "/accounts/password/reset/"
STRANGER = "nobody@example.org"


def ask(address: str, **headers: str) -> tuple[int, str]:
    answer = Client(**headers).post(ASK, {"email": address})  # type: ignore[arg-type]  # Django's stubs want bools
    return answer.status_code, answer.headers.get("Location", "")


def work_off() -> None:
    """What the worker does with what was asked."""
    for job in ProcrastinateJob.objects.filter(task_name=RESETTING).order_by("id"):
        deliver_password_reset(job.args["email"], uuid.UUID(job.args["identity"]))


def test_the_link_leads_to_the_public_address_whatever_host_was_asked(
    appointment: Appointment, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://records.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    assert ask(appointment.user.email, HTTP_HOST="evil.example")[0] == 302
    work_off()
    [sent] = mail.outbox
    assert sent.to == [appointment.user.email]
    assert "evil.example" not in str(sent.message())
    [link] = re.findall(r"https?://\S+", str(sent.body))
    assert link.startswith("https://records.example.org/accounts/password/reset/key/")

    client, chosen = Client(), "a quite new long phrase"
    form = client.get(link.removeprefix(settings.PUBLIC_URL))
    assert form.status_code == 302
    client.post(form.headers["Location"], {"password1": chosen, "password2": chosen})
    appointment.user.refresh_from_db()
    assert appointment.user.check_password(chosen)
    sign_in(client, appointment.user, chosen)
    assert is_in(client)
    again = Client().get(link.removeprefix(settings.PUBLIC_URL))
    assert again.status_code == 200, "a link works once"


def test_who_has_tried_in_vain_comes_in_with_the_new_password(appointment: Appointment) -> None:
    """They forgot it because they tried so often; the five minutes are over for them, and for nobody else."""
    for _ in range(TRIES):
        sign_in(Client(), appointment.user, "wrong")
    ask(appointment.user.email)
    work_off()
    [link] = re.findall(r"https?://[^/]+(\S+)", str(mail.outbox[0].body))
    client, chosen = Client(), "a quite new long phrase"
    form = client.get(link)
    client.post(form.headers["Location"], {"password1": chosen, "password2": chosen})
    sign_in(client, appointment.user, chosen)
    assert is_in(client)
    for _ in range(TRIES):
        sign_in(Client(), appointment.user, "wrong")
    again = Client()
    sign_in(again, appointment.user, chosen)
    assert not is_in(again), "once more five, and no more"


def test_a_stranger_gets_no_mail_and_the_same_answer(appointment: Appointment) -> None:
    asked = []
    for address in (appointment.user.email, STRANGER):
        with CaptureQueriesContext(connection) as statements:
            answer = ask(address)
        asked.append((answer, [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in statements]))
    assert asked[0] == asked[1], "also in what is asked of the database, and so in time"
    work_off()
    assert [one.to for one in mail.outbox] == [[appointment.user.email]]


def test_a_closed_account_gets_no_mail(appointment: Appointment) -> None:
    with as_owner():
        User.objects.filter(pk=appointment.user_id).update(
            is_active=False, deactivated_at="2026-01-01T00:00Z"
        )
    ask(appointment.user.email)
    work_off()
    assert not mail.outbox


def test_the_mail_speaks_the_language_of_its_reader(appointment: Appointment) -> None:
    with as_owner():
        User.objects.filter(pk=appointment.user_id).update(language="zh-hans")
    with override("en"):
        ask(appointment.user.email)
        work_off()
    [sent] = mail.outbox
    assert "密码" in sent.subject
    assert sent.extra_headers["Content-Language"] == "zh-hans"
