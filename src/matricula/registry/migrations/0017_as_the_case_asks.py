"""A student gets the document and the name that the decided case asked for, and no other."""

from django.db import migrations

SQL = """
-- As before, but kind and number of the document are those in the form of the case, and the name is the one there or
-- the one that the student has: cases_asks_for answers for the case.
CREATE OR REPLACE FUNCTION registry_give_number(p_student bigint, p_number text, p_kind text, p_document_kind text,
  p_document_number text, p_name text, p_sort_key text, p_on date, p_case uuid, p_effect text, p_school integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE person registry_student; place uuid;
BEGIN
  SELECT * INTO person FROM registry_student WHERE id = p_student FOR UPDATE;
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR NOT cases_asks_for(p_case, 'document_kind', p_document_kind)
    OR NOT cases_asks_for(p_case, 'document_number', p_document_number)
    OR NOT (p_name = person.name OR cases_asks_for(p_case, 'name', p_name))
  THEN
    RAISE EXCEPTION 'no decided case gives this student another number' USING ERRCODE = 'MR015';
  END IF;
  PERFORM audit_refuse_if_locked('student', person.uuid);
  FOR place IN SELECT uuid FROM registry_enrollment WHERE student_id = p_student AND is_open LOOP
    PERFORM audit_refuse_if_locked('enrollment', place);
  END LOOP;
  UPDATE registry_studentnumber SET ended_on = p_on WHERE student_id = p_student AND ended_on IS NULL;
  INSERT INTO registry_studentnumber (student_id, number, kind, started_on)
    VALUES (p_student, p_number, p_kind, p_on);
  IF NOT EXISTS (SELECT 1 FROM registry_identitydocument d WHERE d.student_id = p_student AND d.ended_on IS NULL
                 AND d.kind = p_document_kind AND d.number = p_document_number)
  THEN
    UPDATE registry_identitydocument SET ended_on = p_on WHERE student_id = p_student AND ended_on IS NULL;
    INSERT INTO registry_identitydocument (student_id, kind, number, started_on)
      VALUES (p_student, p_document_kind, p_document_number, p_on);
  END IF;
  UPDATE registry_student SET name = p_name, sort_key = p_sort_key WHERE id = p_student AND name <> p_name;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_without_seat")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
