"""Savepoints that come along with the next statement, instead of each in a message of its own.

Every action sets and releases some, and every move of a story does: a quarter of all that is sent. They are set and
released before the same statements as ever, and what fails is rolled back to the same place; two that have no
statement between them are not sent at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class _Along:
    """What the database has not been told yet: at most that a savepoint is released, and of those set since."""

    def __init__(self) -> None:
        self._released: str | None = None
        self._set: list[str] = []

    def set(self, sid: str) -> None:
        self._set.append(sid)

    def release(self, sid: str) -> None:
        """With whatever was set inside it."""
        if sid in self._set:
            del self._set[self._set.index(sid) :]
        else:
            self._released, self._set = sid, []

    def roll_back(self, sid: str) -> None:
        """At once, so that whoever asks finds the transaction whole again."""
        if sid in self._set:
            del self._set[self._set.index(sid) + 1 :]
            return
        self._released, self._set = None, []
        with connection.cursor() as cursor:
            cursor.execute(connection.ops.savepoint_rollback_sql(sid))

    def taken(self) -> list[str]:
        """The statements that go before the next one."""
        ops = connection.ops
        released = [ops.savepoint_commit_sql(self._released)] if self._released else []
        found = [*released, *map(ops.savepoint_create_sql, self._set)]
        self._released, self._set = None, []
        return found


@contextmanager
def savepoints_along() -> Iterator[None]:
    """In a transaction that is rolled back behind this context: what has not been sent by then never is."""
    along = _Along()
    wrapper: Any = connection
    driver, create_cursor = wrapper.connection, wrapper.create_cursor
    kind: Any = driver.cursor_factory

    class Cursor(kind):  # type: ignore[misc]  # the class that the driver was given
        def execute(self, query: Any, *args: Any, **options: Any) -> Any:
            before = along.taken()
            if not before:
                return super().execute(query, *args, **options)
            if not isinstance(query, str):
                super().execute("; ".join(before))
                return super().execute(query, *args, **options)
            super().execute("; ".join([*before, query]), *args, **options)
            for _ in before:
                self.nextset()
            return self

    def cursor_of(name: str | None = None) -> Any:
        if name:  # one of the server's own is of another class
            with connection.cursor() as cursor:
                cursor.execute("SELECT")
        return create_cursor(name)

    own = {
        "_savepoint": along.set,
        "_savepoint_commit": along.release,
        "_savepoint_rollback": along.roll_back,
        "create_cursor": cursor_of,
        "sends_before": along.taken,
    }
    driver.cursor_factory = Cursor
    for name, does in own.items():
        setattr(wrapper, name, does)
    try:
        yield
    finally:
        driver.cursor_factory = kind
        for name in own:
            delattr(wrapper, name)
