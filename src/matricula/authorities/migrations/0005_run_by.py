"""The office that runs a school itself, beside the office under which the school lies."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0004_from_above'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='org',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='org',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='org',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='org',
            name='run_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='schools_run', to='authorities.org'),
        ),
        migrations.AddField(
            model_name='orgevent',
            name='run_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='authorities.org'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='org',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "authorities_orgevent" ("closed_on", "code", "id", "kind", "names", "opened_on", "ownership", "pack", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "run_by_id", "stages", "successor_id", "tier", "traits", "uuid", "zone") VALUES (NEW."closed_on", NEW."code", NEW."id", NEW."kind", NEW."names", NEW."opened_on", NEW."ownership", NEW."pack", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."run_by_id", NEW."stages", NEW."successor_id", NEW."tier", NEW."traits", NEW."uuid", NEW."zone"); RETURN NULL;', hash='d402f68e2f356159d640767cc4dba31df1c46b02', operation='INSERT', pgid='pgtrigger_insert_insert_aeece', table='authorities_org', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='org',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."names" IS DISTINCT FROM (NEW."names") OR OLD."opened_on" IS DISTINCT FROM (NEW."opened_on") OR OLD."ownership" IS DISTINCT FROM (NEW."ownership") OR OLD."pack" IS DISTINCT FROM (NEW."pack") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."run_by_id" IS DISTINCT FROM (NEW."run_by_id") OR OLD."stages" IS DISTINCT FROM (NEW."stages") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."tier" IS DISTINCT FROM (NEW."tier") OR OLD."traits" IS DISTINCT FROM (NEW."traits") OR OLD."uuid" IS DISTINCT FROM (NEW."uuid") OR OLD."zone" IS DISTINCT FROM (NEW."zone"))', func='INSERT INTO "authorities_orgevent" ("closed_on", "code", "id", "kind", "names", "opened_on", "ownership", "pack", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "run_by_id", "stages", "successor_id", "tier", "traits", "uuid", "zone") VALUES (NEW."closed_on", NEW."code", NEW."id", NEW."kind", NEW."names", NEW."opened_on", NEW."ownership", NEW."pack", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."run_by_id", NEW."stages", NEW."successor_id", NEW."tier", NEW."traits", NEW."uuid", NEW."zone"); RETURN NULL;', hash='18e434b5ffe5b852db4c9133cb0cf054fd167ba6', operation='UPDATE', pgid='pgtrigger_update_update_96c44', table='authorities_org', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='org',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "authorities_orgevent" ("closed_on", "code", "id", "kind", "names", "opened_on", "ownership", "pack", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "run_by_id", "stages", "successor_id", "tier", "traits", "uuid", "zone") VALUES (OLD."closed_on", OLD."code", OLD."id", OLD."kind", OLD."names", OLD."opened_on", OLD."ownership", OLD."pack", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."run_by_id", OLD."stages", OLD."successor_id", OLD."tier", OLD."traits", OLD."uuid", OLD."zone"); RETURN NULL;', hash='d667e0eb1b27a3e9045c7055562b2caf795e5c6e', operation='DELETE', pgid='pgtrigger_delete_delete_df205', table='authorities_org', when='AFTER')),
        ),
    ]
