"""Nobody claims a pupil whom they do not see, nobody writes a sight by hand, and no look-up stays unlogged."""

from django.db import migrations

SQL = """
-- A place on the roll makes its school see the pupil: without the second half, entering one would be a way to see anybody.
ALTER POLICY seen ON registry_enrollment WITH CHECK (
  EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = school_id AND o.lineage && scopes())
  AND EXISTS (SELECT 1 FROM registry_student s WHERE s.id = student_id));

-- A place stays that of its pupil and its school; another school is another place, opened by a decided case.
CREATE FUNCTION registry_keep_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a place on the roll stays with its pupil, its school and who sees it' USING ERRCODE = 'MR009';
END $$;
CREATE TRIGGER keep_enrollment BEFORE UPDATE ON registry_enrollment FOR EACH ROW
  WHEN (NEW.student_id <> OLD.student_id OR NEW.school_id <> OLD.school_id OR NEW.uuid <> OLD.uuid
    OR NEW.seen_by <> OLD.seen_by)
  EXECUTE FUNCTION registry_keep_enrollment();

-- Where a pupil is and who sees them follows from the places; what the application writes there is put back.
CREATE FUNCTION registry_keep_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.seen_by := OLD.seen_by;
  NEW.school_id := OLD.school_id;
  NEW.district_id := OLD.district_id;
  NEW.region_id := OLD.region_id;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_place BEFORE UPDATE ON registry_student FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND (NEW.seen_by <> OLD.seen_by
    OR NEW.school_id IS DISTINCT FROM OLD.school_id OR NEW.district_id IS DISTINCT FROM OLD.district_id
    OR NEW.region_id IS DISTINCT FROM OLD.region_id))
  EXECUTE FUNCTION registry_keep_place();

-- A sealed copy is kept by the school whose place it seals, of the pupil who had it.
CREATE FUNCTION registry_check_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM registry_enrollment e JOIN registry_student s ON s.id = e.student_id
    WHERE e.id = NEW.enrollment_id AND e.school_id = NEW.keeper_id AND s.uuid = NEW.student_uuid)
  THEN
    RAISE EXCEPTION 'a copy is sealed by the school that hands the archive over' USING ERRCODE = 'MR008';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_seal BEFORE INSERT ON registry_sealedsnapshot
  FOR EACH ROW EXECUTE FUNCTION registry_check_seal();

-- The classes of a school are known to all who work in the system, and changed from above the school only.
ALTER TABLE registry_schoolclass ENABLE ROW LEVEL SECURITY;
CREATE POLICY known ON registry_schoolclass FOR SELECT USING (true);
CREATE POLICY added ON registry_schoolclass FOR INSERT WITH CHECK (authorities_in_scope(school_id));
CREATE POLICY changed ON registry_schoolclass FOR UPDATE USING (authorities_in_scope(school_id));
CREATE POLICY removed ON registry_schoolclass FOR DELETE USING (authorities_in_scope(school_id));

-- As before, but an actor who is nobody is refused: the look would have left no trace.
CREATE OR REPLACE FUNCTION registry_find_for_transfer(p_number text, p_name text)
RETURNS TABLE (student_id bigint, student_uuid uuid, name text, sex text, birth_on date, number text,
  school_id integer, stage text, grade text, class_name text, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found_uuid uuid; found_seen integer[];
BEGIN
  SELECT s.uuid, s.seen_by INTO found_uuid, found_seen
  FROM registry_studentnumber n JOIN registry_student s ON s.id = n.student_id
  WHERE n.number = p_number AND n.ended_on IS NULL AND s.name = p_name;
  INSERT INTO audit_accesslog (uuid, user_id, user_name, appointment_id, org_id, subject_kind, subject_uuid, page,
    unmasked, detail, civil_at, machine_at, seen_by)
  SELECT gen_random_uuid(), u.id, u.display_name, a.id, a.org_id, 'student', found_uuid, 'find_for_transfer',
    false, jsonb_build_object('found', found_uuid IS NOT NULL, 'number', p_number), civil_now(), now(),
    (SELECT o.lineage FROM authorities_org o WHERE o.id = a.org_id) || coalesce(found_seen, '{}')
  FROM authorities_appointment a JOIN authorities_user u ON u.id = a.user_id
  WHERE a.id = actor_appointment() AND u.id = actor_user();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only an appointed officer may look a student up' USING ERRCODE = 'MR005';
  END IF;
  RETURN QUERY
    SELECT s.id, s.uuid, s.name::text, s.sex::text, s.birth_on, n.number::text, s.school_id, s.stage::text,
      s.grade::text, s.class_name::text, s.status::text
    FROM registry_studentnumber n JOIN registry_student s ON s.id = n.student_id
    WHERE n.number = p_number AND n.ended_on IS NULL AND s.name = p_name;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_lists")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
