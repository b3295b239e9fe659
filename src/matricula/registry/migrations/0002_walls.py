"""Row-level security, the places kept by triggers, the chain of statuses, locks and the definer functions.

Every SECURITY DEFINER function is handed to the effects role, and every table opened to it, after each migration.
"""

from django.db import migrations

PLACES = """
-- An enrollment is seen from its school's lineage for good; the student moves on, the row of the roll stays.
CREATE FUNCTION registry_place_enrollment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT o.lineage INTO NEW.seen_by FROM authorities_org o WHERE o.id = NEW.school_id;
  RETURN NEW;
END $$;
CREATE TRIGGER place_enrollment BEFORE INSERT OR UPDATE OF school_id ON registry_enrollment
  FOR EACH ROW EXECUTE FUNCTION registry_place_enrollment();

-- Where the given students are now: their open places, or else the last one, whose school keeps the archive.
CREATE FUNCTION registry_place_students(students bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH place AS (
    SELECT DISTINCT ON (e.student_id) e.student_id, e.id, e.school_id, e.stage, e.grade, e.status, o.lineage
    FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id
    WHERE e.student_id = ANY (students)
    ORDER BY e.student_id, e.is_open DESC, e.is_principal DESC, e.ended_on DESC NULLS FIRST, e.id DESC
  ), sight AS (
    SELECT p.student_id, p.id, p.school_id, p.stage, p.grade, p.status, p.lineage,
      ARRAY(SELECT DISTINCT n FROM (
          SELECT unnest(p.lineage) n
          UNION ALL
          SELECT unnest(e.seen_by) FROM registry_enrollment e WHERE e.student_id = p.student_id AND e.is_open
        ) ids ORDER BY n) AS seen_by
    FROM place p
  )
  UPDATE registry_student s SET
    seen_by = sight.seen_by,
    school_id = sight.school_id,
    district_id = (SELECT id FROM authorities_org WHERE id = ANY (sight.lineage) AND tier = 'district'),
    region_id = (SELECT id FROM authorities_org WHERE id = ANY (sight.lineage) AND tier = 'region'),
    stage = sight.stage,
    grade = sight.grade,
    status = sight.status,
    class_name = coalesce((
      SELECT c.name FROM registry_classmembership m JOIN registry_schoolclass c ON c.id = m.school_class_id
      WHERE m.enrollment_id = sight.id AND m.ended_on IS NULL), '')
  FROM sight WHERE s.id = sight.student_id
$$;
REVOKE ALL ON FUNCTION registry_place_students(bigint[]) FROM PUBLIC;

CREATE FUNCTION registry_enrollments_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM registry_place_students(ARRAY(SELECT DISTINCT student_id FROM changed));
  RETURN NULL;
END $$;
CREATE TRIGGER enrollments_inserted AFTER INSERT ON registry_enrollment
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry_enrollments_changed();
CREATE TRIGGER enrollments_updated AFTER UPDATE ON registry_enrollment
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry_enrollments_changed();

CREATE FUNCTION registry_memberships_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM registry_place_students(ARRAY(
    SELECT DISTINCT e.student_id FROM changed c JOIN registry_enrollment e ON e.id = c.enrollment_id));
  RETURN NULL;
END $$;
CREATE TRIGGER memberships_inserted AFTER INSERT ON registry_classmembership
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry_memberships_changed();
CREATE TRIGGER memberships_updated AFTER UPDATE ON registry_classmembership
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry_memberships_changed();

-- The chain of statuses: no gap, no link before its forerunner, nothing after the place was given up.
CREATE FUNCTION registry_link_status() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.seq > 1 AND NOT EXISTS (
    SELECT 1 FROM registry_enrollmentstatus p
    WHERE p.enrollment_id = NEW.enrollment_id AND p.seq = NEW.seq - 1
      AND p.started_on <= NEW.started_on AND NOT p.ends)
  THEN
    RAISE EXCEPTION 'a status must follow the one before it in time, and nothing follows the end of a place'
      USING ERRCODE = 'MR003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER link_status BEFORE INSERT ON registry_enrollmentstatus
  FOR EACH ROW EXECUTE FUNCTION registry_link_status();

CREATE FUNCTION registry_statuses_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE registry_enrollment e SET
    status = last.status, status_on = last.started_on, is_open = NOT last.ends,
    ended_on = CASE WHEN last.ends THEN last.started_on END
  FROM (
    SELECT DISTINCT ON (enrollment_id) enrollment_id, status, started_on, ends
    FROM added ORDER BY enrollment_id, seq DESC
  ) last
  WHERE e.id = last.enrollment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER statuses_added AFTER INSERT ON registry_enrollmentstatus
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION registry_statuses_added();
"""

# A locked place, with its statuses and seats, refuses every client until a permit opens it.
LOCKS = """
CREATE FUNCTION registry_guard_enrollment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM audit_refuse_if_locked('enrollment', OLD.uuid);
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER guard_enrollment BEFORE UPDATE OR DELETE ON registry_enrollment
  FOR EACH ROW EXECUTE FUNCTION registry_guard_enrollment();

CREATE FUNCTION registry_guard_enrollment_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place uuid;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT uuid INTO place FROM registry_enrollment WHERE id = OLD.enrollment_id;
    PERFORM audit_refuse_if_locked('enrollment', place);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    SELECT uuid INTO place FROM registry_enrollment WHERE id = NEW.enrollment_id;
    PERFORM audit_refuse_if_locked('enrollment', place);
    RETURN NEW;
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER guard_enrollment BEFORE INSERT OR UPDATE OR DELETE ON registry_enrollmentstatus
  FOR EACH ROW EXECUTE FUNCTION registry_guard_enrollment_part();
CREATE TRIGGER guard_enrollment BEFORE INSERT OR UPDATE OR DELETE ON registry_classmembership
  FOR EACH ROW EXECUTE FUNCTION registry_guard_enrollment_part();

CREATE FUNCTION registry_refuse_any() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'MR004';
END $$;
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON registry_sealedsnapshot
  FOR EACH ROW EXECUTE FUNCTION registry_refuse_any();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON registry_enrollmentstatus
  FOR EACH ROW EXECUTE FUNCTION registry_refuse_any();
"""

SIGHT = """
ALTER TABLE registry_student ENABLE ROW LEVEL SECURITY;
-- The first half does not depend on the row, so a transaction without a scope reads nothing at all.
CREATE POLICY seen ON registry_student USING (cardinality(scopes()) > 0 AND seen_by && scopes())
  WITH CHECK (seen_by && scopes());

ALTER TABLE registry_enrollment ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry_enrollment
  USING (cardinality(scopes()) > 0 AND (seen_by && scopes()
         OR EXISTS (SELECT 1 FROM registry_student s WHERE s.id = student_id)))
  WITH CHECK (EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = school_id AND o.lineage && scopes()));

ALTER TABLE registry_sealedsnapshot ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON registry_sealedsnapshot USING (cardinality(scopes()) > 0 AND seen_by && scopes())
  WITH CHECK (EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = keeper_id AND o.lineage && scopes()));
"""

OF_STUDENT = ["studentnumber", "identitydocument", "guardian", "archiveitem"]
OF_ENROLLMENT = ["enrollmentstatus", "classmembership"]


def child_policies() -> str:
    """Rows that belong to a student or a place are seen exactly where that row is; so is their history."""
    parts = []
    for table in OF_STUDENT:
        parts.append(_child(f"registry_{table}", "registry_student", "student_id"))
        parts.append(_history(f"registry_{table}event", "registry_student", "student_id"))
    for table in OF_ENROLLMENT:
        parts.append(_child(f"registry_{table}", "registry_enrollment", "enrollment_id"))
        parts.append(_history(f"registry_{table}event", "registry_enrollment", "enrollment_id"))
    parts.append(_history("registry_studentevent", "registry_student", "pgh_obj_id"))
    parts.append(_history("registry_enrollmentevent", "registry_enrollment", "pgh_obj_id"))
    return "\n".join(parts)


def _child(table: str, root: str, key: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} USING (EXISTS (SELECT 1 FROM {root} r WHERE r.id = {key}));
"""


def _history(table: str, root: str, key: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING (EXISTS (SELECT 1 FROM {root} r WHERE r.id = {key}));
"""


FUNCTIONS = """
-- What a receiving school may learn of a student it does not see: both the number and the name must be right.
-- Every look is logged, found or not.
CREATE FUNCTION registry_find_for_transfer(p_number text, p_name text)
RETURNS TABLE (student_id bigint, student_uuid uuid, name text, sex text, birth_on date, number text,
  school_id integer, stage text, grade text, class_name text, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found_uuid uuid; found_seen integer[];
BEGIN
  IF actor_appointment() IS NULL THEN
    RAISE EXCEPTION 'only an appointed officer may look a student up' USING ERRCODE = 'MR005';
  END IF;
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
  RETURN QUERY
    SELECT s.id, s.uuid, s.name::text, s.sex::text, s.birth_on, n.number::text, s.school_id, s.stage::text,
      s.grade::text, s.class_name::text, s.status::text
    FROM registry_studentnumber n JOIN registry_student s ON s.id = n.student_id
    WHERE n.number = p_number AND n.ended_on IS NULL AND s.name = p_name;
END $$;

-- Move a student between two schools on the strength of a decided case. The cases app provides
-- cases_allows(case, effect, student, school): whether that case has been decided so and was not applied yet.
CREATE FUNCTION registry_move_student(p_student bigint, p_to integer, p_stage text, p_grade text, p_on date,
  p_case uuid, p_effect text, p_clause text, p_left text, p_left_kind text, p_joined text, p_joined_kind text,
  p_lock_clause text, p_reason text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE old registry_enrollment; added bigint; last_seq integer;
BEGIN
  IF NOT cases_allows(p_case, p_effect, p_student, p_to) THEN
    RAISE EXCEPTION 'no decided case moves this student to this school' USING ERRCODE = 'MR006';
  END IF;
  SELECT * INTO old FROM registry_enrollment
    WHERE student_id = p_student AND is_open AND is_principal FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the student has no open place to leave' USING ERRCODE = 'MR007';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM registry_sealedsnapshot x WHERE x.enrollment_id = old.id AND x.case_uuid = p_case) THEN
    RAISE EXCEPTION 'the sender''s copy of the archive is not sealed yet' USING ERRCODE = 'MR008';
  END IF;
  UPDATE registry_classmembership SET ended_on = p_on WHERE enrollment_id = old.id AND ended_on IS NULL;
  SELECT max(seq) INTO last_seq FROM registry_enrollmentstatus WHERE enrollment_id = old.id;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (old.id, coalesce(last_seq, 0) + 1, p_on, p_left, true, p_left_kind, p_reason, p_clause, p_case);
  INSERT INTO audit_lock (uuid, subject_kind, subject_uuid, clause, reason, case_uuid, locked_at)
    VALUES (gen_random_uuid(), 'enrollment', old.uuid, p_lock_clause, p_left, p_case, civil_now())
    ON CONFLICT DO NOTHING;
  INSERT INTO registry_enrollment (uuid, student_id, school_id, stage, grade, is_principal, started_on, entered_on,
      particulars, case_uuid, status, is_open, seen_by)
    VALUES (gen_random_uuid(), p_student, p_to, p_stage, p_grade, true, p_on, old.entered_on,
      old.particulars, p_case, '', true, '{}') RETURNING id INTO added;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (added, 1, p_on, p_joined, false, p_joined_kind, p_reason, p_clause, p_case);
  RETURN added;
END $$;

-- Whether a number was ever given to anybody, anywhere: the answer names nobody.
CREATE FUNCTION registry_number_taken(p_number text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM registry_studentnumber n WHERE n.number = p_number)
$$;

-- Who already has an archive under this document or these personal data, province-wide: a school and a state, no name.
CREATE FUNCTION registry_find_duplicates(p_kind text, p_number text, p_name text, p_sex text, p_birth_on date)
RETURNS TABLE (student_uuid uuid, same_document boolean, school_id integer, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.uuid, true, s.school_id, s.status::text
  FROM registry_identitydocument d JOIN registry_student s ON s.id = d.student_id
  WHERE p_number <> '' AND d.number = p_number AND d.kind = p_kind AND d.ended_on IS NULL
  UNION
  SELECT s.uuid, false, s.school_id, s.status::text
  FROM registry_student s
  WHERE s.birth_on = p_birth_on AND s.sex = p_sex AND s.name = p_name
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("audit", "0002_walls"), ("authorities", "0002_walls")]
    operations = [
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(LOCKS, migrations.RunSQL.noop),
        migrations.RunSQL(SIGHT, migrations.RunSQL.noop),
        migrations.RunSQL(child_policies(), migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
