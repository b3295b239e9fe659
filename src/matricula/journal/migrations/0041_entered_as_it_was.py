"""When something was entered the database says, and a mark of a period is changed in one's own name, whatever of it changes."""

from django.db import migrations

STAMPED = """
-- A duty that is late is in time by no word of who enters it. Without an actor it is the owner who loads.
CREATE FUNCTION journal_stamp_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.entered_at := cases_clock();
  RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON journal_mark FOR EACH ROW
  WHEN (actor_appointment() IS NOT NULL) EXECUTE FUNCTION journal_stamp_entered();
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON journal_lessonabsence FOR EACH ROW
  WHEN (actor_appointment() IS NOT NULL) EXECUTE FUNCTION journal_stamp_entered();

CREATE FUNCTION journal_stamp_given() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.given_at := cases_clock();
  RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON journal_homework FOR EACH ROW
  WHEN (actor_appointment() IS NOT NULL) EXECUTE FUNCTION journal_stamp_given();

-- A lesson is taken once: when, is neither changed nor taken back.
CREATE FUNCTION journal_stamp_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.taken_at IS NOT NULL THEN
    RAISE EXCEPTION 'a lesson that was taken stays so' USING ERRCODE = 'MR079';
  END IF;
  NEW.taken_at := cases_clock();
  RETURN NEW;
END $$;
-- After guard_content, by the order of names: first whose lesson it is.
CREATE TRIGGER stamp BEFORE UPDATE OF taken_at ON journal_lesson FOR EACH ROW
  WHEN (actor_appointment() IS NOT NULL AND NEW.taken_at IS DISTINCT FROM OLD.taken_at)
  EXECUTE FUNCTION journal_stamp_taken();
"""

UNSTAMPED = """
DROP TRIGGER stamp ON journal_lesson;
DROP FUNCTION journal_stamp_taken();
DROP TRIGGER stamp ON journal_homework;
DROP FUNCTION journal_stamp_given();
DROP TRIGGER stamp ON journal_lessonabsence;
DROP TRIGGER stamp ON journal_mark;
DROP FUNCTION journal_stamp_entered();
"""

OWN = """
DROP TRIGGER guard_own ON journal_termmark;
CREATE TRIGGER guard_own BEFORE INSERT OR UPDATE {of}ON journal_termmark
  FOR EACH ROW EXECUTE FUNCTION journal_guard_own();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0040_reasons_of_absence"), ("cases", "0034_outcomes")]
    operations = [
        migrations.RunSQL(STAMPED, UNSTAMPED),
        migrations.RunSQL(OWN.format(of=""), OWN.format(of="OF value, reason, entered_in_id ")),
    ]
