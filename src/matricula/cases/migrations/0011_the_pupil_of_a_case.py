"""A case knows its pupil, whatever number and name they have by now; a case left lying holds nobody who has gone."""

from django.db import migrations

SQL = """
-- The pupil of a case that is to be filed, or filed again, to its starter: what the look-up told on opening, as it is
-- now. The number that the case names must be one that the pupil has, or had: a row put on a case by hand tells nobody's
-- data. Every look is logged.
CREATE FUNCTION cases_pupil_to_file(p_case bigint)
RETURNS TABLE (student_id bigint, student_uuid uuid, name text, sex text, birth_on date, number text,
  school_id integer, stage text, grade text, class_name text, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE pupil registry_student; case_uuid uuid;
BEGIN
  SELECT c.uuid INTO case_uuid FROM cases_case c
  WHERE c.id = p_case AND c.state IN ('draft', 'returned') AND authorities_in_scope(c.opened_org_id);
  SELECT st.* INTO pupil
  FROM cases_case c
  JOIN cases_casesubject s ON s.case_id = c.id
  JOIN registry_student st ON st.id = s.student_id
  WHERE c.uuid = case_uuid AND EXISTS (
    SELECT 1 FROM registry_studentnumber n
    WHERE n.student_id = st.id AND n.number = c.subject ->> 'student_number');
  INSERT INTO audit_accesslog (uuid, user_id, user_name, appointment_id, org_id, subject_kind, subject_uuid, page,
    unmasked, detail, civil_at, machine_at, seen_by)
  SELECT gen_random_uuid(), u.id, u.display_name, a.id, a.org_id, 'student', pupil.uuid, 'case_filed',
    false, jsonb_build_object('found', pupil.uuid IS NOT NULL, 'case', case_uuid), civil_now(), now(),
    (SELECT o.lineage FROM authorities_org o WHERE o.id = a.org_id) || coalesce(pupil.seen_by, '{}')
  FROM authorities_appointment a JOIN authorities_user u ON u.id = a.user_id
  WHERE a.id = actor_appointment() AND u.id = actor_user();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only an appointed officer may look a student up' USING ERRCODE = 'MR005';
  END IF;
  RETURN QUERY
    SELECT pupil.id, pupil.uuid, pupil.name::text, pupil.sex::text, pupil.birth_on, n.number::text, pupil.school_id,
      pupil.stage::text, pupil.grade::text, pupil.class_name::text, pupil.status::text
    FROM registry_studentnumber n WHERE n.student_id = pupil.id AND n.ended_on IS NULL;
END $$;

-- Whether another case of this procedure about this pupil is under way anywhere; it says neither which nor where. Where
-- a procedure is for pupils on one's own roll, a returned case of a school that they have left is nobody's to go on with.
DROP FUNCTION cases_has_other(bigint, text, bigint);
CREATE FUNCTION cases_has_other(p_student bigint, p_procedure text, p_except bigint, p_own_roll boolean)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_casesubject s JOIN cases_case c ON c.id = s.case_id
    WHERE s.student_id = p_student AND c.procedure = p_procedure AND c.id <> p_except
      AND (c.state IN ('running', 'approved')
           OR c.state = 'returned' AND (NOT p_own_roll OR EXISTS (
             SELECT 1 FROM registry_enrollment e
             WHERE e.student_id = p_student AND e.school_id = c.opened_org_id AND e.is_open))))
$$;
"""

UNDO = """
DROP FUNCTION cases_has_other(bigint, text, bigint, boolean);
CREATE FUNCTION cases_has_other(p_student bigint, p_procedure text, p_except bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cases_casesubject s JOIN cases_case c ON c.id = s.case_id
                 WHERE s.student_id = p_student AND c.procedure = p_procedure AND c.id <> p_except
                   AND c.state IN ('running', 'returned', 'approved'))
$$;
DROP FUNCTION cases_pupil_to_file(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_turns_without_a_term"), ("registry", "0013_formal_numbers")]
    operations = [migrations.RunSQL(SQL, UNDO)]
