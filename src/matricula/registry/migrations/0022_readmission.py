"""Who gave up the last place comes back to its school by a decided case, under the same archive and numbers."""

from django.db import migrations

SQL = """
-- Open a place for a pupil who has none, at the office that opened the case, in the stage of the last one: that was there,
-- or at an office that it answers for, and ended in a status that the law of the case takes pupils back from. Day and grade
-- are those that the form asks for, the words those of the law. Returns the place.
CREATE FUNCTION registry_readmit(p_student bigint, p_status text, p_kind text, p_on date, p_grade text, p_reason text,
  p_clause text, p_case uuid, p_effect text, p_school integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last registry_enrollment; school authorities_org; added bigint;
BEGIN
  PERFORM 1 FROM registry_student WHERE id = p_student FOR UPDATE;
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.student_id = p_student AND (e.is_open OR e.case_uuid = p_case))
  THEN
    RAISE EXCEPTION 'no decided case takes this student back' USING ERRCODE = 'MR016';
  END IF;
  SELECT * INTO last FROM registry_enrollment
    WHERE student_id = p_student AND is_principal ORDER BY ended_on DESC NULLS FIRST, id DESC LIMIT 1 FOR UPDATE;
  SELECT * INTO school FROM authorities_org WHERE id = p_school;
  IF last.id IS NULL OR p_on < last.ended_on
    OR p_school NOT IN (last.school_id, (SELECT h.org_id FROM authorities_answering(last.school_id, civil_now()) h))
    OR NOT last.stage = ANY (school.stages) OR authorities_closed(school.closed_on, school.zone, civil_now())
    OR cases_takes(p_case, last.status, last.stage) IS NOT TRUE
    OR cases_law_says(p_case, 'to_status', p_status) IS NOT TRUE OR cases_ends_place(p_case, false) IS NOT TRUE
    OR cases_law_says(p_case, 'change_kind', p_kind) IS NOT TRUE
    OR cases_law_says(p_case, 'clause', p_clause) IS NOT TRUE
    OR cases_asks_for(p_case, 'on', to_char(p_on, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_asks_for(p_case, 'grade', p_grade) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided case takes this student back so' USING ERRCODE = 'MR016';
  END IF;
  INSERT INTO registry_enrollment (uuid, student_id, school_id, stage, grade, is_principal, started_on, entered_on,
      particulars, case_uuid, status, is_open, seen_by)
    VALUES (gen_random_uuid(), p_student, p_school, last.stage, p_grade, true, p_on, last.entered_on,
      last.particulars, p_case, '', true, '{}') RETURNING id INTO added;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (added, 1, p_on, p_status, false, p_kind, p_reason, p_clause, p_case);
  RETURN added;
END $$;
"""

UNDO = "DROP FUNCTION registry_readmit(bigint, text, text, date, text, text, text, uuid, text, integer);"


class Migration(migrations.Migration):
    dependencies = [("registry", "0021_follows_the_last")]
    operations = [migrations.RunSQL(SQL, UNDO)]
