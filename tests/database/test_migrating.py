"""Migrating renders little, and the database still is what the models say."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management.commands import migrate
from django.db import connection, models
from django.db.migrations.operations import AddField, AddIndex, CreateModel, RenameModel
from django.db.migrations.operations.base import Operation

from matricula.config.database.lean_state import LeanExecutor, LeanState
from matricula.config.management.commands.migrate import Command

KEY = ("id", models.AutoField(primary_key=True))
_COLUMNS = """
    SELECT c.relname, a.attname, a.atttypid::bigint, a.attnotnull
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      AND a.attnum > 0 AND NOT a.attisdropped
"""
_KINDS = "SELECT kind, to_regtype(kind)::bigint FROM unnest(%s::text[]) AS kind"
_NAMES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""
_REFERENCES = """
    SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text
    FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = ANY(conkey)
    WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""


def asked(statement: str, *values: list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def tables() -> list[type[models.Model]]:
    """The models of the house itself; how others' came to be, their own tests say."""
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("matricula.") and model._meta.managed and not model._meta.proxy
    ]


@pytest.mark.django_db
def test_the_migrated_columns_are_those_of_the_models() -> None:
    # A generated column may always be empty, as Django makes it.
    fields = [
        (model._meta.db_table, field.column, field.db_type(connection), not (field.null or field.generated))
        for model in tables()
        for field in model._meta.local_concrete_fields
    ]
    kinds = dict(asked(_KINDS, [kind or "" for _, _, kind, _ in fields]))
    said = {(table, column, kinds[kind], needed) for table, column, kind, needed in fields}
    known = {table for table, *_ in said}
    assert {row for row in asked(_COLUMNS) if row[0] in known} == said


@pytest.mark.django_db
def test_the_migrated_constraints_and_relations_are_those_of_the_models() -> None:
    names = {name for (name,) in asked(_NAMES)}
    references = set(asked(_REFERENCES))
    for model in tables():
        options = model._meta
        assert {one.name for one in [*options.indexes, *options.constraints]} <= names, model
        pointing = {
            (options.db_table, field.column, field.related_model._meta.db_table)
            for field in options.local_concrete_fields
            if isinstance(field, models.ForeignKey) and vars(field)["db_constraint"]
        }
        assert pointing <= references, model


def state_of(*operations: Operation) -> LeanState:
    """A rendered state after these, in the app `law`."""
    state = LeanState()
    assert not state.apps.get_models()
    for one in operations:
        one.state_forwards("law", state)
    return state


OFFICE, PUPIL = CreateModel("Office", [KEY]), CreateModel("Pupil", [KEY, ("name", models.TextField())])
AT_OFFICE = AddField(
    "pupil", "office", models.ForeignKey("law.Office", models.PROTECT, related_name="pupils")
)


def test_what_points_at_a_model_renders_it_no_second_time() -> None:
    state = state_of(OFFICE, PUPIL)
    office, pupil = state.apps.get_model("law.office"), state.apps.get_model("law.pupil")
    AT_OFFICE.state_forwards("law", state)
    assert state.apps.get_model("law.office") is office
    new = state.apps.get_model("law.pupil")
    assert new is not pupil
    assert new._meta.get_field("office").remote_field.model is office
    assert [one.related_model for one in office._meta.related_objects] == [new]


def test_an_index_renders_its_model_alone() -> None:
    state = state_of(OFFICE, PUPIL, AT_OFFICE)
    office = state.apps.get_model("law.office")
    AddIndex("pupil", models.Index(fields=["name"], name="by_name")).state_forwards("law", state)
    assert state.apps.get_model("law.office") is office
    assert [one.name for one in state.apps.get_model("law.pupil")._meta.indexes] == ["by_name"]


def test_an_heir_is_rendered_with_what_it_inherits() -> None:
    state = state_of(PUPIL, CreateModel("Boarder", [], bases=("law.Pupil",)))
    AddField("pupil", "seat", models.TextField()).state_forwards("law", state)
    assert state.apps.get_model("law.boarder")._meta.get_field("seat")


def test_a_step_with_instances_gets_one_picture_of_all() -> None:
    state = state_of(OFFICE, PUPIL, AT_OFFICE)
    AddField("office", "name", models.TextField()).state_forwards("law", state)
    copy = state.clone()
    copy.clear_delayed_apps_cache()  # as RunPython does
    office = copy.apps.get_model("law.office")
    assert copy.apps.get_model("law.pupil")._meta.get_field("office").remote_field.model is office
    assert office._meta.get_field("name")


def test_a_copy_stays_lean_and_its_own() -> None:
    state = state_of(OFFICE, PUPIL)
    copy = state.clone()
    office = copy.apps.get_model("law.office")
    AT_OFFICE.state_forwards("law", copy)
    assert copy.apps.get_model("law.office") is office
    assert "office" not in state.models["law", "pupil"].fields


def test_the_command_migrates_leanly() -> None:
    assert issubclass(Command, migrate.Command)
    assert vars(migrate)["MigrationExecutor"] is LeanExecutor
    assert isinstance(LeanExecutor(connection)._create_project_state(), LeanState)


def test_a_copy_and_what_it_was_made_of_change_apart() -> None:
    state = state_of(OFFICE, PUPIL)
    copy, second = state.clone(), state.clone()
    assert dict.get(copy.models, ("law", "pupil")) is dict.get(state.models, ("law", "pupil")), "shared"
    index = AddIndex("pupil", models.Index(fields=["name"], name="by_name"))
    index.state_forwards("law", state)
    AT_OFFICE.state_forwards("law", copy)
    RenameModel("Office", "Bureau").state_forwards("law", copy)
    pupils = [one.models["law", "pupil"] for one in (state, copy, second)]
    assert [[*one.fields] for one in pupils] == [["id", "name"], ["id", "name", "office"], ["id", "name"]]
    assert [len(one.options["indexes"]) for one in pupils] == [1, 0, 0]
    assert ("law", "office") in state.models
    assert ("law", "office") not in copy.models
    assert vars(copy.models["law", "pupil"].fields["office"].remote_field)["model"] == "law.Bureau"
