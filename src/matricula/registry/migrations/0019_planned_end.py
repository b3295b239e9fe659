"""A status of a place may have a planned end, as a leave has."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0018_as_the_case_asks'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrollmentstatus',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrollmentstatus',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='enrollmentstatus',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='enrollmentstatus',
            name='until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='enrollmentstatusevent',
            name='until',
            field=models.DateField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollmentstatus',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_enrollmentstatusevent" ("case_uuid", "change_kind", "clause", "ends", "enrollment_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "seq", "started_on", "status", "until") VALUES (NEW."case_uuid", NEW."change_kind", NEW."clause", NEW."ends", NEW."enrollment_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."seq", NEW."started_on", NEW."status", NEW."until"); RETURN NULL;', hash='83fd5d8377d12f792edb1b1339294cf409057b00', operation='INSERT', pgid='pgtrigger_insert_insert_22551', table='registry_enrollmentstatus', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollmentstatus',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_enrollmentstatusevent" ("case_uuid", "change_kind", "clause", "ends", "enrollment_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "seq", "started_on", "status", "until") VALUES (NEW."case_uuid", NEW."change_kind", NEW."clause", NEW."ends", NEW."enrollment_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."seq", NEW."started_on", NEW."status", NEW."until"); RETURN NULL;', hash='a1a05221d42e25ff71389bdcacc7b459ae7db2e7', operation='UPDATE', pgid='pgtrigger_update_update_51925', table='registry_enrollmentstatus', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrollmentstatus',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_enrollmentstatusevent" ("case_uuid", "change_kind", "clause", "ends", "enrollment_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "seq", "started_on", "status", "until") VALUES (OLD."case_uuid", OLD."change_kind", OLD."clause", OLD."ends", OLD."enrollment_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."reason", OLD."seq", OLD."started_on", OLD."status", OLD."until"); RETURN NULL;', hash='47ffc53f57651f132eda99b11917a96e072365ec', operation='DELETE', pgid='pgtrigger_delete_delete_7e1ab', table='registry_enrollmentstatus', when='AFTER')),
        ),
    ]
