"""A form is confirmed once as it stands: only what has changed since, or came back, adds a row."""

from django.db import migrations

GUARD = """
-- By the student's own account, of what stands there in this moment; the certificate by who is eligible alone.{said}
CREATE OR REPLACE FUNCTION graduation_guard_confirmation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last graduation_formconfirmation;
BEGIN
  IF NOT families_is_student(NEW.user_id, NEW.student_id)
    OR NEW.cohort_id IS DISTINCT FROM graduation_leaves_with(NEW.student_id){bound}
  THEN
    RAISE EXCEPTION 'a form is confirmed by the student, in the own season' USING ERRCODE = 'MR100';
  END IF;
  NEW.digest := graduation_form_digest(NEW.student_id, NEW.sections);
  IF NEW.digest IS NULL OR (NEW.form = 'final' AND NOT 'certificate' = ANY (NEW.sections)) THEN
    RAISE EXCEPTION 'the data of the certificate are for who may graduate' USING ERRCODE = 'MR101';
  END IF;{once}
  NEW.confirmed_at := civil_now();
  RETURN NEW;
END $$;
"""
SAID = """
-- What holds already is not written again, however often and however many at once it is sent. Whoever gives forms other
-- names, or cuts them otherwise, comes to an end as well: eight forms are not confirmed five hundred times."""
BOUND = """
    OR (SELECT count(*) FROM graduation_formconfirmation c
        WHERE c.student_id = NEW.student_id AND c.cohort_id = NEW.cohort_id) >= 500"""
ONCE = """
  PERFORM pg_advisory_xact_lock(hashtextextended('graduation.confirm_form:' || NEW.student_id, 0));
  SELECT c.* INTO last FROM graduation_formconfirmation c
    WHERE c.student_id = NEW.student_id AND c.cohort_id = NEW.cohort_id AND c.form = NEW.form
    ORDER BY c.id DESC LIMIT 1;
  IF last.digest = NEW.digest AND NOT EXISTS (
    SELECT FROM graduation_formreport r
    WHERE r.student_id = NEW.student_id AND r.cohort_id = NEW.cohort_id AND r.form = NEW.form
      AND r.returned_at >= last.confirmed_at)
  THEN
    RETURN NULL;
  END IF;"""

SQL = GUARD.format(said=SAID, bound=BOUND, once=ONCE)
UNDO = GUARD.format(said="", bound="", once="").replace("DECLARE last graduation_formconfirmation;\n", "")


class Migration(migrations.Migration):
    dependencies = [("graduation", "0130_barred_of_whom")]
    operations = [migrations.RunSQL(SQL, UNDO)]
