"""What the roles may do with each table and function, applied after every migration as the owner.

An app says where it departs from the rule in its AppConfig: `database_privileges = {"Model": "SELECT, INSERT"}`
(nothing at all: `""`) for the app role, `effects_privileges` in the same shape for the definer functions.
"""

import re
from collections.abc import Iterable
from typing import Final

import pghistory.models
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from matricula.config.database.roles import APP, EFFECTS

_APP_RULE: Final = "SELECT, INSERT, UPDATE, DELETE"
_EFFECTS_RULE: Final = "SELECT, INSERT, UPDATE"
# Neither TRUNCATE (it passes by row triggers) nor anything that changes a table.
_GRANTABLE: Final = re.compile(r"(SELECT|INSERT|UPDATE( \([a-z_, ]+\))?|DELETE)(, |$)")
_MIGRATIONS: Final = "django_migrations"

_RELATIONS: Final = """
    SELECT relname, relrowsecurity, ARRAY(
      SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
    FROM pg_class c
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname
"""
# Whatever runs as its definer, and the triggers that write history: theirs is the list of effects.
_DEFINERS: Final = """
    SELECT p.oid::regprocedure::text, p.prosecdef,
           coalesce((SELECT true FROM unnest(p.proconfig) AS one WHERE one LIKE 'search_path=%'), false),
           pg_get_userbyid(p.proowner)
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
      AND (p.prosecdef OR p.proname LIKE 'pgtrigger\\_%' OR p.proname = '_pgh_attach_context')
    ORDER BY 1
"""
# pgtrigger's own version lets anyone switch any trigger off with a setting. The application must not.
_NEVER_IGNORE: Final = f"""
    CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
    BEGIN
        IF session_user = '{APP}' THEN
            RETURN FALSE;
        END IF;
        RETURN coalesce(
            trigger_name = ANY(nullif(current_setting('pgtrigger.ignore', true), '')::text[]), FALSE
        );
    END;
    $$ LANGUAGE plpgsql STABLE
"""


def apply() -> None:
    """Grant each role exactly what is declared, and hand definer functions over; idempotent, one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NEVER_IGNORE)
        cursor.execute(_RELATIONS)
        relations: list[tuple[str, bool, list[str]]] = cursor.fetchall()
        for statement in _table_grants(relations):
            cursor.execute(statement)
        for name, secured, _columns in relations:
            if secured:
                cursor.execute(_effects_see_all(name))
        cursor.execute(_DEFINERS)
        for function, definer, fixed_path, owner in cursor.fetchall():
            for statement in _hand_over(function, definer=definer, fixed_path=fixed_path, owner=owner):
                cursor.execute(statement)


def _table_grants(relations: list[tuple[str, bool, list[str]]]) -> Iterable[sql.Composable]:
    app, effects = sql.Identifier(APP), sql.Identifier(EFFECTS)
    yield sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}").format(app, effects)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {}, {}").format(app, effects)
    yield sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}, {}").format(app, effects)
    app_exceptions = declared("database_privileges") | {_MIGRATIONS: "SELECT"}
    effects_exceptions = declared("effects_privileges") | {_MIGRATIONS: "SELECT"}
    for table in history_tables():
        app_exceptions[table] = "SELECT"
        effects_exceptions[table] = "SELECT, INSERT"
    context = pghistory.models.Context._meta.db_table
    app_exceptions[context] = "SELECT"
    for name, _secured, columns in relations:
        for role, rights in (
            (app, app_exceptions.get(name, _APP_RULE)),
            (effects, effects_exceptions.get(name, _EFFECTS_RULE)),
        ):
            if rights:
                granted = _by_column(rights, columns) if role is app else sql.SQL(rights)
                yield sql.SQL("GRANT {} ON public.{} TO {}").format(granted, sql.Identifier(name), role)


def _by_column(rights: str, columns: list[str]) -> sql.Composable:
    """The rights, which were checked against _GRANTABLE when read, with UPDATE column by column.

    Whoever may update the table as such may LOCK it against everybody; who may update each of its columns may not.
    Where rows are deleted, that right locks as well, and nothing is won.
    """
    one_by_one = sql.SQL("UPDATE ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    words = rights.split(", ") if "UPDATE (" not in rights and "DELETE" not in rights else [rights]
    return sql.SQL(", ").join(one_by_one if word == "UPDATE" else sql.SQL(word) for word in words)


def _effects_see_all(table: str) -> sql.Composable:
    """Definer functions answer for the whole register; they decide themselves how little they tell."""
    return sql.SQL(
        "DO $do$ BEGIN CREATE POLICY matricula_effects ON public.{} TO {} USING (true) WITH CHECK (true); "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $do$"
    ).format(sql.Identifier(table), sql.Identifier(EFFECTS))


def _hand_over(function: str, *, definer: bool, fixed_path: bool, owner: str) -> Iterable[sql.Composable]:
    name = sql.SQL(function)  # quoted by PostgreSQL's regprocedure
    if not definer:
        yield sql.SQL("ALTER FUNCTION {} SECURITY DEFINER").format(name)
    if not fixed_path:
        # pg_temp last, or a temporary table of the caller would stand in for a real one.
        yield sql.SQL("ALTER FUNCTION {} SET search_path = public, pg_temp").format(name)
    if owner != EFFECTS:
        # The new owner must be allowed to create there; only for the length of this transaction.
        effects = sql.Identifier(EFFECTS)
        yield sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(effects)
        yield sql.SQL("ALTER FUNCTION {} OWNER TO {}").format(name, effects)
        yield sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}").format(effects)


def history_tables() -> set[str]:
    """The tables that triggers write the past into."""
    return {
        model._meta.db_table
        for model in _models()
        if issubclass(model, pghistory.models.Event) and model._meta.managed and not model._meta.proxy
    }


def declared(attribute: str) -> dict[str, str]:
    """Table → rights, from every AppConfig that departs from the rule.

    Raises ImproperlyConfigured for a model that is not there or a right nobody may be given.
    """
    found: dict[str, str] = {}
    for app in apps.get_app_configs():
        for name, rights in getattr(app, attribute, {}).items():
            try:
                model = app.get_model(name)
            except LookupError:
                raise ImproperlyConfigured(
                    f"{attribute} of the app {app.label} names {name}, which is no model of it."
                ) from None
            if "".join(match.group() for match in _GRANTABLE.finditer(rights)) != rights:
                raise ImproperlyConfigured(
                    f"{attribute} of the app {app.label} gives {rights!r} on {name}; "
                    "write some of SELECT, INSERT, UPDATE, DELETE, separated by a comma and a space."
                )
            found[model._meta.db_table] = rights
    return found


def _models() -> Iterable[type[Model]]:
    return apps.get_models(include_auto_created=True)
