"""Which office sees which cases, in the order of its list; policies that stop at an unset scope."""

import django.db.models.deletion
from django.db import migrations, models


SIGHTINGS = """
CREATE FUNCTION cases_sight_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO cases_sighting (org_id, case_id, state)
    SELECT unnest(NEW.seen_by), NEW.id, NEW.state
    ON CONFLICT (org_id, case_id) DO UPDATE SET state = EXCLUDED.state;
  RETURN NULL;
END $$;
CREATE TRIGGER case_inserted AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_sight_case();
CREATE TRIGGER case_changed AFTER UPDATE ON cases_case FOR EACH ROW
  WHEN (OLD.seen_by IS DISTINCT FROM NEW.seen_by OR OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION cases_sight_case();

ALTER TABLE cases_sighting ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_sighting USING (cardinality(scopes()) > 0 AND org_id = ANY (scopes()));

INSERT INTO cases_sighting (org_id, case_id, state) SELECT unnest(seen_by), id, state FROM cases_case;
"""

# The first half does not depend on the row, so a transaction without a scope reads nothing at all. OFFSET 0 keeps the
# planner from reading the whole table of cases once in place of a few rows by their key.
CHILDREN = ["casesubject", "party", "step", "evidence", "decision"]


def child_policies() -> str:
    return "\n".join(
        f"""
ALTER POLICY seen ON cases_{table} USING (cardinality(scopes()) > 0
  AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id OFFSET 0));
"""
        for table in CHILDREN
    )


EVENTS = """
ALTER POLICY seen ON cases_event USING (cardinality(scopes()) > 0 AND (audience IS NULL OR audience && scopes())
  AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id OFFSET 0));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0002_walls'),
        ('cases', '0002_walls'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('pk', models.CompositePrimaryKey('org_id', 'case_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('org', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.org')),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sightings', to='cases.case')),
                ('state', models.CharField(max_length=16)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_by_holder',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['opened_org', 'state', '-id'], name='case_by_opener_and_state'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['holder_org', 'state', '-id'], name='case_by_holder_and_state'),
        ),
        migrations.AddIndex(
            model_name='sighting',
            index=models.Index(fields=['org', 'state', 'case'], name='sighting_by_state'),
        ),
        migrations.RunSQL(SIGHTINGS, migrations.RunSQL.noop),
        migrations.RunSQL(child_policies(), migrations.RunSQL.noop),
        migrations.RunSQL(EVENTS, migrations.RunSQL.noop),
    ]
