"""What the definer functions of cases answer is bound: to cases under way, to an officer in office, to what has run out."""

from django.db import migrations

SQL = """
-- A case under way has been filed, and its parties decide on the pupil whether or not they see the record. A draft has no
-- party but its opener, so that any pupil might be written on one: it tells of a pupil only what its reader sees anyway.
CREATE FUNCTION cases_tells_of(p_case bigint, p_student bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_case c
    JOIN cases_casesubject s ON s.case_id = c.id AND s.student_id = p_student
    JOIN registry_student st ON st.id = s.student_id
    WHERE c.id = p_case AND c.seen_by && scopes()
      AND (c.state IN ('running', 'returned', 'approved') OR st.seen_by && scopes()))
$$;

-- The number that the pupil of a case has now.
CREATE OR REPLACE FUNCTION cases_number_of(p_case bigint, p_student bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT n.number::text FROM registry_studentnumber n
  WHERE n.student_id = p_student AND n.ended_on IS NULL AND cases_tells_of(p_case, p_student)
$$;

-- Where the pupil of a case stands now.
CREATE OR REPLACE FUNCTION cases_standing(p_case bigint, p_student bigint)
RETURNS TABLE (status text, school_id integer, stage text, grade text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT st.status::text, st.school_id, st.stage::text, st.grade::text FROM registry_student st
  WHERE st.id = p_student AND cases_tells_of(p_case, p_student)
$$;

-- The pupil of a case that is to be filed, or filed again, to its starter: what the look-up told on opening, as it is
-- now. The number that the case names must be one that the pupil has, or had: a row put on a case by hand tells nobody's
-- data. Every look is logged.
CREATE OR REPLACE FUNCTION cases_pupil_to_file(p_case bigint)
RETURNS TABLE (student_id bigint, student_uuid uuid, name text, sex text, birth_on date, number text,
  school_id integer, stage text, grade text, class_name text, status text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE pupil registry_student; case_uuid uuid;
BEGIN
  PERFORM authorities_ask('cases_pupil_to_file');
  SELECT c.uuid INTO case_uuid FROM cases_case c
  WHERE c.id = p_case AND c.state IN ('draft', 'returned') AND authorities_in_scope(c.opened_org_id);
  SELECT st.* INTO pupil
  FROM cases_case c
  JOIN cases_casesubject s ON s.case_id = c.id
  JOIN registry_student st ON st.id = s.student_id
  WHERE c.uuid = case_uuid AND EXISTS (
    SELECT 1 FROM registry_studentnumber n
    WHERE n.student_id = st.id AND n.number = c.subject ->> 'student_number');
  PERFORM authorities_note_look('case_filed', pupil.uuid,
    jsonb_build_object('found', pupil.uuid IS NOT NULL, 'case', case_uuid), pupil.seen_by);
  RETURN QUERY
    SELECT pupil.id, pupil.uuid, pupil.name::text, pupil.sex::text, pupil.birth_on, n.number::text, pupil.school_id,
      pupil.stage::text, pupil.grade::text, pupil.class_name::text, pupil.status::text
    FROM registry_studentnumber n WHERE n.student_id = pupil.id AND n.ended_on IS NULL;
END $$;

-- Open turns that the sweep has to look at by now: ids only, for a worker that then looks with the holder's eyes. What
-- will run out later is no business of anybody's who has no sight (by the clock, not by civil_now(), which stands still
-- for the length of a transaction); those that failed in this sweep are passed over.
DROP FUNCTION cases_expired_steps(timestamptz, integer);
CREATE FUNCTION cases_expired_steps(p_at timestamptz, p_limit integer, p_except bigint[])
RETURNS TABLE (step_id bigint, case_uuid uuid, holder_org_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, c.uuid, s.holder_org_id
  FROM (SELECT id, case_id, holder_org_id, sweep_at FROM cases_step
        WHERE state = 'open' AND sweep_at <= least(p_at, clock_timestamp() + civil_offset()) AND id <> ALL (p_except)
        ORDER BY sweep_at, id LIMIT least(p_limit, 1000)) s
  JOIN cases_case c ON c.id = s.case_id
  ORDER BY s.sweep_at, s.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_the_pupil_of_a_case"), ("authorities", "0008_in_office")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
