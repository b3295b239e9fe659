"""What a job sees, when it thinks it is, and as whom it writes."""

from datetime import timedelta

import pytest
from django.db import connection

from matricula.config.testing import as_owner
from matricula.deployment.api import civil_offset, declare_demo, move_civil_clock
from matricula.kernel.clock import travelled
from matricula.notices.api import in_job

pytestmark = pytest.mark.django_db


def seen() -> tuple[list[int], str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT scopes(), actor(), session_user::text")
        scopes, actor, role = cursor.fetchone()
    return scopes, actor, role


def test_a_job_has_the_sight_it_is_given_and_loses_it() -> None:
    assert seen() == ([], "", "matricula_app")
    with in_job("cases.sweep", (3, 4)):
        assert seen() == ([3, 4], "job:cases.sweep", "matricula_app")
    assert seen() == ([], "", "matricula_app")
    with in_job("cases.sweep"):
        assert seen()[0] == [], "without orgs it sees nothing"


def test_sight_ends_with_an_error() -> None:
    with pytest.raises(RuntimeError), in_job("x", (3,)):
        raise RuntimeError
    assert seen()[0] == []


def test_a_job_travels_with_the_installation() -> None:
    with in_job("x"):
        assert travelled() == timedelta(0)
    with as_owner():
        declare_demo()
    move_civil_clock(timedelta(days=200))
    assert civil_offset() == timedelta(days=200)
    with in_job("x"):
        assert travelled() == timedelta(days=200)
    assert travelled() == timedelta(0)
