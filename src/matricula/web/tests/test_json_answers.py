"""Where JSON was asked, JSON is answered: a refusal, an ended session, a stale token, too many requests."""

import json
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay, school_day
from matricula.web.office.journal import grid
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = school_day()
        assert made.teacher
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def changes(made: SchoolDay) -> str:
    return reverse("grid_changes", args=[made.group.uuid])


def send(made: SchoolDay, client: Client, **headers: str) -> Any:
    return client.post(
        reverse("grid_batch", args=[made.group.uuid]),
        json.dumps({"key": str(uuid.uuid4()), "cells": []}),
        content_type="application/json",
        headers={**JSON, **headers},
    )


def refused(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()["refused"]
    assert told["says"]
    assert told["next_step"]
    return answer.status_code, told["code"]


def test_an_ended_session_is_401_and_leads_nowhere(made: SchoolDay) -> None:
    assert refused(Client().get(changes(made), headers=JSON)) == (401, "signed_out")
    assert refused(send(made, Client())) == (401, "signed_out")
    # A person who asks for a page is led to one.
    assert Client().get(changes(made)).status_code == 302
    both = {"accept": "text/html, application/json"}
    assert Client().get(changes(made), headers=both).status_code == 302


def test_a_stale_token_is_said_so(made: SchoolDay) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(made.people["teacher"].user, BACKEND)
    assert refused(send(made, client)) == (403, "stale_token")


def test_nothing_is_done_for_another_person_or_in_another_appointment(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = signed_in(made.people["teacher"])
        teacher = str(made.people["teacher"].user.uuid)
        other = {"x-for-user": str(made.people["deputy"].user.uuid)}
        assert refused(send(made, client, **other)) == (409, "other_person")
        assert refused(client.get(changes(made), headers={**JSON, **other})) == (409, "other_person")
        elsewhere = {"x-for-user": teacher, "x-for-appointment": str(made.people["deputy"].pk)}
        assert refused(send(made, client, **elsewhere)) == (409, "other_appointment")
        own = {"x-for-user": teacher, "x-for-appointment": str(made.people["teacher"].pk)}
        assert client.get(changes(made), headers={**JSON, **own}).status_code == 200


def test_a_refusal_has_its_clause(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = signed_in(made.people["deputy"])
        answer = client.post(
            reverse("grid_batch", args=[made.group.uuid]),
            json.dumps({"key": str(uuid.uuid4()), "cells": [_cell(made)]}),
            content_type="application/json",
            headers=JSON,
        )
        assert refused(answer) == (403, "role_lacks_permission")
        assert answer.json()["refused"]["clause"] == "RU-EDU-26.3"


def test_nobody_in_office_any_more_is_told_so(made: SchoolDay) -> None:
    with as_owner():
        appointment = made.people["teacher"]
        appointment.ended_on = AT_LESSON.date()
        appointment.save()
    with at_civil_time(AT_LESSON):
        client = Client()
        client.force_login(appointment.user, BACKEND)
        assert refused(client.get(changes(made), headers=JSON)) == (403, "no_appointment")


def test_too_often_says_how_long_to_wait(made: SchoolDay, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = grid.grid_changes.limit  # type: ignore[attr-defined]  # set by `limited`
    monkeypatch.setattr(grid.grid_changes, "limit", replace(limit, times=3))
    with at_civil_time(AT_LESSON):
        client = signed_in(made.people["teacher"])
        answers = [client.get(changes(made), headers=JSON) for _ in range(4)]
        assert {one.status_code for one in answers[:-1]} == {200}
        assert refused(answers[-1]) == (429, "too_often")
        assert answers[-1].headers["Retry-After"] == "60"


def _cell(made: SchoolDay) -> dict[str, Any]:
    return {
        "lesson": str(made.lessons[0].uuid),
        "student": str(made.places[0].student.uuid),
        "marks": [{"value": "5", "work": "answer"}],
        "version": 0,
        "missed": None,
        "missed_version": 0,
    }
