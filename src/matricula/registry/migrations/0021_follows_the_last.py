"""A status that waits for no other case follows the last change, also where that holds from a later day."""

from django.db import migrations

SQL = """
-- As before, and where the law lets it a status follows the last change on its day, if the form gives an earlier one.
-- Put a pupil's open principal place into another status on the strength of a decided case: as the form asks, as the law
-- of the case says, and from a status that this law takes pupils from. The place is where the case was opened, or at the
-- office that answers for it. Returns the link. A place that ends, or goes on in another grade, leaves its seat.
CREATE OR REPLACE FUNCTION registry_change_status(p_student bigint, p_status text, p_ends boolean, p_kind text, p_on date,
  p_until date, p_grade text, p_reason text, p_clause text, p_case uuid, p_effect text, p_school integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place registry_enrollment; last_seq integer; added bigint;
BEGIN
  -- The pupil before the place, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = p_student FOR UPDATE;
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR EXISTS (SELECT 1 FROM registry_enrollmentstatus s WHERE s.case_uuid = p_case)
  THEN
    RAISE EXCEPTION 'no decided case changes the status of this student' USING ERRCODE = 'MR016';
  END IF;
  SELECT * INTO place FROM registry_enrollment
    WHERE student_id = p_student AND is_open AND is_principal FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the student has no open place' USING ERRCODE = 'MR007';
  END IF;
  IF place.school_id NOT IN (p_school, (SELECT h.org_id FROM authorities_answering(p_school, civil_now()) h))
    OR cases_takes(p_case, place.status, place.stage) IS NOT TRUE
    OR cases_law_says(p_case, 'to_status', p_status) IS NOT TRUE OR cases_ends_place(p_case, p_ends) IS NOT TRUE
    OR cases_law_says(p_case, 'change_kind', p_kind) IS NOT TRUE
    OR cases_law_says(p_case, 'clause', p_clause) IS NOT TRUE
    OR (cases_fills_in(p_case, 'on', to_char(p_on, 'YYYY-MM-DD'))
        OR p_on = place.status_on AND cases_follows_on(p_case, p_on)) IS NOT TRUE
    OR cases_fills_in(p_case, 'until', to_char(p_until, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_fills_in(p_case, 'grade', nullif(p_grade, '')) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided case changes the status so' USING ERRCODE = 'MR016';
  END IF;
  UPDATE registry_classmembership m SET ended_on = greatest(p_on, m.started_on)
    FROM registry_schoolclass c
    WHERE m.enrollment_id = place.id AND m.ended_on IS NULL AND c.id = m.school_class_id
      AND (p_ends OR c.grade <> coalesce(nullif(p_grade, ''), c.grade));
  IF nullif(p_grade, '') <> place.grade THEN
    UPDATE registry_enrollment SET grade = p_grade WHERE id = place.id;
  END IF;
  SELECT max(seq) INTO last_seq FROM registry_enrollmentstatus WHERE enrollment_id = place.id;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, until, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (place.id, coalesce(last_seq, 0) + 1, p_on, p_until, p_status, p_ends, p_kind, p_reason, p_clause, p_case)
    RETURNING id INTO added;
  RETURN added;
END $$;
"""

UNDO = """
-- Put a pupil's open principal place into another status on the strength of a decided case: as the form asks, as the law
-- of the case says, and from a status that this law takes pupils from. The place is where the case was opened, or at the
-- office that answers for it. Returns the link. A place that ends, or goes on in another grade, leaves its seat.
CREATE OR REPLACE FUNCTION registry_change_status(p_student bigint, p_status text, p_ends boolean, p_kind text, p_on date,
  p_until date, p_grade text, p_reason text, p_clause text, p_case uuid, p_effect text, p_school integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place registry_enrollment; last_seq integer; added bigint;
BEGIN
  -- The pupil before the place, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = p_student FOR UPDATE;
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR EXISTS (SELECT 1 FROM registry_enrollmentstatus s WHERE s.case_uuid = p_case)
  THEN
    RAISE EXCEPTION 'no decided case changes the status of this student' USING ERRCODE = 'MR016';
  END IF;
  SELECT * INTO place FROM registry_enrollment
    WHERE student_id = p_student AND is_open AND is_principal FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the student has no open place' USING ERRCODE = 'MR007';
  END IF;
  IF place.school_id NOT IN (p_school, (SELECT h.org_id FROM authorities_answering(p_school, civil_now()) h))
    OR cases_takes(p_case, place.status, place.stage) IS NOT TRUE
    OR cases_law_says(p_case, 'to_status', p_status) IS NOT TRUE OR cases_ends_place(p_case, p_ends) IS NOT TRUE
    OR cases_law_says(p_case, 'change_kind', p_kind) IS NOT TRUE
    OR cases_law_says(p_case, 'clause', p_clause) IS NOT TRUE
    OR cases_fills_in(p_case, 'on', to_char(p_on, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_fills_in(p_case, 'until', to_char(p_until, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_fills_in(p_case, 'grade', nullif(p_grade, '')) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided case changes the status so' USING ERRCODE = 'MR016';
  END IF;
  UPDATE registry_classmembership m SET ended_on = greatest(p_on, m.started_on)
    FROM registry_schoolclass c
    WHERE m.enrollment_id = place.id AND m.ended_on IS NULL AND c.id = m.school_class_id
      AND (p_ends OR c.grade <> coalesce(nullif(p_grade, ''), c.grade));
  IF nullif(p_grade, '') <> place.grade THEN
    UPDATE registry_enrollment SET grade = p_grade WHERE id = place.id;
  END IF;
  SELECT max(seq) INTO last_seq FROM registry_enrollmentstatus WHERE enrollment_id = place.id;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, until, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (place.id, coalesce(last_seq, 0) + 1, p_on, p_until, p_status, p_ends, p_kind, p_reason, p_clause, p_case)
    RETURNING id INTO added;
  RETURN added;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0020_status_by_case")]
    operations = [migrations.RunSQL(SQL, UNDO)]
