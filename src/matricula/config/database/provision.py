"""Makes the roles and the database, as often as it is asked, on the embedded server or a foreign one."""

from typing import Any

import psycopg
from psycopg import sql

from matricula.config.database.doors import close_databases, close_functions, forget_settings
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.roles import APP, EFFECTS, OWNER
from matricula.config.database.target import ADMIN_URL, Target

_OLDEST = 150000
# Whatever rights a role got by hand are taken back at every start.
_PLAIN = "NOCREATEDB NOCREATEROLE"


def provision(target: Target) -> None:
    """Roles, then the database owned by `matricula_owner`; a second run changes nothing.

    Raises DatabaseProblem when the server is too old or the administrator may not do it.
    """
    if not target.admin:
        raise DatabaseProblem(
            f"Set {ADMIN_URL}: only an administrator of the server can prepare the database."
        )
    with target.connect(target.admin, "postgres") as connection:
        # Two processes provisioning one server at once would trip over each other's roles.
        connection.execute("SELECT pg_advisory_lock(hashtext('matricula:provision'))")
        version = connection.info.server_version
        if version < _OLDEST:
            raise DatabaseProblem(
                f"This server is PostgreSQL {version // 10000}; Matricula needs 15 or newer."
            )
        try:
            _make_roles(connection, target)
            forget_settings(connection, [OWNER, APP, EFFECTS])
            _make_database(connection, target.name)
            close_databases(connection)
        except psycopg.errors.InsufficientPrivilege as refusal:
            raise DatabaseProblem(
                f"The role {target.admin} may not prepare the database ({refusal.diag.message_primary}). "
                "Give it CREATEROLE and CREATEDB, or use another role in DATABASE_URL."
            ) from None
        # What functions are open is a matter of each database, and the sessions of all are seen from any.
        if _is_superuser(connection):
            close_functions(connection)
            with target.connect(target.admin) as inside:
                close_functions(inside)


def _make_roles(connection: psycopg.Connection[Any], target: Target) -> None:
    superuser = _is_superuser(connection)
    # Only a superuser may touch these three, even to take them away.
    plain = f"{_PLAIN} NOSUPERUSER NOBYPASSRLS NOREPLICATION" if superuser else _PLAIN
    found = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role in (OWNER, APP, EFFECTS):
        verb = "ALTER" if role in found else "CREATE"
        if role == EFFECTS:
            login: sql.Composable = sql.SQL("NOLOGIN")
        else:
            login = sql.SQL("LOGIN PASSWORD {}").format(sql.Literal(target.passwords[role]))
        connection.execute(
            sql.SQL("{} ROLE {} {} {}").format(sql.SQL(verb), sql.Identifier(role), sql.SQL(plain), login)
        )
    # The owner hands functions over to effects. The administrator gives the database to the owner.
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(EFFECTS), sql.Identifier(OWNER)))
    if not superuser:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
    for (group,) in connection.execute(
        "SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid "
        "JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s",
        [APP],
    ).fetchall():
        connection.execute(sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(group), sql.Identifier(APP)))


def _is_superuser(connection: psycopg.Connection[Any]) -> bool:
    return connection.info.parameter_status("is_superuser") == "on"


def _make_database(connection: psycopg.Connection[Any], name: str) -> None:
    row = connection.execute(
        "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname = %s",
        [name],
    ).fetchone()
    if row is None:
        create_database(connection, name)
    elif row[0] != OWNER or row[1] != "UTF8":
        raise DatabaseProblem(
            f"The database {name!r} exists, owned by {row[0]} in {row[1]}. "
            f"Name another in DATABASE_URL, or make it UTF8 and give it to {OWNER}."
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(APP))
    )


def create_database(connection: psycopg.Connection[Any], name: str) -> None:
    """An empty database of the owner, ordered by code point and knowing Unicode's cases."""
    if connection.info.server_version >= 170000:
        locale = sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'")
    else:
        locale = sql.SQL("LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' {}").format(
            sql.Identifier(name), sql.Identifier(OWNER), locale
        )
    )
