"""Who asks is found in few messages, and everything unusual goes Django's way."""

import select
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.deployment.api import BETWEEN, listen
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def leads_to_sign_in(client: Client) -> bool:
    return client.get(reverse("students")).status_code == 302


def test_account_and_appointments_are_one_message_and_sight_count_and_frame_another(
    province: Province,
) -> None:
    client = signed_in(province.appointment("east_one"))
    client.get(reverse("students"))
    with CaptureQueriesContext(connection) as taken:
        client.get(reverse("students"))
    sent = [one["sql"] for one in taken.captured_queries]
    [account] = [one for one in sent if 'FROM "authorities_user"' in one]
    assert 'FROM "authorities_appointment"' in account
    [sight] = [one for one in sent if "set_config('matricula.scopes'" in one]
    first, *others = sight.split(BETWEEN)
    assert "set_config" in first, "nothing is asked before the eyes are set"
    for asked in ("deployment_count_up", "cases_step", "notices_notice", "authorities_localclosure"):
        assert len([one for one in others if asked in one]) == 1, sight
        assert sum(one.count(asked) for one in sent) == sight.count(asked), "asked once"


def test_the_limit_of_a_page_counts_each_request_once(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = resolve(reverse("students")).func
    limit = page.limit  # type: ignore[attr-defined]  # set by `limited`
    assert limit.times == 120
    monkeypatch.setattr(page, "limit", replace(limit, times=6))
    client = signed_in(province.appointment("east_one"))
    answers = [client.get(reverse("students")).status_code for _ in range(7)]
    assert answers == [200] * 6 + [429]


def test_another_password_ends_the_session(province: Province) -> None:
    appointment = province.appointment("east_one")
    client = signed_in(appointment)
    assert not leads_to_sign_in(client)
    appointment.user.set_password("quite another one")
    with as_owner():
        appointment.user.save(update_fields=["password"])
    assert leads_to_sign_in(client)


def test_an_account_that_is_closed_is_nobody(province: Province) -> None:
    appointment = province.appointment("east_one")
    client = signed_in(appointment)
    with as_owner():
        type(appointment.user).objects.filter(pk=appointment.user_id).update(
            is_active=False, deactivated_at="2026-01-01T00:00Z"
        )
    assert leads_to_sign_in(client)


def test_a_session_of_an_unknown_backend_is_nobody(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    session = client.session
    session["_auth_user_backend"] = "somewhere.else.Backend"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert leads_to_sign_in(client)


def test_only_a_connection_that_was_heard_of_is_checked(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    held: Any = connection  # PostgreSQL's
    held.ensure_connection()
    held.health_check_done = False
    listen()
    assert held.health_check_done
    with connection.cursor() as cursor:
        # The server ends the connection and says so, as it does when it is started anew.
        cursor.execute("SET idle_session_timeout = 1")
    select.select([held.connection.pgconn.socket], [], [], 10)
    held.health_check_done = False
    held.health_check_enabled = True
    listen()
    assert not held.health_check_done
    assert client.get(reverse("students")).status_code == 200
