"""A message of several statements is in the transaction that it begins, whole or not at all."""

import select
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from psycopg.pq import TransactionStatus

from matricula.deployment import wire
from matricula.deployment.api import Question, ask

pytestmark = pytest.mark.django_db(transaction=True)
# More than a socket takes at once, on the way there and on the way back.
LONG = 5_000_000


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is sent without a cursor."""
    sent: list[bytes] = []
    asked = wire._results

    def written(libpq: object, message: bytes) -> object:
        sent.append(message)
        return asked(libpq, message)

    monkeypatch.setattr(wire, "_results", written)
    return sent


@pytest.fixture(autouse=True)
def connected() -> Iterator[None]:
    """A connection of the test's own; some of them end it."""
    connection.ensure_connection()
    yield
    connection.close()


def kept(sql: str, *values: object) -> list[tuple[Any, ...]]:
    return ask(Question(sql, values, kept=True))


def test_a_transaction_begins_in_its_first_message(messages: list[bytes]) -> None:
    begun = "SELECT transaction_timestamp() FROM generate_series(1, %s)"
    # Both are handed over before, each in a message of its own.
    kept("SELECT %s::int", 0)
    kept(begun, 1)
    messages.clear()
    with transaction.atomic():
        assert kept("SELECT %s::int", 1) == [(1,)]
        assert connection.connection.pgconn.transaction_status == TransactionStatus.INTRANS
        [(first,)] = kept(begun, 1)
        assert kept(begun, 1) == [(first,)]
    assert [one.startswith(wire.BEGIN) for one in messages] == [True, False, False]
    assert connection.connection.pgconn.transaction_status == TransactionStatus.IDLE
    messages.clear()
    assert kept("SELECT %s::int", 1) == [(1,)]
    assert not messages[0].startswith(wire.BEGIN), "outside of one, none begins"
    assert connection.connection.pgconn.transaction_status == TransactionStatus.IDLE


def test_what_a_first_message_writes_is_undone_with_its_transaction() -> None:
    setting = "SELECT set_config('matricula.actor', %s, true)"
    with transaction.atomic():
        kept(setting, "1:1")
        transaction.set_rollback(True)
    assert kept("SELECT coalesce(current_setting('matricula.actor', true), %s)", "") == [("",)]


def test_nothing_is_asked_in_a_transaction_that_is_given_up(messages: list[bytes]) -> None:
    kept("SELECT %s::int", 0)
    with transaction.atomic():
        transaction.set_rollback(True)
        messages.clear()
        with pytest.raises(TransactionManagementError):
            kept("SELECT %s::int", 1)
        assert not messages
    assert kept("SELECT %s::int", 1) == [(1,)]


def test_an_error_has_the_words_and_the_code_of_the_database() -> None:
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        kept("SELECT %s::text::date", "30 February")
    cause = raised.value.__cause__
    assert isinstance(cause, psycopg.errors.InvalidDatetimeFormat)
    assert cause.diag.message_primary == 'invalid input syntax for type date: "30 February"'


def test_a_long_message_goes_and_comes_whole() -> None:
    said = "字" * LONG
    assert kept("SELECT %s::text", said) == [(said,)]


def elsewhere(sql: str, *values: int) -> threading.Thread:
    """A thread that asks by a connection of its own, as whoever runs the server."""

    def asks() -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")
            cursor.execute(sql, values)
        connection.close()

    thread = threading.Thread(target=asks)
    thread.start()
    return thread


def test_a_connection_that_the_server_ends_is_given_up_and_another_is_opened() -> None:
    [(here,)] = kept("SELECT pg_backend_pid() + %s", 0)
    elsewhere("SELECT pg_terminate_backend(%s, 5000)", here).join()
    with pytest.raises(OperationalError), transaction.atomic():
        kept("SELECT %s::int", 1)
    connection.close_if_unusable_or_obsolete()
    assert kept("SELECT %s::int", 2) == [(2,)]


def test_whoever_is_interrupted_leaves_no_answer_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def register(self, *_given: object) -> None: ...

        modify = register

        def poll(self) -> None:
            raise KeyboardInterrupt

    kept("SELECT %s::int", 1)
    with monkeypatch.context() as patched:
        patched.setattr(select, "poll", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            kept("SELECT %s::int", 2)
    assert connection.connection.closed
    connection.close_if_unusable_or_obsolete()
    assert kept("SELECT %s::int", 3) == [(3,)]


def test_others_go_on_while_the_database_works() -> None:
    """What never ends by itself is ended by another thread, if that may run meanwhile."""
    [(here,)] = kept("SELECT pg_backend_pid() + %s", 0)
    works = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND state = 'active' AND query LIKE '%%EXECUTE%%'"

    def ends_it() -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")
            cursor.execute(works, [here])
            while cursor.fetchone() == (0,):
                cursor.execute(works, [here])
            cursor.execute("SELECT pg_cancel_backend(%s)", [here])
        connection.close()

    other = threading.Thread(target=ends_it)
    other.start()
    with pytest.raises(DatabaseError, match="user request"):
        kept("SELECT %s FROM pg_sleep(60)", 1)
    other.join()
