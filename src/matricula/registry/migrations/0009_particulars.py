"""Classes with a class teacher, an end and a past; comparisons of a class with the register."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0005_run_by'),
        ('registry', '0008_derived_fields'),
    ]

    operations = [
        migrations.CreateModel(
            name='RollCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('checked_on', models.DateField()),
                ('checked_at', models.DateTimeField()),
                ('key', models.CharField(max_length=40)),
                ('enrolled', models.PositiveIntegerField()),
                ('absent', models.JSONField(default=list)),
                ('unexpected', models.JSONField(default=list)),
                ('unregistered', models.JSONField(default=list)),
                ('clause', models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='SchoolClassEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('stage', models.CharField(max_length=40)),
                ('grade', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('teacher_name', models.CharField(blank=True, max_length=120)),
                ('closed_on', models.DateField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='schoolclass',
            name='school_class_once',
        ),
        migrations.AddField(
            model_name='schoolclass',
            name='closed_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='schoolclass',
            name='teacher',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.appointment'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_schoolclassevent" ("closed_on", "grade", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "session_id", "stage", "teacher_id", "teacher_name", "uuid") VALUES (NEW."closed_on", NEW."grade", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."school_id", NEW."session_id", NEW."stage", NEW."teacher_id", NEW."teacher_name", NEW."uuid"); RETURN NULL;', hash='ca291f98cceb446d34cc266b6757df654ac806b3', operation='INSERT', pgid='pgtrigger_insert_insert_2797e', table='registry_schoolclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registry_schoolclassevent" ("closed_on", "grade", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "session_id", "stage", "teacher_id", "teacher_name", "uuid") VALUES (NEW."closed_on", NEW."grade", NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."school_id", NEW."session_id", NEW."stage", NEW."teacher_id", NEW."teacher_name", NEW."uuid"); RETURN NULL;', hash='e984b29f61cd90c2b0b01d63e0e9951386177c09', operation='UPDATE', pgid='pgtrigger_update_update_e46bf', table='registry_schoolclass', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schoolclass',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registry_schoolclassevent" ("closed_on", "grade", "id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_id", "session_id", "stage", "teacher_id", "teacher_name", "uuid") VALUES (OLD."closed_on", OLD."grade", OLD."id", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."school_id", OLD."session_id", OLD."stage", OLD."teacher_id", OLD."teacher_name", OLD."uuid"); RETURN NULL;', hash='96641b8fa91f1ad65d80e522a3978c6d6f43e179', operation='DELETE', pgid='pgtrigger_delete_delete_fd0a3', table='registry_schoolclass', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='schoolclass',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('school', 'session', 'grade', 'name'), name='school_class_once'),
        ),
        migrations.AddConstraint(
            model_name='schoolclass',
            constraint=models.CheckConstraint(condition=models.Q(('teacher__isnull', True), ('teacher_name', ''), _connector='OR'), name='school_class_one_teacher'),
        ),
        migrations.AddField(
            model_name='rollcheck',
            name='checked_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.appointment'),
        ),
        migrations.AddField(
            model_name='rollcheck',
            name='school',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.org'),
        ),
        migrations.AddField(
            model_name='rollcheck',
            name='school_class',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_checks', to='registry.schoolclass'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='registry.schoolclass'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='school',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='authorities.org'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='session',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.academicsession'),
        ),
        migrations.AddField(
            model_name='schoolclassevent',
            name='teacher',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='authorities.appointment'),
        ),
        migrations.AddIndex(
            model_name='rollcheck',
            index=models.Index(fields=['school_class', '-id'], name='roll_check_last'),
        ),
        migrations.AddConstraint(
            model_name='rollcheck',
            constraint=models.UniqueConstraint(fields=('school_class', 'key'), name='roll_check_once'),
        ),
    ]
