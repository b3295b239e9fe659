"""Of a form one error waits at a time, and nobody confirms it meanwhile, however many are sent at once."""

from django.db import migrations

CONFIRMATION = """
-- By the student's own account, of what stands there in this moment; the certificate by who is eligible alone.
-- What holds already is not written again, however often and however many at once it is sent. Whoever gives forms other
-- names, or cuts them otherwise, comes to an end as well: eight forms are not confirmed five hundred times.{said}
CREATE OR REPLACE FUNCTION graduation_guard_confirmation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last graduation_formconfirmation;
BEGIN
  IF NOT families_is_student(NEW.user_id, NEW.student_id)
    OR NEW.cohort_id IS DISTINCT FROM graduation_leaves_with(NEW.student_id)
    OR (SELECT count(*) FROM graduation_formconfirmation c
        WHERE c.student_id = NEW.student_id AND c.cohort_id = NEW.cohort_id) >= 500
  THEN
    RAISE EXCEPTION 'a form is confirmed by the student, in the own season' USING ERRCODE = 'MR100';
  END IF;
  NEW.digest := graduation_form_digest(NEW.student_id, NEW.sections);
  IF NEW.digest IS NULL OR (NEW.form = 'final' AND NOT 'certificate' = ANY (NEW.sections)) THEN
    RAISE EXCEPTION 'the data of the certificate are for who may graduate' USING ERRCODE = 'MR101';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('graduation.confirm_form:' || NEW.student_id, 0));{waits}
  SELECT c.* INTO last FROM graduation_formconfirmation c
    WHERE c.student_id = NEW.student_id AND c.cohort_id = NEW.cohort_id AND c.form = NEW.form
    ORDER BY c.id DESC LIMIT 1;
  IF last.digest = NEW.digest AND NOT EXISTS (
    SELECT FROM graduation_formreport r
    WHERE r.student_id = NEW.student_id AND r.cohort_id = NEW.cohort_id AND r.form = NEW.form
      AND r.returned_at >= last.confirmed_at)
  THEN
    RETURN NULL;
  END IF;
  NEW.confirmed_at := civil_now();
  RETURN NEW;
END $$;
"""
SAID = """
-- A form in which an error waits is confirmed once that is answered, and all together once all are."""
WAITS = """
  IF EXISTS (
    SELECT FROM graduation_formreport r
    WHERE r.student_id = NEW.student_id AND r.cohort_id = NEW.cohort_id AND NEW.form IN (r.form, 'final')
      AND r.returned_at IS NULL AND r.declined_at IS NULL)
  THEN
    RAISE EXCEPTION 'an error waits in this form' USING ERRCODE = 'MR124';
  END IF;"""

REPORT = """
-- In the own name, of a student of the season at its own school; what the school reports it has passed on already.{said}
CREATE OR REPLACE FUNCTION graduation_guard_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (CASE WHEN family_user() IS NULL THEN NEW.reported_in_id IS DISTINCT FROM actor_appointment()
        ELSE NEW.reported_by_id IS DISTINCT FROM family_user() END)
    OR NEW.cohort_id IS DISTINCT FROM graduation_leaves_with(NEW.student_id)
    OR NOT EXISTS (SELECT 1 FROM registry_student s WHERE s.id = NEW.student_id AND s.school_id = NEW.school_id)
    OR NEW.returned_at IS NOT NULL OR NEW.declined_at IS NOT NULL
    OR (NEW.passed_at IS NOT NULL AND (NEW.reported_in_id IS NULL OR NEW.passed_in_id <> NEW.reported_in_id))
  THEN
    RAISE EXCEPTION 'an error is reported in one''s own name, in the season' USING ERRCODE = 'MR102';
  END IF;{once}
  NEW.reported_at := civil_now();
  IF NEW.passed_at IS NOT NULL THEN
    NEW.passed_at := NEW.reported_at;
  END IF;
  RETURN NEW;
END $$;
"""
ONE = """
-- One error of a form at a time: the next when that is answered."""
ONCE = """
  PERFORM pg_advisory_xact_lock(hashtextextended('graduation.confirm_form:' || NEW.student_id, 0));
  IF EXISTS (
    SELECT FROM graduation_formreport r
    WHERE r.student_id = NEW.student_id AND r.cohort_id = NEW.cohort_id AND r.form = NEW.form
      AND r.returned_at IS NULL AND r.declined_at IS NULL)
  THEN
    RAISE EXCEPTION 'an error waits in this form already' USING ERRCODE = 'MR125';
  END IF;"""

SQL = CONFIRMATION.format(said=SAID, waits=WAITS) + REPORT.format(said=ONE, once=ONCE)
UNDO = CONFIRMATION.format(said="", waits="") + REPORT.format(said="", once="")


class Migration(migrations.Migration):
    dependencies = [("graduation", "0143_guard_of_forms")]
    operations = [migrations.RunSQL(SQL, UNDO)]
