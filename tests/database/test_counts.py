"""Counts over all processes: shared, waiting for nobody, and out of reach of raw SQL."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from matricula.config.database.roles import APP
from matricula.config.testing import as_owner
from matricula.deployment.api import count_up, counts, forget_ended_counts, tally_key
from matricula.deployment.models import Tally
from matricula.kernel.clock import machine_now

pytestmark = pytest.mark.django_db
KEY = tally_key("tests", "one")


@pytest.fixture
def other() -> Iterator["psycopg.Connection[Any]"]:
    """A connection of another process, as the application."""
    connection.ensure_connection()
    made = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})
    made.autocommit = True
    made.execute(f"SET SESSION AUTHORIZATION {APP}")
    yield made
    made.close()


def count_there(other: "psycopg.Connection[Any]") -> int:
    row = other.execute("SELECT deployment_count_up(%s, 60)", [[KEY]]).fetchone()
    assert row
    return int(row[0][0])


def test_each_time_is_one_more() -> None:
    assert [count_up([KEY], seconds=60) for _ in range(3)] == [[1], [2], [3]]
    assert counts([tally_key("tests", "two"), KEY]) == [0, 3]
    assert count_up([KEY, tally_key("tests", "two")], seconds=60) == [4, 1]


@pytest.mark.django_db(transaction=True)
def test_all_processes_count_together(other: "psycopg.Connection[Any]") -> None:
    for number in (1, 3, 5):
        assert count_up([KEY], seconds=60) == [number]
        assert count_there(other) == number + 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_transaction_of_another(other: "psycopg.Connection[Any]") -> None:
    other.execute("SET lock_timeout = '100ms'")
    with transaction.atomic():
        count_up([KEY], seconds=60)
        assert count_there(other) == 1, "what is not settled is not seen, and not waited for"
    assert count_there(other) == 3


def test_a_count_ends_and_begins_anew_and_what_ended_is_swept() -> None:
    count_up([KEY], seconds=60)
    with as_owner():
        Tally.objects.update(ends_at=machine_now() - timedelta(seconds=1))
    assert counts([KEY]) == [0]
    assert count_up([KEY], seconds=60) == [1]
    count_up([tally_key("tests", "two")], seconds=60)
    with as_owner():
        Tally.objects.filter(what=KEY).update(ends_at=machine_now() - timedelta(seconds=1))
    forget_ended_counts()
    with as_owner():
        assert [one.what for one in Tally.objects.all()] == [tally_key("tests", "two")]


def test_a_key_names_nobody() -> None:
    assert "mei" not in tally_key("password", "mei@example.org")
    assert tally_key("a", "bc") != tally_key("a", "b", "c")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM deployment_tally",
        "INSERT INTO deployment_tally VALUES ('x', 1, 1, now())",
        "UPDATE deployment_tally SET number = 0",
        "DELETE FROM deployment_tally",
        "TRUNCATE deployment_tally",
    ],
)
def test_raw_sql_takes_no_count_back(statement: str) -> None:
    count_up([KEY], seconds=60)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
    forget_ended_counts()
    assert counts([KEY]) == [1]


@pytest.mark.parametrize(
    "call", ["('{x}', 0)", "('{x}', 90000)", "('{a,b,c,d,e,f,g,h,i}', 60)", "('{x}', NULL)"]
)
def test_counting_has_bounds(call: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"SELECT deployment_count_up{call}")


def test_counts_are_not_logged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'deployment_tally'")
        assert cursor.fetchone() == ("u",)
