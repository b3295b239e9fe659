"""A lock is opened again by a decided case alone, for a while, and for what that case is about."""

from django.db import migrations

SQL = """
-- Opens the place of a case's pupil that is locked under this clause. Only while an approved case of this effect is
-- being carried out; the lock itself stays and closes again by the clock.
CREATE FUNCTION cases_grant_permit(p_case uuid, p_effect text, p_place uuid, p_clause text, p_closes_at timestamptz)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE granted uuid;
BEGIN
  IF p_closes_at <= civil_now() OR NOT EXISTS (
    SELECT 1 FROM cases_case c
    JOIN cases_casesubject s ON s.case_id = c.id
    JOIN registry_enrollment e ON e.student_id = s.student_id AND e.uuid = p_place
    JOIN audit_lock l ON l.subject_kind = 'enrollment' AND l.subject_uuid = e.uuid AND l.clause = p_clause
    WHERE c.uuid = p_case AND c.state = 'approved' AND c.effect = p_effect)
  THEN
    RAISE EXCEPTION 'no decided case opens this lock' USING ERRCODE = 'MR029';
  END IF;
  INSERT INTO audit_permit (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at)
    VALUES (gen_random_uuid(), 'enrollment', p_place, p_case, p_clause, civil_now(), p_closes_at)
    RETURNING uuid INTO granted;
  RETURN granted;
END $$;
"""

UNDO = "DROP FUNCTION cases_grant_permit(uuid, text, uuid, text, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_corrections"), ("audit", "0003_own_name")]
    operations = [migrations.RunSQL(SQL, UNDO)]
