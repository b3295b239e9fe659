"""What follows from the chain of statuses and from the places is written by nobody but the triggers."""

from django.db import migrations

SQL = """
-- A place begins open and without a status: its chain says the rest.
CREATE FUNCTION registry_begin_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the status of a place follows from its chain' USING ERRCODE = 'MR009';
END $$;
CREATE TRIGGER begin_enrollment BEFORE INSERT ON registry_enrollment FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND (NEW.status <> '' OR NOT NEW.is_open OR NEW.status_on IS NOT NULL
    OR NEW.ended_on IS NOT NULL))
  EXECUTE FUNCTION registry_begin_enrollment();

-- Of a place that there is, the application changes the particulars alone.
CREATE TRIGGER keep_enrollment_derived BEFORE UPDATE ON registry_enrollment FOR EACH ROW
  WHEN (current_user = 'matricula_app'
    AND to_jsonb(NEW) - 'particulars' IS DISTINCT FROM to_jsonb(OLD) - 'particulars')
  EXECUTE FUNCTION registry_keep_enrollment();

-- Where a pupil is, in which grade, class and status, and who sees them, follows from the places.
CREATE OR REPLACE FUNCTION registry_keep_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'where a pupil is and who sees them follows from the places' USING ERRCODE = 'MR009';
END $$;
DROP TRIGGER keep_place ON registry_student;
CREATE TRIGGER keep_place BEFORE UPDATE ON registry_student FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND (NEW.seen_by <> OLD.seen_by OR NEW.uuid <> OLD.uuid
    OR NEW.school_id IS DISTINCT FROM OLD.school_id OR NEW.district_id IS DISTINCT FROM OLD.district_id
    OR NEW.region_id IS DISTINCT FROM OLD.region_id OR NEW.stage <> OLD.stage OR NEW.grade <> OLD.grade
    OR NEW.class_name <> OLD.class_name OR NEW.status <> OLD.status))
  EXECUTE FUNCTION registry_keep_place();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_papers_follow")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
