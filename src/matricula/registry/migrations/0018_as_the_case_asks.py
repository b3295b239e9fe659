"""What a decided case does in the register is what it asked for and what its law says, and nothing else."""

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

-- As before, but the words that are written are those of the law under which the case was filed: cases_law_says answers
-- for it. Stage and grade go along; a pupil goes on in the status that the law names, or in the one that they have.
CREATE OR REPLACE FUNCTION registry_move_student(p_student bigint, p_to integer, p_stage text, p_grade text, p_on date,
  p_case uuid, p_effect text, p_clause text, p_left text, p_left_kind text, p_joined text, p_joined_kind text,
  p_lock_clause text, p_reason text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE old registry_enrollment; added bigint; last_seq integer;
BEGIN
  IF NOT cases_allows(p_case, p_effect, p_student, p_to) THEN
    RAISE EXCEPTION 'no decided case moves this student to this school' USING ERRCODE = 'MR006';
  END IF;
  SELECT * INTO old FROM registry_enrollment
    WHERE student_id = p_student AND is_open AND is_principal FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the student has no open place to leave' USING ERRCODE = 'MR007';
  END IF;
  IF p_stage <> old.stage OR p_grade <> old.grade
    OR NOT cases_law_says(p_case, 'left_status', p_left) OR NOT cases_law_says(p_case, 'left_kind', p_left_kind)
    OR NOT (cases_law_says(p_case, 'joined_status', p_joined)
            OR p_joined = old.status AND cases_law_says(p_case, 'joined_status', 'as_before'))
    OR NOT cases_law_says(p_case, 'joined_kind', p_joined_kind) OR NOT cases_law_says(p_case, 'clause', p_clause)
    OR NOT cases_law_says(p_case, 'archive_clause', p_lock_clause)
  THEN
    RAISE EXCEPTION 'no decided case moves this student so' USING ERRCODE = 'MR006';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM registry_sealedsnapshot x WHERE x.enrollment_id = old.id AND x.case_uuid = p_case) THEN
    RAISE EXCEPTION 'the sender''s copy of the archive is not sealed yet' USING ERRCODE = 'MR008';
  END IF;
  UPDATE registry_classmembership SET ended_on = p_on WHERE enrollment_id = old.id AND ended_on IS NULL;
  SELECT max(seq) INTO last_seq FROM registry_enrollmentstatus WHERE enrollment_id = old.id;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (old.id, coalesce(last_seq, 0) + 1, p_on, p_left, true, p_left_kind, p_reason, p_clause, p_case);
  INSERT INTO audit_lock (uuid, subject_kind, subject_uuid, clause, reason, case_uuid, locked_at)
    VALUES (gen_random_uuid(), 'enrollment', old.uuid, p_lock_clause, p_left, p_case, civil_now())
    ON CONFLICT DO NOTHING;
  INSERT INTO registry_enrollment (uuid, student_id, school_id, stage, grade, is_principal, started_on, entered_on,
      particulars, case_uuid, status, is_open, seen_by)
    VALUES (gen_random_uuid(), p_student, p_to, p_stage, p_grade, true, p_on, old.entered_on,
      old.particulars, p_case, '', true, '{}') RETURNING id INTO added;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (added, 1, p_on, p_joined, false, p_joined_kind, p_reason, p_clause, p_case);
  RETURN added;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_asked_in_office")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
