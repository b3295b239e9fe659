"""A case may be about a pupil who gave up the last place, and give them a new one."""

from django.db import migrations

SQL = """
-- As before, and where a procedure is for those who gave up their last place, it was at this office, and they have none.
CREATE OR REPLACE FUNCTION cases_pupil_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on);
BEGIN
  IF law ->> 'pupil' = 'own_roll' AND EXISTS (
    SELECT 1 FROM cases_casesubject s
    LEFT JOIN registry_enrollment e ON e.student_id = s.student_id AND e.is_open AND e.is_principal
    WHERE s.case_id = NEW.id AND cases_law_takes(law, e.status, e.stage) IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'this procedure is not for a student in this status' USING ERRCODE = 'MR033';
  END IF;
  IF law ->> 'pupil' = 'former_roll' AND EXISTS (
    SELECT 1 FROM cases_casesubject s JOIN registry_student st ON st.id = s.student_id
    WHERE s.case_id = NEW.id AND (
      EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.student_id = st.id AND e.is_open)
      OR NEW.opened_org_id NOT IN (st.school_id, (SELECT h.org_id FROM authorities_answering(st.school_id, civil_now()) h))
      OR cases_law_takes(law, st.status, st.stage) IS NOT TRUE))
  THEN
    RAISE EXCEPTION 'this procedure is for those who gave up their last place here' USING ERRCODE = 'MR033';
  END IF;
  RETURN NEW;
END $$;


-- As before, and who was taken back has a place by the case.
CREATE OR REPLACE FUNCTION cases_carried_out(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE p_case.effect
    WHEN 'registry.readmit' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e
        WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
    WHEN 'registry.transfer' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e
        WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
    WHEN 'registry.change_status' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
        WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
    WHEN 'registry.formal_number' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_identitydocument d WHERE d.student_id = s.student_id AND d.ended_on IS NULL
          AND cases_asks_for(p_case.uuid, 'document_number', d.number)))
    WHEN 'audit.permit' THEN EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
    ELSE true END
$$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION cases_pupil_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on);
BEGIN
  IF law ->> 'pupil' = 'own_roll' AND EXISTS (
    SELECT 1 FROM cases_casesubject s
    LEFT JOIN registry_enrollment e ON e.student_id = s.student_id AND e.is_open AND e.is_principal
    WHERE s.case_id = NEW.id AND cases_law_takes(law, e.status, e.stage) IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'this procedure is not for a student in this status' USING ERRCODE = 'MR033';
  END IF;
  RETURN NEW;
END $$;


CREATE OR REPLACE FUNCTION cases_carried_out(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE p_case.effect
    WHEN 'registry.transfer' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e
        WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
    WHEN 'registry.change_status' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
        WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
    WHEN 'registry.formal_number' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_identitydocument d WHERE d.student_id = s.student_id AND d.ended_on IS NULL
          AND cases_asks_for(p_case.uuid, 'document_number', d.number)))
    WHEN 'audit.permit' THEN EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
    ELSE true END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_ended_by_another"), ("registry", "0022_readmission")]
    operations = [migrations.RunSQL(SQL, UNDO)]
