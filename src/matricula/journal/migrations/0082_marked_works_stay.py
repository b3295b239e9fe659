"""An announced work for which marks were given is neither withdrawn nor turned into another kind."""

from django.db import migrations

GUARD = """
CREATE FUNCTION journal_guard_marked_work() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM journal_mark m WHERE m.lesson_id = OLD.lesson_id AND m.work = OLD.work AND m.value <> '')
  THEN
    RAISE EXCEPTION 'a work that was marked stays announced' USING ERRCODE = 'MR110';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_marked BEFORE UPDATE OF work, withdrawn_at ON journal_plannedwork FOR EACH ROW
  WHEN (OLD.withdrawn_at IS NULL AND (NEW.withdrawn_at IS NOT NULL OR NEW.work <> OLD.work))
  EXECUTE FUNCTION journal_guard_marked_work();
"""
UNGUARDED = """
DROP TRIGGER guard_marked ON journal_plannedwork;
DROP FUNCTION journal_guard_marked_work();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0081_what_a_mark_was")]
    operations = [migrations.RunSQL(GUARD, UNGUARDED)]
