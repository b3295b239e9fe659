"""A school takes over whom issued plans give it: by a decided list, each once, into the first grade of the stage."""

from django.db import migrations

SOURCE = """
-- Whom issued plans give to a school in a stage: not taken over yet, and without a place on any roll. Told to whoever
-- sees the school, who does not see the students.
CREATE FUNCTION admission_assigned(p_school integer, p_stage text, p_statuses text[])
RETURNS TABLE (student_id bigint, student_uuid uuid, status text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT st.id, st.uuid, st.status::text
  FROM admission_admissionplace a JOIN admission_admissionplan p ON p.id = a.plan_id
  JOIN registry_student st ON st.id = a.student_id
  WHERE a.school_id = p_school AND authorities_in_scope(p_school) AND p.stage = p_stage AND p.issued_at IS NOT NULL
    AND a.off_at IS NULL AND a.taken_at IS NULL AND st.status = ANY (p_statuses)
    AND NOT EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.student_id = st.id AND e.is_open)
$$;

-- The place of each is the last one, which has ended. A school that has closed takes nobody over.
CREATE FUNCTION cases_places_admission_assigned(p_case cases_case, p_law jsonb, p_students bigint[])
RETURNS TABLE (student_id bigint, place_id bigint, fits boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (a.student_id) a.student_id, last.id, coalesce(cases_law_takes(p_law, last.status, last.stage), false)
  FROM admission_admissionplace a JOIN admission_admissionplan p ON p.id = a.plan_id
  CROSS JOIN LATERAL (
    SELECT e.id, e.status, e.stage, e.is_open FROM registry_enrollment e
    WHERE e.student_id = a.student_id AND e.is_principal ORDER BY e.is_open DESC, e.ended_on DESC, e.id DESC LIMIT 1) last
  WHERE a.student_id = ANY (p_students) AND a.school_id = p_case.opened_org_id AND NOT last.is_open
    AND p.stage = p_case.subject ->> 'stage' AND p.issued_at IS NOT NULL AND a.off_at IS NULL AND a.taken_at IS NULL
    AND admission_office_of(a.school_id, p.stage) IS NOT NULL
  ORDER BY a.student_id, a.id DESC
$$;
"""

EFFECT = """
-- A new place in the first grade of the stage for each, from the day of the last approval on, and no earlier than the
-- school year of the plan. The school of origin keeps its copy; what it filed is locked with its place, as in a transfer.
CREATE FUNCTION cases_lines_admission_take_over(
  p_list cases_case, p_law jsonb, p_day date, p_places bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE words jsonb := p_law -> 'effect_with'; further jsonb := admission_law(p_list.opened_org_id) -> 'next';
BEGIN
  INSERT INTO audit_lock (uuid, subject_kind, subject_uuid, clause, reason, case_uuid, locked_at)
    SELECT gen_random_uuid(), 'enrollment', e.uuid, words ->> 'clause', e.status, p_list.uuid, civil_now()
    FROM registry_enrollment e WHERE e.id = ANY (p_places) ON CONFLICT DO NOTHING;
  INSERT INTO registry_enrollment (uuid, student_id, school_id, stage, grade, is_principal, started_on, entered_on,
      particulars, case_uuid, status, is_open, seen_by)
    SELECT DISTINCT ON (e.student_id) gen_random_uuid(), e.student_id, p_list.opened_org_id, p.stage,
      further -> e.stage ->> 'grade', true, greatest(p_day, p.begins_on, e.ended_on),
      greatest(p_day, p.begins_on, e.ended_on), e.particulars, p_list.uuid, '', true, '{}'
    FROM registry_enrollment e JOIN admission_admissionplace a ON a.student_id = e.student_id
    JOIN admission_admissionplan p ON p.id = a.plan_id
    WHERE e.id = ANY (p_places) AND a.school_id = p_list.opened_org_id AND p.stage = p_list.subject ->> 'stage'
      AND further -> e.stage ->> 'stage' = p.stage AND p.issued_at IS NOT NULL AND a.off_at IS NULL AND a.taken_at IS NULL
    ORDER BY e.student_id, a.id DESC;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    SELECT n.id, 1, n.started_on, words ->> 'to_status', false, words ->> 'change_kind', '', words ->> 'clause', p_list.uuid
    FROM registry_enrollment e JOIN registry_enrollment n ON n.student_id = e.student_id
    WHERE e.id = ANY (p_places) AND n.case_uuid = p_list.uuid;
  UPDATE admission_admissionplace a SET taken_at = civil_now()
    FROM registry_enrollment e, admission_admissionplan p
    WHERE e.id = ANY (p_places) AND a.student_id = e.student_id AND p.id = a.plan_id
      AND a.school_id = p_list.opened_org_id AND p.stage = p_list.subject ->> 'stage' AND p.issued_at IS NOT NULL
      AND a.off_at IS NULL AND a.taken_at IS NULL;
END $$;

CREATE FUNCTION cases_done_admission_take_over(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_caseline l WHERE l.case_id = p_case.id AND l.done_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e
      WHERE e.student_id = l.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
$$;

REVOKE EXECUTE ON FUNCTION cases_places_admission_assigned(cases_case, jsonb, bigint[]),
  cases_lines_admission_take_over(cases_case, jsonb, date, bigint[]),
  cases_done_admission_take_over(cases_case) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("admission", "0002_walls"), ("cases", "0034_outcomes")]
    operations = [migrations.RunSQL(SOURCE), migrations.RunSQL(EFFECT)]
