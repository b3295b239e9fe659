"""A pupil goes into another grade of the stage on the strength of a decided case; status and place stay."""

from django.db import migrations

SQL = """
-- Put a pupil's open principal place into the grade that a decided case asks for, from the day that it asks for. Status,
-- stage and planned end stay; the link says which kind of change it was. The place is where the case was opened, or at
-- the office that answers for it. Returns the link. The seat in a class of the grade before is left.
CREATE FUNCTION registry_change_grade(p_student bigint, p_grade text, p_kind text, p_on date, p_reason text,
  p_clause text, p_case uuid, p_effect text, p_school integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place registry_enrollment; last registry_enrollmentstatus; added bigint;
BEGIN
  -- The pupil before the place, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = p_student FOR UPDATE;
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR EXISTS (SELECT 1 FROM registry_enrollmentstatus s WHERE s.case_uuid = p_case)
  THEN
    RAISE EXCEPTION 'no decided case changes the grade of this student' USING ERRCODE = 'MR016';
  END IF;
  SELECT * INTO place FROM registry_enrollment
    WHERE student_id = p_student AND is_open AND is_principal FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the student has no open place' USING ERRCODE = 'MR007';
  END IF;
  IF place.school_id NOT IN (p_school, (SELECT h.org_id FROM authorities_answering(p_school, civil_now()) h))
    OR cases_takes(p_case, place.status, place.stage) IS NOT TRUE
    OR cases_law_says(p_case, 'change_kind', p_kind) IS NOT TRUE
    OR cases_law_says(p_case, 'clause', p_clause) IS NOT TRUE
    OR cases_fills_in(p_case, 'on', to_char(p_on, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_fills_in(p_case, 'grade', p_grade) IS NOT TRUE
    OR coalesce(p_grade, '') IN ('', place.grade)
  THEN
    RAISE EXCEPTION 'no decided case changes the grade so' USING ERRCODE = 'MR016';
  END IF;
  PERFORM audit_refuse_if_locked('enrollment', place.uuid);
  UPDATE registry_classmembership SET ended_on = greatest(p_on, started_on)
    WHERE enrollment_id = place.id AND ended_on IS NULL;
  UPDATE registry_enrollment SET grade = p_grade WHERE id = place.id;
  SELECT * INTO last FROM registry_enrollmentstatus WHERE enrollment_id = place.id ORDER BY seq DESC LIMIT 1;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, until, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (place.id, last.seq + 1, p_on, last.until, last.status, false, p_kind, p_reason, p_clause, p_case)
    RETURNING id INTO added;
  RETURN added;
END $$;
"""

UNDO = "DROP FUNCTION registry_change_grade(bigint, text, text, date, text, text, uuid, text, integer);"


class Migration(migrations.Migration):
    dependencies = [("registry", "0023_identity_by_case")]
    operations = [migrations.RunSQL(SQL, UNDO)]
