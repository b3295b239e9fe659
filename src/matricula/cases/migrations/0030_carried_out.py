"""When a report, a change of grade, and a change of who a pupil is, are carried out."""

from django.db import migrations

SQL = """
-- Whether the register has what the case asks for under this word, or the case asks for nothing there.
CREATE OR REPLACE FUNCTION cases_shows(p_case uuid, p_word text, p_value text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT cases_fills_in(p_case, p_word, p_value) OR cases_fills_in(p_case, p_word, NULL)
$$;
REVOKE EXECUTE ON FUNCTION cases_shows(uuid, text, text) FROM PUBLIC;

-- As before; papers that were filed lie in the archive, another grade shows in the chain, and a pupil is who the case
-- says.
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
    WHEN 'registry.change_grade' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
        WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
    WHEN 'registry.formal_number' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_identitydocument d WHERE d.student_id = s.student_id AND d.ended_on IS NULL
          AND cases_asks_for(p_case.uuid, 'document_number', d.number)))
    WHEN 'registry.change_identity' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s JOIN registry_student p ON p.id = s.student_id
      LEFT JOIN registry_identitydocument d ON d.student_id = p.id AND d.ended_on IS NULL
      WHERE s.case_id = p_case.id AND NOT (
        cases_shows(p_case.uuid, 'name', p.name) AND cases_shows(p_case.uuid, 'sex', p.sex)
        AND cases_shows(p_case.uuid, 'birth_on', to_char(p.birth_on, 'YYYY-MM-DD'))
        AND cases_shows(p_case.uuid, 'document_kind', d.kind) AND cases_shows(p_case.uuid, 'document_number', d.number)))
    WHEN 'cases.file_papers' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_archiveitem a WHERE a.student_id = s.student_id AND a.case_uuid = p_case.uuid))
    WHEN 'audit.permit' THEN EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
    ELSE true END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_taken_back")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
