"""Name, sex, birth date and identity document change on the strength of a decided case, as it asks; the number stays."""

from django.db import migrations

SQL = """
-- What a decided case asks of who the pupil is, and nothing else: each value is the one in the form of the case, or the
-- one that the register has where the form leaves it out or the law does not know it. Number, status and place stay.
-- cases_allows and cases_fills_in answer for the case.
CREATE FUNCTION registry_change_identity(p_student bigint, p_name text, p_sort_key text, p_sex text, p_birth_on date,
  p_document_kind text, p_document_number text, p_on date, p_case uuid, p_effect text, p_school integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE person registry_student; held registry_identitydocument; place uuid; other_document boolean;
BEGIN
  SELECT * INTO person FROM registry_student WHERE id = p_student FOR UPDATE;
  SELECT * INTO held FROM registry_identitydocument WHERE student_id = p_student AND ended_on IS NULL;
  other_document := ROW(p_document_kind, p_document_number) IS DISTINCT FROM ROW(held.kind::text, held.number::text);
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR cases_fills_in(p_case, 'name', p_name) IS NOT TRUE
      AND (p_name = person.name AND cases_fills_in(p_case, 'name', NULL)) IS NOT TRUE
    OR cases_fills_in(p_case, 'sex', p_sex) IS NOT TRUE
      AND (p_sex = person.sex AND cases_fills_in(p_case, 'sex', NULL)) IS NOT TRUE
    OR cases_fills_in(p_case, 'birth_on', to_char(p_birth_on, 'YYYY-MM-DD')) IS NOT TRUE
      AND (p_birth_on = person.birth_on AND cases_fills_in(p_case, 'birth_on', NULL)) IS NOT TRUE
    OR num_nulls(p_name, p_sex, p_birth_on) > 0
    OR (p_document_number IS NOT NULL AND cases_fills_in(p_case, 'document_kind', p_document_kind)
        AND cases_fills_in(p_case, 'document_number', p_document_number)) IS NOT TRUE
      AND (NOT other_document AND cases_fills_in(p_case, 'document_number', NULL)) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided case changes who this student is so' USING ERRCODE = 'MR015';
  END IF;
  IF other_document AND EXISTS (
    SELECT 1 FROM registry_identitydocument d WHERE d.kind = p_document_kind AND d.number = p_document_number
      AND d.student_id <> p_student AND d.ended_on IS NULL)
  THEN
    RAISE EXCEPTION 'this document is another student''s' USING ERRCODE = 'MR015';
  END IF;
  PERFORM audit_refuse_if_locked('student', person.uuid);
  FOR place IN SELECT uuid FROM registry_enrollment WHERE student_id = p_student AND is_open LOOP
    PERFORM audit_refuse_if_locked('enrollment', place);
  END LOOP;
  IF other_document THEN
    UPDATE registry_identitydocument SET ended_on = greatest(p_on, started_on)
      WHERE student_id = p_student AND ended_on IS NULL;
    INSERT INTO registry_identitydocument (student_id, kind, number, started_on)
      VALUES (p_student, p_document_kind, p_document_number, p_on);
  END IF;
  UPDATE registry_student SET name = p_name, sort_key = p_sort_key, sex = p_sex, birth_on = p_birth_on
    WHERE id = p_student AND ROW(name, sex, birth_on) IS DISTINCT FROM ROW(p_name, p_sex, p_birth_on);
END $$;
"""

UNDO = "DROP FUNCTION registry_change_identity(bigint, text, text, text, date, text, text, date, uuid, text, integer);"


class Migration(migrations.Migration):
    dependencies = [("registry", "0022_readmission")]
    operations = [migrations.RunSQL(SQL, UNDO)]
