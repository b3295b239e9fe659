"""An upload whose job gave up says so, and the worker may find those whose job is lost."""

from django.db import migrations, models

# Which uploads wait for a job, wherever they are: no name of a file, nothing of a pupil.
UNFINISHED = """
CREATE FUNCTION exchange_unfinished_uploads() RETURNS TABLE (upload_uuid uuid, org_id integer, state text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.uuid, u.org_id, u.state::text FROM exchange_rollupload u WHERE u.state IN ('reading', 'loading') ORDER BY u.id
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0003_doubts'),
    ]

    operations = [
        migrations.AddField(
            model_name='rollupload',
            name='failure',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='rollupload',
            name='state',
            field=models.CharField(choices=[('reading', 'Reading'), ('read', 'Read'), ('loading', 'Loading'), ('loaded', 'Loaded'), ('failed', 'Failed')], default='reading', max_length=16),
        ),
        migrations.RunSQL(UNFINISHED, "DROP FUNCTION exchange_unfinished_uploads()"),
    ]
