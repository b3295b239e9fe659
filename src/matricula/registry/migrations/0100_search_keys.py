"""What students are found by has a table of its own, and a telephone a column in which it is looked for."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0010_login_names'),
        ('registry', '0060_photographs'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchKeys',
            fields=[
                ('student', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='keys', serialize=False, to='registry.student')),
                ('number', models.CharField(db_collation='C', max_length=40)),
                ('school_number', models.CharField(db_collation='C', max_length=60)),
                ('district_number', models.CharField(db_collation='C', max_length=60)),
                ('region_number', models.CharField(db_collation='C', max_length=60)),
                ('ending', models.CharField(db_collation='C', max_length=40)),
                ('initials', models.CharField(db_collation='C', max_length=500)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='guardian',
            name='update_update',
        ),
        migrations.AddField(
            model_name='guardian',
            name='phone_key',
            field=models.CharField(default='', editable=False, max_length=10),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guardian',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ended_on" IS DISTINCT FROM (NEW."ended_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_guardian" IS DISTINCT FROM (NEW."is_guardian") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."particulars" IS DISTINCT FROM (NEW."particulars") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."relation" IS DISTINCT FROM (NEW."relation") OR OLD."started_on" IS DISTINCT FROM (NEW."started_on") OR OLD."student_id" IS DISTINCT FROM (NEW."student_id") OR OLD."uuid" IS DISTINCT FROM (NEW."uuid"))', func='INSERT INTO "registry_guardianevent" ("ended_on", "id", "is_guardian", "name", "particulars", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "position", "relation", "started_on", "student_id", "uuid") VALUES (NEW."ended_on", NEW."id", NEW."is_guardian", NEW."name", NEW."particulars", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."position", NEW."relation", NEW."started_on", NEW."student_id", NEW."uuid"); RETURN NULL;', hash='64e5658d8fa939ab3f30b6c6f8698569bd39399d', operation='UPDATE', pgid='pgtrigger_update_update_c7307', table='registry_guardian', when='AFTER')),
        ),
        migrations.AddField(
            model_name='searchkeys',
            name='district',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='authorities.org'),
        ),
        migrations.AddField(
            model_name='searchkeys',
            name='region',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='authorities.org'),
        ),
        migrations.AddField(
            model_name='searchkeys',
            name='school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='authorities.org'),
        ),
    ]
