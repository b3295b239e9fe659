"""What of a student is verified, who verifies it, who urges a school, and who writes how much is left."""

from django.db import migrations

from matricula.deployment.api import AtOffice, ByOffice, ChildOf, Wall, raised

DATA = """
-- The data that a guardian signs: what the register holds of the person, the place and the family. Neither class nor
-- status is among them, so that a new seat does not undo a check. For the functions below alone.
CREATE FUNCTION graduation_data_of(p_student bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT jsonb_build_object(
      'name', s.name, 'sex', s.sex, 'birth_date', s.birth_on, 'nationality', s.nationality, 'photo', s.photo,
      'id_type', d.kind, 'id_number', d.number, 'id_valid', jsonb_build_array(d.valid_from, d.valid_until),
      'entry_month', e.entered_on, 'particulars', s.particulars, 'place', e.particulars,
      'family', (SELECT coalesce(jsonb_agg(jsonb_build_object('position', g.position, 'name', g.name,
          'relation', g.relation, 'is_guardian', g.is_guardian, 'phone', g.phone, 'particulars', g.particulars)
          ORDER BY g.position, g.id), '[]')
        FROM registry_guardian g WHERE g.student_id = s.id AND g.ended_on IS NULL))
  FROM registry_student s
  LEFT JOIN registry_enrollment e ON e.student_id = s.id AND e.is_open AND e.is_principal
  LEFT JOIN registry_identitydocument d ON d.student_id = s.id AND d.ended_on IS NULL
  WHERE s.id = p_student
$$;

-- Those data and their digest, to offices that see the student.
CREATE FUNCTION graduation_data(p_students bigint[]) RETURNS TABLE (student_id bigint, content jsonb, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, f.content, graduation_digest_of(f.content)
  FROM registry_student s CROSS JOIN LATERAL (SELECT graduation_data_of(s.id) AS content OFFSET 0) f
  WHERE s.id = ANY (p_students) AND COALESCE(s.seen_by && scopes(), false)
$$;
REVOKE EXECUTE ON FUNCTION graduation_data_of(bigint) FROM PUBLIC;
"""

UNDO_DATA = """
DROP FUNCTION graduation_data(bigint[]);
DROP FUNCTION graduation_data_of(bigint);
"""

GUARDS = """
-- By the student's school, in one's own name, in the season; the database says of what, and when.
CREATE FUNCTION graduation_guard_check() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.checked_in_id IS DISTINCT FROM actor_appointment() OR NOT studies_may('graduation.confirm_data')
    OR NEW.cohort_id IS DISTINCT FROM graduation_leaves_with(NEW.student_id)
    OR NOT EXISTS (
      SELECT 1 FROM registry_student s JOIN authorities_org o ON o.id = s.school_id
      WHERE s.id = NEW.student_id AND o.id = NEW.school_id
        AND NEW.signed_on <= (civil_now() AT TIME ZONE o.zone)::date)
    OR (NEW.paper_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM papers_paper p WHERE p.id = NEW.paper_id AND p.org_id = NEW.school_id))
  THEN
    RAISE EXCEPTION 'data are verified by the school of the student, in one''s own name' USING ERRCODE = 'MR103';
  END IF;
  NEW.digest := graduation_digest_of(graduation_data_of(NEW.student_id));
  NEW.checked_at := civil_now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard_check BEFORE INSERT ON graduation_datacheck FOR EACH ROW
  WHEN (actor_appointment() IS NOT NULL) EXECUTE FUNCTION graduation_guard_check();

-- By an office above the school, within the season of the school, in one's own name and on this day.
CREATE FUNCTION graduation_guard_chase() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE urged authorities_org;
BEGIN
  SELECT o.* INTO urged FROM authorities_org o WHERE o.id = NEW.school_id;
  IF NEW.chased_in_id IS DISTINCT FROM actor_appointment()
    OR NEW.office_id = NEW.school_id OR NOT NEW.office_id = ANY (urged.lineage)
    OR NOT EXISTS (SELECT 1 FROM graduation_cohort c WHERE c.id = NEW.cohort_id AND c.org_id = ANY (urged.lineage))
  THEN
    RAISE EXCEPTION 'a school is urged by an office above it' USING ERRCODE = 'MR104';
  END IF;
  NEW.chased_at := civil_now();
  NEW.day := (civil_now() AT TIME ZONE urged.zone)::date;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_chase BEFORE INSERT ON graduation_chase FOR EACH ROW
  WHEN (actor_appointment() IS NOT NULL) EXECUTE FUNCTION graduation_guard_chase();
"""

UNDO_GUARDS = """
DROP TRIGGER guard_chase ON graduation_chase;
DROP FUNCTION graduation_guard_chase();
DROP TRIGGER guard_check ON graduation_datacheck;
DROP FUNCTION graduation_guard_check();
"""

SHARES = """
ALTER TABLE graduation_workshare ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON graduation_workshare FOR SELECT USING (id >= sight_floor() AND EXISTS (
  SELECT 1 FROM authorities_org o WHERE o.id = graduation_workshare.school_id AND o.lineage && scopes() OFFSET 0));
CREATE POLICY added ON graduation_workshare FOR INSERT WITH CHECK (
  actor_appointment() IS NULL AND authorities_in_scope(graduation_workshare.school_id));
CREATE POLICY changed ON graduation_workshare FOR UPDATE USING (
  actor_appointment() IS NULL AND id >= sight_floor() AND authorities_in_scope(graduation_workshare.school_id));
CREATE TRIGGER written_once BEFORE UPDATE ON graduation_workshare FOR EACH ROW
  WHEN (NEW.cohort_id IS DISTINCT FROM OLD.cohort_id OR NEW.school_id IS DISTINCT FROM OLD.school_id
    OR NEW.class_name IS DISTINCT FROM OLD.class_name)
  EXECUTE FUNCTION refuse_change();
"""

UNDO_SHARES = """
DROP TRIGGER written_once ON graduation_workshare;
DROP POLICY changed ON graduation_workshare;
DROP POLICY added ON graduation_workshare;
DROP POLICY seen ON graduation_workshare;
ALTER TABLE graduation_workshare DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("graduation", "0060_work"),
        ("studies", "0005_two_people"),
        ("deployment", "0006_family_sight"),
        ("authorities", "0010_login_names"),
    ]
    operations = [
        raised(
            "graduation_datacheck",
            Wall(ChildOf("registry_student", "student_id"), added=ByOffice("school_id"), only_grows=True),
        ),
        raised("graduation_chase", Wall(AtOffice("school_id"), added=ByOffice("office_id"), only_grows=True)),
        migrations.RunSQL(DATA, UNDO_DATA),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        migrations.RunSQL(SHARES, UNDO_SHARES),
    ]
