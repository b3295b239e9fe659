"""A turn of a closed office is decided by the office that answers for it now, and by nobody else."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION cases_guard_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'open' THEN
    RAISE EXCEPTION 'this step has been decided' USING ERRCODE = 'MR023';
  END IF;
  IF NEW.state = 'decided' AND NOT EXISTS (
    SELECT 1 FROM authorities_appointment a
    WHERE a.id = NEW.decided_by_id AND a.org_id = %s
      AND a.user_id = NEW.decided_by_user_id AND a.id = actor_appointment())
  THEN
    RAISE EXCEPTION 'this step is decided by the office that holds it' USING ERRCODE = 'MR024';
  END IF;
  IF NEW.state = 'decided' AND NEW.prepared_by_user_id IS NULL THEN
    RAISE EXCEPTION 'this step has not been prepared' USING ERRCODE = 'MR025';
  END IF;
  RETURN NEW;
END $$;
"""
# By civil time: the closing day of a demonstration comes when its visitor goes there.
ANSWERING = "(SELECT h.org_id FROM authorities_answering(NEW.holder_org_id, civil_now()) h)"


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_beginnings"), ("authorities", "0003_succession")]
    operations = [migrations.RunSQL(GUARD.replace("%s", ANSWERING), GUARD.replace("%s", "NEW.holder_org_id"))]
