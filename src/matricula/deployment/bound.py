"""A cursor for statements whose values must not stand in the server's log."""

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


def bound_cursor() -> CursorWrapper:
    """A cursor that sends values beside the statement, where Django's own writes them into it.

    With a line of its log, PostgreSQL writes the statement that caused it, so there it has ``$1`` for a name.
    """
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    # Both as Django chooses them for its own cursors: a test that counts statements counts this one, too.
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )
