"""What PostgreSQL lets each role do, looked up in its own catalogue for every table and function there is."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from matricula.config.database import privileges
from matricula.config.database.guard import refuse_unless_plain_app
from matricula.config.database.problems import DatabaseProblem
from matricula.config.testing import as_owner

pytestmark = pytest.mark.django_db

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"


def rows(statement: str, *values: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def may(role: str, table: str, right: str) -> bool:
    return bool(rows("SELECT has_table_privilege(%s, %s, %s)", role, f"public.{table}", right)[0][0])


def tables() -> Iterator[str]:
    return (name for (name,) in rows(TABLES))


def test_nobody_but_the_owner_empties_or_shapes_a_table() -> None:
    for table in tables():
        for role in ("matricula_app", "matricula_effects"):
            for right in ("TRUNCATE", "REFERENCES", "TRIGGER"):
                assert not may(role, table, right), f"{role} has {right} on {table}"
    for statement in (
        "CREATE TABLE mine ()",
        "TRUNCATE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
            rows(statement)


def test_the_application_reads_the_past_and_never_writes_it() -> None:
    found = privileges.history_tables()
    assert found
    for table in [*found, "pghistory_context", "django_migrations"]:
        assert may("matricula_app", table, "SELECT")
        assert not any(may("matricula_app", table, right) for right in ("INSERT", "UPDATE", "DELETE")), table
    for table in found:
        assert not any(may("matricula_effects", table, right) for right in ("UPDATE", "DELETE")), table


def test_an_app_gets_what_it_declared_and_no_more() -> None:
    declared = privileges.declared("database_privileges")
    assert declared
    for table, rights in declared.items():
        for right in ("SELECT", "INSERT", "DELETE"):
            assert may("matricula_app", table, right) == (right in rights), f"{right} on {table}"
        [(any_column,)] = rows(
            "SELECT has_any_column_privilege('matricula_app', %s, 'UPDATE')", f"public.{table}"
        )
        assert any_column == ("UPDATE" in rights), table
        assert may("matricula_app", table, "UPDATE") == ("UPDATE" in rights and "DELETE" in rights), table


# Where rows are deleted, the right to do so is the right to lock: sessions, second factors, the queue, Django's own.
MAY_BE_LOCKED = {
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_session",
    "mfa_authenticator",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}


def test_no_table_of_ours_is_locked_against_everybody_by_the_application() -> None:
    for table in tables():
        for mode in ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE"):
            locking = f"LOCK TABLE public.{table} IN {mode} MODE"
            if table in MAY_BE_LOCKED:
                assert may("matricula_app", table, "DELETE"), f"{table} need not be among them"
                continue
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows(locking)


def test_rows_are_still_locked_where_some_column_may_be_changed() -> None:
    rows("SELECT id FROM registry_student FOR UPDATE")
    rows("SELECT id FROM registry_studentnumber FOR UPDATE")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows("SELECT id FROM registry_sealedsnapshot FOR UPDATE")


def test_web_and_worker_refuse_a_role_that_gave_itself_settings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER ROLE matricula_app SET statement_timeout = 1")
    with pytest.raises(DatabaseProblem, match="has settings of its own"):
        refuse_unless_plain_app()


def test_a_trigger_cannot_be_switched_off_by_the_application() -> None:
    ignore = (
        "SELECT set_config('pgtrigger.ignore', '{a_trigger}', true), _pgtrigger_should_ignore('a_trigger')"
    )
    assert rows(ignore)[0][1] is False
    with as_owner():
        assert rows(ignore)[0][1] is True


def test_what_runs_as_its_definer_belongs_to_effects_and_finds_only_our_tables() -> None:
    functions = rows(
        "SELECT proname, pg_get_userbyid(proowner), proconfig FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    assert any(name.startswith("pgtrigger_") for name, _, _ in functions)
    for name, owner, settings in functions:
        assert owner == "matricula_effects", name
        assert "search_path=public, pg_temp" in (settings or []), name


def test_every_trigger_function_that_writes_history_runs_as_effects() -> None:
    left_out = rows(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT prosecdef "
        "AND (proname LIKE 'pgtrigger\\_%%' OR proname = '_pgh_attach_context')"
    )
    assert left_out == []


def test_effects_sees_through_row_security_and_may_create_nothing() -> None:
    blind = rows(
        "SELECT relname FROM pg_class c WHERE relrowsecurity AND relnamespace = 'public'::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'matricula_effects')"
    )
    assert blind == []
    assert rows("SELECT has_schema_privilege('matricula_effects', 'public', 'CREATE')") == [(False,)]


def test_applying_twice_changes_nothing() -> None:
    acl = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    before = rows(acl)
    with as_owner():
        privileges.apply()
    assert rows(acl) == before


def declaring(monkeypatch: pytest.MonkeyPatch, model: str, rights: str) -> None:
    app = SimpleNamespace(
        label="deployment",
        database_privileges={model: rights},
        get_model=apps.get_app_config("deployment").get_model,
    )
    monkeypatch.setattr(apps, "get_app_configs", lambda: [app])


@pytest.mark.parametrize("rights", ["ALL", "TRUNCATE", "SELECT,INSERT", "SELECT; DROP TABLE x", "select"])
def test_a_right_nobody_may_have_is_refused(monkeypatch: pytest.MonkeyPatch, rights: str) -> None:
    declaring(monkeypatch, "Travel", rights)
    with pytest.raises(ImproperlyConfigured, match="Travel"):
        privileges.declared("database_privileges")


def test_a_model_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    declaring(monkeypatch, "Gone", "SELECT")
    with pytest.raises(ImproperlyConfigured, match="Gone"):
        privileges.declared("database_privileges")


def test_nobody_but_the_owner_migrates() -> None:
    with pytest.raises(CommandError, match="matricula_owner"):
        call_command("migrate", verbosity=0)


def test_web_and_worker_refuse_any_other_role() -> None:
    with as_owner(), pytest.raises(DatabaseProblem, match="is not matricula_app"):
        refuse_unless_plain_app()


def test_web_and_worker_refuse_the_right_name_with_too_much_power() -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")
        cursor.execute("GRANT matricula_effects TO matricula_app")
        cursor.execute("ALTER ROLE matricula_app BYPASSRLS")
        cursor.execute("SET SESSION AUTHORIZATION matricula_app")
    with pytest.raises(DatabaseProblem, match="passes by row-level security and is a member of another role"):
        refuse_unless_plain_app()
