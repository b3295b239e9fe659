"""From the day of the freeze on nobody changes a student of the leaving grade; whoever has left is locked."""

from django.db import migrations

WHO = """
-- The cohorts of this year that a student belongs to: by school, stage and grade of the open place, whoever came when.
CREATE FUNCTION graduation_cohorts_of(p_student bigint) RETURNS SETOF graduation_cohort
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.* FROM registry_enrollment e
  JOIN authorities_org o ON o.id = e.school_id
  JOIN graduation_cohort c ON c.org_id = ANY (o.lineage) AND c.stage = e.stage AND c.grade = e.grade
  WHERE e.student_id = p_student AND e.is_open AND e.is_principal
    AND civil_now() >= c.locks_until - interval '1 year' AND civil_now() < c.locks_until
$$;

-- The clause by which nothing of a student may be changed now: the freeze of the season, or the lock after leaving, which
-- lasts until another place opens. NULL where it is open, or a permit opens it.
CREATE FUNCTION graduation_shut_by(p_student bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.clause FROM graduation_cohorts_of(p_student) c
    WHERE c.locks_from <= civil_now() AND NOT audit_permit_open(
      'frozen_student', (SELECT s.uuid FROM registry_student s WHERE s.id = p_student), c.clause)
  UNION ALL
  SELECT c.lock_clause FROM (
      SELECT e.* FROM registry_enrollment e WHERE e.student_id = p_student AND e.is_principal
      ORDER BY e.is_open DESC, e.ended_on DESC, e.id DESC LIMIT 1) last
    JOIN authorities_org o ON o.id = last.school_id
    JOIN graduation_cohort c ON c.org_id = ANY (o.lineage) AND c.stage = last.stage AND c.grade = last.grade
    JOIN audit_lock l ON l.subject_kind = 'enrollment' AND l.subject_uuid = last.uuid AND l.clause = c.lock_clause
    WHERE NOT last.is_open AND last.status = ANY (c.outcomes)
      AND NOT audit_permit_open('enrollment', last.uuid, l.clause)
  LIMIT 1
$$;

CREATE FUNCTION graduation_refuse_if_shut(p_student bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE cited text := graduation_shut_by(p_student);
BEGIN
  IF cited IS NOT NULL THEN
    RAISE EXCEPTION 'nothing of this student of the leaving grade is changed any more'
      USING ERRCODE = 'MR001', DETAIL = cited, HINT = 'A permit granted by a decided case opens it for a while.';
  END IF;
END $$;
REVOKE EXECUTE ON FUNCTION graduation_cohorts_of(bigint), graduation_shut_by(bigint), graduation_refuse_if_shut(bigint)
  FROM PUBLIC;
"""

# The application alone is refused. Definer functions write of a student what a decided case asks: whatever was filed in
# time goes on to its end.
GUARDS = """
CREATE FUNCTION graduation_guard_student() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM graduation_refuse_if_shut(OLD.id);
  RETURN NEW;
END $$;
CREATE TRIGGER guard_graduation BEFORE UPDATE ON registry_student FOR EACH ROW
  WHEN (current_user = 'matricula_app'
    AND ROW(NEW.name, NEW.sort_key, NEW.sex, NEW.birth_on, NEW.nationality, NEW.particulars, NEW.photo)
      IS DISTINCT FROM ROW(OLD.name, OLD.sort_key, OLD.sex, OLD.birth_on, OLD.nationality, OLD.particulars, OLD.photo))
  EXECUTE FUNCTION graduation_guard_student();

CREATE FUNCTION graduation_guard_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM graduation_refuse_if_shut(OLD.student_id);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'INSERT' OR NEW.student_id <> OLD.student_id THEN
    PERFORM graduation_refuse_if_shut(NEW.student_id);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_graduation BEFORE INSERT OR UPDATE OR DELETE ON registry_identitydocument FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION graduation_guard_part();
CREATE TRIGGER guard_graduation BEFORE INSERT OR UPDATE OR DELETE ON registry_studentnumber FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION graduation_guard_part();
CREATE TRIGGER guard_graduation BEFORE INSERT OR UPDATE OR DELETE ON registry_guardian FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION graduation_guard_part();
-- What the place itself says of the student; status, seat and grade are no data of the student.
CREATE TRIGGER guard_graduation BEFORE UPDATE ON registry_enrollment FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND ROW(NEW.particulars, NEW.entered_on, NEW.started_on)
    IS DISTINCT FROM ROW(OLD.particulars, OLD.entered_on, OLD.started_on))
  EXECUTE FUNCTION graduation_guard_part();

-- As other parts; what an approved case files while it is carried out goes in.
CREATE FUNCTION graduation_guard_item() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND EXISTS (
    SELECT 1 FROM cases_case c WHERE c.uuid = NEW.case_uuid AND c.state = 'approved' AND cases_all_approved(c) AND (
      EXISTS (SELECT 1 FROM cases_casesubject s WHERE s.case_id = c.id AND s.student_id = NEW.student_id)
      OR EXISTS (SELECT 1 FROM cases_caseline l WHERE l.case_id = c.id AND l.student_id = NEW.student_id)))
  THEN
    RETURN NEW;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM graduation_refuse_if_shut(OLD.student_id);
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  PERFORM graduation_refuse_if_shut(NEW.student_id);
  RETURN NEW;
END $$;
CREATE TRIGGER guard_graduation BEFORE INSERT OR UPDATE OR DELETE ON registry_archiveitem FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION graduation_guard_item();
"""

FILING = """
-- Until when what a window bars could be filed for these students, and by which clause; nothing of those for whom it can
-- be filed, since their season is not so far or a permit opens it. It tells nothing of anybody but that.
CREATE FUNCTION graduation_barred(p_window text, p_students bigint[]) RETURNS TABLE (closes_at timestamptz, clause text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT w.closes_at, w.clause::text FROM registry_student st
    CROSS JOIN LATERAL graduation_cohorts_of(st.id) c
    JOIN graduation_cohortwindow w ON w.cohort_id = c.id AND w.name = p_window AND w.bars
    WHERE st.id = ANY (p_students) AND w.closes_at <= civil_now()
      AND NOT audit_permit_open('frozen_student', st.uuid, w.clause)
$$;

-- A procedure that its law bars after a window of the season is not filed for students of the cohort any more. What was
-- filed in time goes on, and comes back from a return.
CREATE FUNCTION graduation_guard_filing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE barred text := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on) ->> 'barred_by'; cited text;
BEGIN
  IF barred IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT b.clause INTO cited FROM graduation_barred(barred, ARRAY(
      SELECT s.student_id FROM cases_casesubject s WHERE s.case_id = NEW.id
      UNION ALL
      SELECT l.student_id FROM cases_caseline l
        WHERE l.case_id = NEW.id AND l.left_out_at IS NULL AND l.against = '[]')) b LIMIT 1;
  IF cited IS NOT NULL THEN
    RAISE EXCEPTION 'this is not filed for students of the leaving grade any more' USING ERRCODE = 'MR096',
      DETAIL = cited;
  END IF;
  RETURN NEW;
END $$;
-- Before what else is asked of a filing: its name comes first.
CREATE TRIGGER barred_by_season BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND NEW.state = 'running' AND OLD.state = 'draft')
  EXECUTE FUNCTION graduation_guard_filing();
"""

PERMITS = """
-- Opens a student of the leaving grade, under every clause that shuts anything of the season by now, for no longer than the
-- term of the law can last; the freeze itself stays and closes again by the clock. Asks whether a decided case says so.
CREATE FUNCTION graduation_permit_change(p_case uuid, p_closes_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; law jsonb; pupil registry_student; office authorities_org; hours integer; closed integer;
  granted integer;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE uuid = p_case;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  SELECT st.* INTO pupil FROM cases_casesubject s JOIN registry_student st ON st.id = s.student_id
    WHERE s.case_id = filed.id;
  IF p_closes_at <= civil_now()
    OR cases_allows(p_case, 'graduation.permit_change', pupil.id, filed.opened_org_id) IS NOT TRUE
    OR EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case)
  THEN
    RAISE EXCEPTION 'no decided case opens this student' USING ERRCODE = 'MR097';
  END IF;
  SELECT * INTO office FROM authorities_org WHERE id = filed.opened_org_id;
  SELECT (one ->> 'hours')::integer INTO hours FROM jsonb_array_elements(law -> 'opens') one
    WHERE (one ->> 'from')::date <= filed.governing_on ORDER BY (one ->> 'from')::date DESC LIMIT 1;
  SELECT count(DISTINCT day) INTO closed FROM authorities_localclosure
    WHERE org_id = ANY (office.lineage) AND day BETWEEN civil_now()::date - 1 AND p_closes_at::date + 1;
  IF p_closes_at > cases_clock() + (coalesce(hours, 0) + 24 * closed) * interval '1 hour' THEN
    RAISE EXCEPTION 'the law opens this student for a shorter time' USING ERRCODE = 'MR097';
  END IF;
  INSERT INTO audit_permit (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at)
    SELECT gen_random_uuid(), 'frozen_student', pupil.uuid, p_case, shut.clause, civil_now(), p_closes_at
    FROM (SELECT c.clause FROM graduation_cohorts_of(pupil.id) c WHERE c.locks_from <= civil_now()
          UNION
          SELECT w.clause FROM graduation_cohorts_of(pupil.id) c
            JOIN graduation_cohortwindow w ON w.cohort_id = c.id AND w.bars AND w.closes_at <= civil_now()) shut;
  GET DIAGNOSTICS granted = ROW_COUNT;
  IF granted = 0 THEN
    RAISE EXCEPTION 'nothing of this student is shut' USING ERRCODE = 'MR097';
  END IF;
  RETURN granted;
END $$;
CREATE FUNCTION cases_done_graduation_permit_change(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
$$;
REVOKE EXECUTE ON FUNCTION cases_done_graduation_permit_change(cases_case) FROM PUBLIC;
"""

# Deferred, since what ends a place goes on writing to it: the seat ends after the status.
LOCK = """
CREATE FUNCTION graduation_lock_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_lock (uuid, subject_kind, subject_uuid, clause, reason, case_uuid, locked_at)
    SELECT gen_random_uuid(), 'enrollment', e.uuid, c.lock_clause, NEW.status, NEW.case_uuid, civil_now()
    FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id
    JOIN graduation_cohort c ON c.org_id = ANY (o.lineage) AND c.stage = e.stage AND c.grade = e.grade
    WHERE e.id = NEW.enrollment_id AND NOT e.is_open AND c.lock_clause <> '' AND NEW.status = ANY (c.outcomes)
      AND NEW.started_on < (c.locks_until AT TIME ZONE o.zone)::date
      AND NEW.started_on >= ((c.locks_until AT TIME ZONE o.zone) - interval '1 year')::date
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lock_graduated AFTER INSERT ON registry_enrollmentstatus
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.ends) EXECUTE FUNCTION graduation_lock_place();
"""

OPENED = """
-- The windows of a season come from who opens it, and both in the own name.
DROP POLICY added ON graduation_cohortwindow;
CREATE POLICY added ON graduation_cohortwindow FOR INSERT WITH CHECK (EXISTS (
  SELECT 1 FROM graduation_cohort c JOIN authorities_in_office() w ON w.org_id = c.org_id WHERE c.id = cohort_id));
CREATE FUNCTION graduation_guard_cohort() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a season is opened in one''s own name, before it is over' USING ERRCODE = 'MR097';
END $$;
CREATE TRIGGER guard_cohort BEFORE INSERT ON graduation_cohort FOR EACH ROW
  WHEN (current_user = 'matricula_app'
    AND (NEW.opened_in_id IS DISTINCT FROM actor_appointment() OR NEW.locks_until <= civil_now()))
  EXECUTE FUNCTION graduation_guard_cohort();
"""

SHARES = """
ALTER TABLE graduation_standingshare ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON graduation_standingshare FOR SELECT USING (id >= sight_floor() AND EXISTS (
  SELECT 1 FROM authorities_org o WHERE o.id = graduation_standingshare.school_id AND o.lineage && scopes() OFFSET 0));
CREATE POLICY added ON graduation_standingshare FOR INSERT WITH CHECK (
  actor_appointment() IS NULL AND authorities_in_scope(graduation_standingshare.school_id));
CREATE POLICY changed ON graduation_standingshare FOR UPDATE USING (
  actor_appointment() IS NULL AND id >= sight_floor() AND authorities_in_scope(graduation_standingshare.school_id));
CREATE TRIGGER written_once BEFORE UPDATE ON graduation_standingshare FOR EACH ROW
  WHEN (NEW.cohort_id IS DISTINCT FROM OLD.cohort_id OR NEW.school_id IS DISTINCT FROM OLD.school_id
    OR NEW.class_name IS DISTINCT FROM OLD.class_name)
  EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("graduation", "0003_cohort_law"),
        ("audit", "0031_permits_of_others"),
        ("cases", "0034_outcomes"),
        ("registry", "0031_stays_by_case"),
    ]
    operations = [
        migrations.RunSQL(part, migrations.RunSQL.noop) for part in (WHO, GUARDS, FILING, PERMITS, LOCK, OPENED, SHARES)
    ]
