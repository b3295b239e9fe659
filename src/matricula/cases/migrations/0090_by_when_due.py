"""When the running turn of a case is due is kept with every office that sees it: the order of its list under way."""

from datetime import UTC, datetime

from django.db import migrations, models

NO_TERM = datetime(9999, 12, 31, tzinfo=UTC)

DUE = """
-- Behind every day that a clause sets: what has no term comes last.
CREATE FUNCTION cases_due_of(p_case bigint) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT min(due_at) FROM cases_step WHERE case_id = p_case AND state = 'open'), '9999-12-31T00:00:00Z')
$$;

CREATE OR REPLACE FUNCTION cases_sight_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO cases_sighting (org_id, case_id, state, pupil_name, due_at)
    SELECT unnest(NEW.seen_by), NEW.id, NEW.state, COALESCE(NEW.subject ->> 'name', ''), cases_due_of(NEW.id)
    ON CONFLICT (org_id, case_id)
    DO UPDATE SET state = EXCLUDED.state, pupil_name = EXCLUDED.pupil_name, due_at = EXCLUDED.due_at;
  RETURN NULL;
END $$;

-- By the case's own list of offices, since sightings are found by office and case alone.
CREATE FUNCTION cases_turn_is_due() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE cases_sighting g SET due_at = cases_due_of(c.id)
  FROM cases_case c, unnest(c.seen_by) office
  WHERE c.id = NEW.case_id AND g.org_id = office AND g.case_id = c.id
    AND g.due_at <> cases_due_of(c.id);
  RETURN NULL;
END $$;
-- A turn that ends is followed by another, or the case ends with it: either writes the day anew.
CREATE TRIGGER turn_is_due_new AFTER INSERT ON cases_step FOR EACH ROW
  WHEN (NEW.state = 'open') EXECUTE FUNCTION cases_turn_is_due();
CREATE TRIGGER turn_is_due AFTER UPDATE ON cases_step FOR EACH ROW
  WHEN (NEW.state = 'open' AND (OLD.state <> 'open' OR OLD.due_at IS DISTINCT FROM NEW.due_at))
  EXECUTE FUNCTION cases_turn_is_due();

UPDATE cases_sighting g SET due_at = cases_due_of(g.case_id) WHERE g.state IN ('running', 'returned');
"""

UNDO = """
DROP TRIGGER turn_is_due ON cases_step;
DROP TRIGGER turn_is_due_new ON cases_step;
DROP FUNCTION cases_turn_is_due();
CREATE OR REPLACE FUNCTION cases_sight_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO cases_sighting (org_id, case_id, state, pupil_name)
    SELECT unnest(NEW.seen_by), NEW.id, NEW.state, COALESCE(NEW.subject ->> 'name', '')
    ON CONFLICT (org_id, case_id) DO UPDATE SET state = EXCLUDED.state, pupil_name = EXCLUDED.pupil_name;
  RETURN NULL;
END $$;
DROP FUNCTION cases_due_of(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0080_turn_counts")]
    operations = [
        migrations.AddField(
            model_name="sighting", name="due_at", field=models.DateTimeField(db_default=NO_TERM)
        ),
        migrations.RunSQL(DUE, UNDO),
        migrations.AddIndex(
            model_name="sighting",
            index=models.Index(
                condition=models.Q(("state__in", ("running", "returned"))),
                fields=["org", "due_at", "case"],
                name="sighting_by_due",
            ),
        ),
    ]
