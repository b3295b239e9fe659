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
-- Not `org_id = ANY (scopes())`: that drives the index by several offices, whose cases then come in no order.
CREATE POLICY seen ON cases_sighting
  USING (case_id >= sight_floor() AND array_position(scopes(), org_id) IS NOT NULL);

INSERT INTO cases_sighting (org_id, case_id, state) SELECT unnest(seen_by), id, state FROM cases_case;
"""

# What the policies say, and why so: `id >= sight_floor()` lets an index stop an unset scope before any row is read. COALESCE
# says nothing new, but it keeps the planner from multiplying "is in this county" with "is seen by this county" as if
# they were independent: it then took a county for a handful of rows and read and sorted it all to show one page.
CASE = """
ALTER POLICY seen ON cases_case USING (id >= sight_floor() AND COALESCE(seen_by && scopes(), false));
"""

# OFFSET 0 keeps the planner from reading the whole table of cases once in place of a few rows by their key.
CHILDREN = ["casesubject", "party", "step", "evidence", "decision"]


def child_policies() -> str:
    return "\n".join(
        f"""
ALTER POLICY seen ON cases_{table} USING (id >= sight_floor()
  AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id OFFSET 0));
"""
        for table in CHILDREN
    )


EVENTS = """
ALTER POLICY seen ON cases_event USING (id >= sight_floor() AND (audience IS NULL OR audience && scopes())
  AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id OFFSET 0));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0003_lists'),
        ('authorities', '0002_walls'),
        ('cases', '0002_walls'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_by_scope',
        ),
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
        migrations.RunSQL(CASE, migrations.RunSQL.noop),
        migrations.RunSQL(child_policies(), migrations.RunSQL.noop),
        migrations.RunSQL(EVENTS, migrations.RunSQL.noop),
    ]
