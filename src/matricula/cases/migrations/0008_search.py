"""What the search of cases goes by: the pupil's number on the case, the pupil's name with every office that sees it."""

import django.db.models.fields.json
from django.db import migrations, models


SIGHTINGS = """
CREATE OR REPLACE FUNCTION cases_sight_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO cases_sighting (org_id, case_id, state, pupil_name)
    SELECT unnest(NEW.seen_by), NEW.id, NEW.state, COALESCE(NEW.subject ->> 'name', '')
    ON CONFLICT (org_id, case_id) DO UPDATE SET state = EXCLUDED.state, pupil_name = EXCLUDED.pupil_name;
  RETURN NULL;
END $$;
DROP TRIGGER case_changed ON cases_case;
CREATE TRIGGER case_changed AFTER UPDATE ON cases_case FOR EACH ROW
  WHEN (OLD.seen_by IS DISTINCT FROM NEW.seen_by OR OLD.state IS DISTINCT FROM NEW.state
    OR OLD.subject ->> 'name' IS DISTINCT FROM NEW.subject ->> 'name')
  EXECUTE FUNCTION cases_sight_case();
UPDATE cases_sighting SET pupil_name = COALESCE(c.subject ->> 'name', '') FROM cases_case c WHERE c.id = case_id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0004_from_above'),
        ('cases', '0007_permits'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='pupil_number',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('student_number', 'subject'), output_field=models.TextField(db_collation='C', null=True)),
        ),
        migrations.AddField(
            model_name='sighting',
            name='pupil_name',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['pupil_number'], name='case_by_pupil_number'),
        ),
        migrations.AddIndex(
            model_name='sighting',
            index=models.Index(fields=['org', 'pupil_name', 'case'], name='sighting_by_pupil'),
        ),
        migrations.RunSQL(SIGHTINGS, migrations.RunSQL.noop),
    ]
