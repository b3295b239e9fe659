"""A class teacher gives an absence another reason, and the stored law says what is one; one guard for both halves of a cell."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("matricula.journal.migrations.0002_walls").GUARDS
REASONS = import_module("matricula.journal.migrations.0040_reasons_of_absence").SQL

LAW = """
-- Whether a code says, by the stored law of that school, that somebody was not there.
CREATE FUNCTION journal_is_absence(p_school integer, p_code text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(cases_register_words(o.pack) -> 'absences' ? p_code, false) FROM authorities_org o WHERE o.id = p_school
$$;
"""

# All rows of a statement at once, of marks and of absences alike (0002). Of an absence that was changed and stays one, the
# reason is the class teacher's too.
ENTRIES = """
CREATE OR REPLACE FUNCTION journal_guard_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE strangers bigint[];
BEGIN
  IF EXISTS (
    SELECT 1 FROM touched t JOIN journal_lesson l ON l.id = t.lesson_id
    WHERE l.cancelled_at IS NOT NULL OR l.starts_at > civil_now())
  THEN
    RAISE EXCEPTION 'nothing is entered in a lesson that was not held' USING ERRCODE = 'MR072';
  END IF;
  IF EXISTS (
    SELECT 1 FROM touched t JOIN journal_lesson l ON l.id = t.lesson_id
    WHERE t.school_id <> l.school_id OR t.entered_in_id <> coalesce(actor_appointment(), t.entered_in_id)
      OR NOT EXISTS (SELECT 1 FROM authorities_appointment a WHERE a.id = t.entered_in_id AND a.org_id = l.school_id))
  THEN
    RAISE EXCEPTION 'a lesson is written by its own school, in the own name' USING ERRCODE = 'MR073';
  END IF;
  SELECT coalesce(array_agg(t.id), '{}') INTO strangers
    FROM touched t JOIN journal_lesson l ON l.id = t.lesson_id
    WHERE NOT EXISTS (
      SELECT 1 FROM authorities_appointment a
      WHERE a.id = t.entered_in_id AND (
        l.teacher_id IN (a.id, a.stands_in_for_id) OR EXISTS (
          SELECT 1 FROM journal_groupteacher h
          WHERE h.group_id = l.group_id AND h.teacher_id IN (a.id, a.stands_in_for_id)
            AND h.started_on <= l.day AND (h.ended_on IS NULL OR l.day < h.ended_on))));
  IF strangers <> '{}' AND TG_NARGS > 0 THEN
    SELECT coalesce(array_agg(t.id), '{}') INTO strangers
      FROM touched t JOIN before b ON b.id = t.id JOIN journal_lesson l ON l.id = t.lesson_id
      WHERE t.id = ANY (strangers) AND NOT (
        journal_is_absence(l.school_id, b.code) AND journal_is_absence(l.school_id, t.code)
        AND journal_keeps_class(t.entered_in_id, l.school_id, t.enrollment_id, l.day));
  END IF;
  IF strangers <> '{}' THEN
    RAISE EXCEPTION 'a lesson is written by who gives it' USING ERRCODE = 'MR073';
  END IF;
  IF EXISTS (
    SELECT 1 FROM touched t JOIN journal_lesson l ON l.id = t.lesson_id
    WHERE NOT EXISTS (
      SELECT 1 FROM journal_groupmember m JOIN registry_enrollment e ON e.id = m.enrollment_id
      WHERE m.group_id = l.group_id AND m.enrollment_id = t.enrollment_id
        AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
        AND e.started_on <= l.day AND (e.ended_on IS NULL OR l.day < e.ended_on)))
  THEN
    RAISE EXCEPTION 'a student in a lesson did not belong to its group that day' USING ERRCODE = 'MR071';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER guard_changed ON journal_lessonabsence;
CREATE TRIGGER guard_changed AFTER UPDATE ON journal_lessonabsence
  REFERENCING OLD TABLE AS before NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_entries('reasons');
DROP FUNCTION journal_guard_reasons();
"""


def part(of: str, begins: str, ends: str) -> str:
    """What stood there, from some words to others."""
    start = of.index(begins)
    return of[start : of.index(ends, start) + len(ends)]


UNDO = (
    part(BEFORE, "CREATE FUNCTION journal_guard_entries", "$$;\n").replace("CREATE", "CREATE OR REPLACE", 1)
    + part(REASONS, "CREATE FUNCTION journal_guard_reasons", "EXECUTE FUNCTION journal_guard_reasons();\n")
    + "DROP FUNCTION journal_is_absence(integer, text);\n"
)


class Migration(migrations.Migration):
    dependencies = [("journal", "0060_once_comes_first"), ("cases", "0034_outcomes")]
    operations = [migrations.RunSQL(LAW + ENTRIES, UNDO)]
