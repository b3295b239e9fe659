"""A remark is written and withdrawn by who gives the lesson or teaches the group, and withdrawn for good."""

from django.db import migrations

SQL = """
CREATE FUNCTION journal_guard_remark() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE on_day date := coalesce((SELECT l.day FROM journal_lesson l WHERE l.id = NEW.lesson_id), civil_now()::date);
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'what was withdrawn stays so' USING ERRCODE = 'MR073';
  END IF;
  IF actor_appointment() IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM authorities_appointment a
    WHERE a.id = actor_appointment() AND (
      EXISTS (SELECT 1 FROM journal_lesson l
              WHERE l.id = NEW.lesson_id AND l.teacher_id IN (a.id, a.stands_in_for_id))
      OR EXISTS (SELECT 1 FROM journal_groupteacher t
                 WHERE t.group_id = NEW.group_id AND t.teacher_id IN (a.id, a.stands_in_for_id)
                   AND t.started_on <= on_day AND (t.ended_on IS NULL OR on_day < t.ended_on))))
  THEN
    RAISE EXCEPTION 'a remark is written by who teaches the student' USING ERRCODE = 'MR073';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_remark BEFORE INSERT OR UPDATE OF withdrawn_at ON journal_remark
  FOR EACH ROW EXECUTE FUNCTION journal_guard_remark();
"""

UNDO = """
DROP TRIGGER guard_remark ON journal_remark;
DROP FUNCTION journal_guard_remark();
"""


class Migration(migrations.Migration):
    dependencies = [("diary", "0011_days_with_what_changed")]
    operations = [migrations.RunSQL(SQL, UNDO)]
