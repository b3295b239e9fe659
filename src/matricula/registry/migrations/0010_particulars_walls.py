"""A class ends empty and takes nobody afterwards; what was compared stays as it was written; a new name is on every pupil."""

from django.db import migrations

SQL = """
-- Whoever is given a seat holds the class as it is; whoever closes it waits for them and then finds them sitting there.
CREATE FUNCTION registry_guard_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended date;
BEGIN
  SELECT closed_on INTO ended FROM registry_schoolclass WHERE id = NEW.school_class_id FOR SHARE;
  IF ended IS NOT NULL THEN
    RAISE EXCEPTION 'a class that was closed takes nobody' USING ERRCODE = 'MR011';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_seat BEFORE INSERT ON registry_classmembership FOR EACH ROW
  WHEN (NEW.ended_on IS NULL) EXECUTE FUNCTION registry_guard_seat();

CREATE FUNCTION registry_guard_class() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.closed_on IS NOT NULL THEN
    RAISE EXCEPTION 'a class that was closed stays as it was' USING ERRCODE = 'MR011';
  END IF;
  IF NEW.closed_on IS NOT NULL AND EXISTS (
    SELECT 1 FROM registry_classmembership m JOIN registry_enrollment e ON e.id = m.enrollment_id
    WHERE m.school_class_id = NEW.id AND m.ended_on IS NULL AND e.is_open)
  THEN
    RAISE EXCEPTION 'pupils sit in this class' USING ERRCODE = 'MR012';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_class BEFORE UPDATE ON registry_schoolclass
  FOR EACH ROW EXECUTE FUNCTION registry_guard_class();

-- The lists show the name of the class on the pupil.
CREATE FUNCTION registry_class_renamed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM registry_place_students(ARRAY(
    SELECT DISTINCT e.student_id FROM registry_classmembership m JOIN registry_enrollment e ON e.id = m.enrollment_id
    WHERE m.school_class_id = NEW.id AND m.ended_on IS NULL));
  RETURN NULL;
END $$;
CREATE TRIGGER class_renamed AFTER UPDATE OF name ON registry_schoolclass FOR EACH ROW
  WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION registry_class_renamed();

ALTER TABLE registry_schoolclassevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry_schoolclassevent FOR SELECT
  USING (cardinality(scopes()) > 0 AND authorities_in_scope(school_id));

-- Names of pupils: for the school and those above it. Written by somebody in office in their own name, for a class of
-- the school; and never again.
ALTER TABLE registry_rollcheck ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry_rollcheck
  USING (id >= sight_floor() AND COALESCE(authorities_in_scope(school_id), false))
  WITH CHECK (authorities_in_scope(school_id) AND checked_in_id = actor_appointment()
    AND EXISTS (SELECT 1 FROM registry_schoolclass c WHERE c.id = school_class_id AND c.school_id = registry_rollcheck.school_id));
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON registry_rollcheck
  FOR EACH ROW EXECUTE FUNCTION registry_refuse_any();
"""

UNDO = """
DROP TRIGGER only_grows ON registry_rollcheck;
DROP POLICY seen ON registry_rollcheck;
ALTER TABLE registry_rollcheck DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON registry_schoolclassevent;
ALTER TABLE registry_schoolclassevent DISABLE ROW LEVEL SECURITY;
DROP TRIGGER class_renamed ON registry_schoolclass;
DROP FUNCTION registry_class_renamed();
DROP TRIGGER guard_class ON registry_schoolclass;
DROP FUNCTION registry_guard_class();
DROP TRIGGER guard_seat ON registry_classmembership;
DROP FUNCTION registry_guard_seat();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_particulars"), ("deployment", "0003_sight_floor")]
    operations = [migrations.RunSQL(SQL, UNDO)]
