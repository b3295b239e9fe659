"""Pupils are placed once, however many of their rows one statement changes, and not at all when nothing follows from it."""

from django.db import migrations

SQL = """
-- As before, and a pupil for whom nothing changes is not written: every index of the lists would be written with them.
CREATE OR REPLACE FUNCTION registry_place_students(students bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH place AS (
    SELECT DISTINCT ON (e.student_id) e.student_id, e.id, e.school_id, e.stage, e.grade, e.status, o.lineage
    FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id
    WHERE e.student_id = ANY (students)
    ORDER BY e.student_id, e.is_open DESC, e.is_principal DESC, e.ended_on DESC NULLS FIRST, e.id DESC
  ), sight AS (
    SELECT p.student_id, p.school_id, p.stage, p.grade, p.status,
      ARRAY(SELECT DISTINCT n FROM (
          SELECT unnest(p.lineage) n
          UNION ALL
          SELECT unnest(e.seen_by) FROM registry_enrollment e WHERE e.student_id = p.student_id AND e.is_open
        ) ids ORDER BY n) AS seen_by,
      (SELECT id FROM authorities_org WHERE id = ANY (p.lineage) AND tier = 'district') AS district_id,
      (SELECT id FROM authorities_org WHERE id = ANY (p.lineage) AND tier = 'region') AS region_id,
      coalesce((
        SELECT c.name FROM registry_classmembership m JOIN registry_schoolclass c ON c.id = m.school_class_id
        WHERE m.enrollment_id = p.id AND m.ended_on IS NULL), '') AS class_name
    FROM place p
  )
  UPDATE registry_student s SET
    seen_by = sight.seen_by, school_id = sight.school_id, district_id = sight.district_id,
    region_id = sight.region_id, stage = sight.stage, grade = sight.grade, status = sight.status,
    class_name = sight.class_name
  FROM sight
  WHERE s.id = sight.student_id AND (s.seen_by, s.school_id, s.district_id, s.region_id, s.stage, s.grade, s.status,
    s.class_name) IS DISTINCT FROM (sight.seen_by, sight.school_id, sight.district_id, sight.region_id, sight.stage,
    sight.grade, sight.status, sight.class_name)
$$;

-- A seat changes the name of the class alone. Where the pupil does not show the grade of the place yet, the same statement
-- has changed the place, too, and placing them writes the class along.
CREATE FUNCTION registry_name_classes(students bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH place AS (
    SELECT DISTINCT ON (e.student_id) e.student_id, e.id, e.school_id, e.grade
    FROM registry_enrollment e WHERE e.student_id = ANY (students)
    ORDER BY e.student_id, e.is_open DESC, e.is_principal DESC, e.ended_on DESC NULLS FIRST, e.id DESC
  ), named AS (
    SELECT p.*, coalesce((
        SELECT c.name FROM registry_classmembership m JOIN registry_schoolclass c ON c.id = m.school_class_id
        WHERE m.enrollment_id = p.id AND m.ended_on IS NULL), '') AS class_name
    FROM place p
  )
  UPDATE registry_student s SET class_name = named.class_name FROM named
  WHERE s.id = named.student_id AND s.school_id = named.school_id AND s.grade = named.grade
    AND s.class_name <> named.class_name
$$;
REVOKE ALL ON FUNCTION registry_name_classes(bigint[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION registry_memberships_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM registry_name_classes(ARRAY(
    SELECT DISTINCT e.student_id FROM changed c JOIN registry_enrollment e ON e.id = c.enrollment_id));
  RETURN NULL;
END $$;

-- As before; a seat that stays with its place asks for the locks of that place once.
CREATE OR REPLACE FUNCTION registry_guard_enrollment_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place uuid;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT uuid INTO place FROM registry_enrollment WHERE id = OLD.enrollment_id;
    PERFORM audit_refuse_if_locked('enrollment', place);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.enrollment_id <> OLD.enrollment_id THEN
    SELECT uuid INTO place FROM registry_enrollment WHERE id = NEW.enrollment_id;
    PERFORM audit_refuse_if_locked('enrollment', place);
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0025_promotion")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
