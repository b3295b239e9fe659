"""Closes what PostgreSQL opens to everybody and Matricula needs for nothing.

Who runs SQL as the application could fill the disk with large objects that no table knows, read in the statements of
other sessions what row-level security hides, end those sessions, or hold a lock beyond its transaction.
"""

from typing import Any, Final

import psycopg
from psycopg import sql

# Reading and writing large objects; every `lo_…` belongs to them.
_LARGE_OBJECTS: Final = ["loread", "lowrite"]
# All web processes and workers are one role, and that role sees and may end its own sessions, from any database.
# Whoever watches over the server is a member of the role that PostgreSQL has for it, and keeps them.
_OTHER_SESSIONS: Final = {
    "pg_cancel_backend": "pg_signal_backend",
    "pg_stat_get_activity": "pg_read_all_stats",
    "pg_stat_get_backend_activity": "pg_read_all_stats",
    "pg_terminate_backend": "pg_signal_backend",
}
# Locks that outlive their transaction; those that end with it are in use.
_SESSION_LOCKS: Final = [
    "pg_advisory_lock",
    "pg_advisory_lock_shared",
    "pg_try_advisory_lock",
    "pg_try_advisory_lock_shared",
]
_WRITES_TO_THE_LOG_OF_CHANGES: Final = ["pg_logical_emit_message"]

_OPEN_FUNCTIONS: Final = r"""
    SELECT oid::regprocedure::text, proname FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace AND (proname LIKE 'lo\_%%' OR proname = ANY (%s))
      AND has_function_privilege('public', oid, 'EXECUTE')
    ORDER BY 1
"""
# Every server has these two. Nobody's tables belong into the first; nobody has to go into the second, which is copied.
_OPEN_DATABASES: Final = """
    SELECT datname, needless FROM pg_database
    JOIN (VALUES ('postgres', 'TEMPORARY'), ('template1', 'CONNECT')) AS one(name, needless) ON name = datname
    WHERE has_database_privilege('public', oid, needless) AND pg_has_role(datdba, 'USAGE')
"""
_SETTINGS: Final = """
    SELECT r.rolname, d.datname FROM pg_db_role_setting s
    JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
    WHERE r.rolname = ANY (%s)
"""


def close_functions(connection: psycopg.Connection[Any]) -> None:
    """In the database of the connection, which only a superuser can."""
    names = [*_LARGE_OBJECTS, *_OTHER_SESSIONS, *_SESSION_LOCKS, *_WRITES_TO_THE_LOG_OF_CHANGES]
    for function, name in connection.execute(_OPEN_FUNCTIONS, [names]).fetchall():
        one = sql.SQL(function)  # quoted by PostgreSQL's regprocedure
        connection.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION pg_catalog.{} FROM PUBLIC").format(one))
        if keeper := _OTHER_SESSIONS.get(name):
            grant = sql.SQL("GRANT EXECUTE ON FUNCTION pg_catalog.{} TO {}")
            connection.execute(grant.format(one, sql.Identifier(keeper)))


def close_databases(connection: psycopg.Connection[Any]) -> None:
    """Those that come with every server, as far as nobody needs them and the administrator has a say there."""
    for name, needless in connection.execute(_OPEN_DATABASES).fetchall():
        revoke = sql.SQL("REVOKE {} ON DATABASE {} FROM PUBLIC")
        connection.execute(revoke.format(sql.SQL(needless), sql.Identifier(name)))


def forget_settings(connection: psycopg.Connection[Any], roles: list[str]) -> None:
    """A role may give itself settings that last, in one database or in all; nothing forbids it, so they are undone."""
    for role, database in connection.execute(_SETTINGS, [roles]).fetchall():
        where = sql.SQL(" IN DATABASE {}").format(sql.Identifier(database)) if database else sql.SQL("")
        connection.execute(sql.SQL("ALTER ROLE {}{} RESET ALL").format(sql.Identifier(role), where))
