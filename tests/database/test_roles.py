"""The wall of roles: what the application's role cannot do, whatever code runs under it."""

import pytest
from django.db import connection
from django.db.utils import DataError

from matricula.config.database.guard import refuse_unless_plain_app
from matricula.config.testing import as_owner

pytestmark = pytest.mark.django_db


def ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def test_the_tests_run_as_the_application() -> None:
    assert ask("SELECT session_user || ' ' || current_user") == "matricula_app matricula_app"
    refuse_unless_plain_app()


def test_fixtures_run_as_the_owner_and_the_application_is_back_afterwards() -> None:
    with as_owner():
        assert ask("SELECT current_user") == "matricula_owner"
    assert ask("SELECT current_user") == "matricula_app"


def test_an_error_in_a_fixture_leaves_the_application() -> None:
    with pytest.raises(DataError), as_owner():
        ask("SELECT 1 / 0")
    assert ask("SELECT current_user") == "matricula_app"
