"""The journal is its school's alone: lessons of its own groups, marks of those who belonged to the group that day."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised

GUARDS = """
-- Groups, members, teachers and lessons are of one school.
CREATE FUNCTION journal_guard_group_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE row jsonb := to_jsonb(NEW);
BEGIN
  IF NOT EXISTS (SELECT 1 FROM journal_teachinggroup g WHERE g.id = NEW.group_id AND g.school_id = NEW.school_id)
    OR (row ? 'enrollment_id' AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e WHERE e.id = (row ->> 'enrollment_id')::bigint AND e.school_id = NEW.school_id))
    OR (row ? 'teacher_id' AND NOT EXISTS (
      SELECT 1 FROM authorities_appointment a WHERE a.id = (row ->> 'teacher_id')::bigint AND a.org_id = NEW.school_id))
  THEN
    RAISE EXCEPTION 'a group, its students, teachers and lessons are of one school' USING ERRCODE = 'MR073';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_part BEFORE INSERT ON journal_groupmember
  FOR EACH ROW EXECUTE FUNCTION journal_guard_group_part();
CREATE TRIGGER guard_part BEFORE INSERT ON journal_groupteacher
  FOR EACH ROW EXECUTE FUNCTION journal_guard_group_part();
CREATE TRIGGER guard_part BEFORE INSERT OR UPDATE OF teacher_id ON journal_lesson
  FOR EACH ROW EXECUTE FUNCTION journal_guard_group_part();

-- All rows of a statement at once, of marks and of absences alike: the lesson was held and is of that school, the student
-- belonged to its group on that day and was on the roll, and whoever enters it does so in the own name and gives the
-- lesson, teaches the group, or stands in for who does.
CREATE FUNCTION journal_guard_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
      OR NOT EXISTS (
        SELECT 1 FROM authorities_appointment a
        WHERE a.id = t.entered_in_id AND a.org_id = l.school_id AND (
          l.teacher_id IN (a.id, a.stands_in_for_id) OR EXISTS (
            SELECT 1 FROM journal_groupteacher h
            WHERE h.group_id = l.group_id AND h.teacher_id IN (a.id, a.stands_in_for_id)
              AND h.started_on <= l.day AND (h.ended_on IS NULL OR l.day < h.ended_on)))))
  THEN
    RAISE EXCEPTION 'a lesson is written by who gives it, in the own name' USING ERRCODE = 'MR073';
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
"""

_ON = """
CREATE TRIGGER guard_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_entries();
CREATE TRIGGER guard_changed AFTER UPDATE ON {table} REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_entries();
"""

NAMES = """
-- Homework and batches in one's own name, of a lesson of the own school.
CREATE FUNCTION journal_guard_homework() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.given_in_id <> coalesce(actor_appointment(), NEW.given_in_id)
    OR NOT EXISTS (SELECT 1 FROM journal_lesson l WHERE l.id = NEW.lesson_id AND l.school_id = NEW.school_id)
  THEN
    RAISE EXCEPTION 'homework is given in one''s own name' USING ERRCODE = 'MR073';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_homework BEFORE INSERT OR UPDATE OF text, due_on, given_at, given_in_id ON journal_homework
  FOR EACH ROW EXECUTE FUNCTION journal_guard_homework();

CREATE FUNCTION journal_guard_batch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.entered_in_id <> coalesce(actor_appointment(), NEW.entered_in_id) THEN
    RAISE EXCEPTION 'marks are entered in one''s own name' USING ERRCODE = 'MR073';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_batch BEFORE INSERT ON journal_markbatch
  FOR EACH ROW EXECUTE FUNCTION journal_guard_batch();
"""

_ENTRIES = ("journal_mark", "journal_lessonabsence")
GUARDED = GUARDS + "".join(_ON.format(table=table) for table in _ENTRIES) + NAMES

UNDO = """
DROP TRIGGER guard_batch ON journal_markbatch;
DROP FUNCTION journal_guard_batch();
DROP TRIGGER guard_homework ON journal_homework;
DROP FUNCTION journal_guard_homework();
DROP TRIGGER guard_changed ON journal_lessonabsence;
DROP TRIGGER guard_added ON journal_lessonabsence;
DROP TRIGGER guard_changed ON journal_mark;
DROP TRIGGER guard_added ON journal_mark;
DROP FUNCTION journal_guard_entries();
DROP TRIGGER guard_part ON journal_lesson;
DROP TRIGGER guard_part ON journal_groupteacher;
DROP TRIGGER guard_part ON journal_groupmember;
DROP FUNCTION journal_guard_group_part();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0001_initial"),
        ("authorities", "0009_ends_stay"),
        ("deployment", "0004_walls"),
        ("registry", "0018_as_the_case_asks"),
    ]
    operations = [
        raised("journal_gradingperiod", Wall(OwnOffice("school_id"))),
        raised(
            "journal_teachinggroup",
            Wall(OwnOffice("school_id"), once=("school_id", "session_id", "subject")),
            history=True,
        ),
        raised(
            "journal_groupmember",
            Wall(OwnOffice("school_id"), once=("school_id", "group_id", "enrollment_id")),
            history=True,
        ),
        raised(
            "journal_groupteacher",
            Wall(OwnOffice("school_id"), once=("school_id", "group_id", "teacher_id")),
            history=True,
        ),
        raised("journal_lesson", Wall(OwnOffice("school_id"), once=("school_id", "group_id")), history=True),
        raised(
            "journal_lessonabsence",
            Wall(OwnOffice("school_id"), once=("school_id", "lesson_id", "enrollment_id")),
            history=True,
        ),
        raised("journal_homework", Wall(OwnOffice("school_id"), once=("school_id", "lesson_id")), history=True),
        raised(
            "journal_mark",
            Wall(OwnOffice("school_id"), once=("school_id", "lesson_id", "enrollment_id", "slot")),
            history=True,
        ),
        raised("journal_markbatch", Wall(OwnOffice("school_id"), only_grows=True)),
        migrations.RunSQL(GUARDED, UNDO),
    ]
