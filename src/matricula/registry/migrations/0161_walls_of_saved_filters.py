"""A saved filter is one person's, in one appointment; they keep twenty at most, and what is removed stays so."""

from django.db import migrations

SQL = """
ALTER TABLE registry_savedfilter ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry_savedfilter FOR SELECT USING (appointment_id = actor_appointment());
CREATE POLICY added ON registry_savedfilter FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM authorities_in_office() w WHERE w.appointment_id = registry_savedfilter.appointment_id));
CREATE POLICY changed ON registry_savedfilter FOR UPDATE USING (
  EXISTS (SELECT 1 FROM authorities_in_office() w WHERE w.appointment_id = registry_savedfilter.appointment_id));

-- The lock lets two that are saved at once come one after the other.
CREATE FUNCTION registry_guard_saved_filter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM authorities_appointment a WHERE a.id = NEW.appointment_id FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM registry_savedfilter f
      WHERE f.appointment_id = NEW.appointment_id AND f.removed_at IS NULL) >= 20 THEN
    RAISE EXCEPTION 'an appointment keeps twenty filters at most' USING ERRCODE = 'MR114';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_saved_filter BEFORE INSERT ON registry_savedfilter FOR EACH ROW
  EXECUTE FUNCTION registry_guard_saved_filter();
CREATE TRIGGER stays_removed BEFORE UPDATE ON registry_savedfilter FOR EACH ROW
  WHEN (OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL) EXECUTE FUNCTION registry_refuse_any();
"""

UNDO = """
DROP TRIGGER stays_removed ON registry_savedfilter;
DROP TRIGGER guard_saved_filter ON registry_savedfilter;
DROP FUNCTION registry_guard_saved_filter();
DROP POLICY changed ON registry_savedfilter;
DROP POLICY added ON registry_savedfilter;
DROP POLICY seen ON registry_savedfilter;
ALTER TABLE registry_savedfilter DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0160_saved_filters"), ("authorities", "0008_in_office")]
    operations = [migrations.RunSQL(SQL, UNDO)]
