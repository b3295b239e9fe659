"""A student's number and document are followed by others only by way of a decided case."""

from django.db import migrations

SQL = """
-- The first number and the first document come with the entry into the register; whatever follows, a case decides.
CREATE FUNCTION registry_first_of_its_kind() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE other boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE student_id = $1)', TG_TABLE_NAME)
    INTO other USING NEW.student_id;
  IF other THEN
    RAISE EXCEPTION 'no decided case gives this student another one' USING ERRCODE = 'MR015';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER first_number BEFORE INSERT ON registry_studentnumber FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION registry_first_of_its_kind();
CREATE TRIGGER first_document BEFORE INSERT ON registry_identitydocument FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION registry_first_of_its_kind();

CREATE FUNCTION registry_ended_by_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'no decided case ends this' USING ERRCODE = 'MR015';
END $$;
CREATE TRIGGER number_ended_by_case BEFORE UPDATE ON registry_studentnumber FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION registry_ended_by_case();
CREATE TRIGGER document_ended_by_case BEFORE UPDATE ON registry_identitydocument FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION registry_ended_by_case();

-- Give a student another number, document and name on the strength of a decided case, which cases_allows answers for:
-- approved for this effect and this student, opened by that school, and not carried out yet.
CREATE FUNCTION registry_give_number(p_student bigint, p_number text, p_kind text, p_document_kind text,
  p_document_number text, p_name text, p_sort_key text, p_on date, p_case uuid, p_effect text, p_school integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE person uuid; place uuid;
BEGIN
  IF NOT cases_allows(p_case, p_effect, p_student, p_school) THEN
    RAISE EXCEPTION 'no decided case gives this student another number' USING ERRCODE = 'MR015';
  END IF;
  SELECT uuid INTO person FROM registry_student WHERE id = p_student FOR UPDATE;
  PERFORM audit_refuse_if_locked('student', person);
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

UNDO = """
DROP FUNCTION registry_give_number(bigint, text, text, text, text, text, text, date, uuid, text, integer);
DROP TRIGGER document_ended_by_case ON registry_identitydocument;
DROP TRIGGER number_ended_by_case ON registry_studentnumber;
DROP FUNCTION registry_ended_by_case();
DROP TRIGGER first_document ON registry_identitydocument;
DROP TRIGGER first_number ON registry_studentnumber;
DROP FUNCTION registry_first_of_its_kind();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_archive_walls")]
    operations = [migrations.RunSQL(SQL, UNDO)]
