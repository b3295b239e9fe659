"""Web and worker refuse to serve unless PostgreSQL itself would stop them from doing too much."""

from django.db import connection

from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.roles import APP

_WHO_AM_I = """
    SELECT session_user, current_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
           EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid),
           EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid),
           EXISTS (SELECT FROM pg_db_role_setting s WHERE s.setrole = r.oid)
    FROM pg_roles r WHERE r.rolname = current_user
"""
_FAULTS = (
    "is a superuser",
    "passes by row-level security",
    "may create roles",
    "may create databases",
    "is a member of another role",
    "owns tables",
    "has settings of its own",
)


def refuse_unless_law_is_stored() -> None:
    """Raise DatabaseProblem unless the database holds the law of this release: no case could be filed or decided."""
    from matricula.cases.api import laws_not_stored

    if missing := laws_not_stored():
        raise DatabaseProblem(
            f"The database does not hold the law of this release ({', '.join(missing)}). Run `matricula migrate`, "
            "which stores it, also when only packs have changed."
        )


def refuse_unless_plain_app() -> None:
    """Raise DatabaseProblem unless this process is `matricula_app` with no right beyond its grants."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO_AM_I)
        session, current, *rights = cursor.fetchone()
    found = [fault for fault, has in zip(_FAULTS, rights, strict=True) if has]
    if session != APP or current != APP:
        found.insert(0, f"is not {APP}")
    if found:
        raise DatabaseProblem(
            f"The database role {session!r} {' and '.join(found)}; row-level security would not hold. "
            "Leave MATRICULA_DB_ROLE unset and run `matricula migrate`, which puts the roles in order."
        )
