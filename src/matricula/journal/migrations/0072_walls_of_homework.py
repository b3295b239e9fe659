"""Homework for some is shown to their families alone, and so is a file that belongs to it."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised, shown_to_families
from matricula.journal.family_forms import OfFile, OfHomework, OfHomeworkFile, OfLesson

ONCE = ("school_id", "homework_id", "paper_id", "added_at", "added_in_id")

GUARDS = """
-- Homework for some names students who were in the group of the lesson on its day.
CREATE FUNCTION journal_guard_only_for() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM unnest(NEW.only_for) place WHERE NOT EXISTS (
      SELECT 1 FROM journal_lesson l JOIN journal_groupmember m ON m.group_id = l.group_id
      WHERE l.id = NEW.lesson_id AND m.enrollment_id = place
        AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)))
  THEN
    RAISE EXCEPTION 'homework is for students of the group' USING ERRCODE = 'MR074';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_only_for BEFORE INSERT OR UPDATE OF only_for ON journal_homework
  FOR EACH ROW WHEN (cardinality(NEW.only_for) > 0) EXECUTE FUNCTION journal_guard_only_for();

-- A file is added to homework by who gives the lesson, in the own name, and it is one that came in so: nobody shows a family
-- another paper of the school. One that was taken back stays so.
CREATE FUNCTION journal_guard_homework_file() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF actor_appointment() IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM journal_homework h JOIN journal_lesson l ON l.id = h.lesson_id
    WHERE h.id = NEW.homework_id AND journal_gives(actor_appointment(), l.teacher_id, l.group_id, l.day))
  THEN
    RAISE EXCEPTION 'a lesson is written by who gives it' USING ERRCODE = 'MR079';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.withdrawn_at IS NOT NULL THEN
      RAISE EXCEPTION 'a file that was taken back stays so' USING ERRCODE = 'MR091';
    END IF;
  ELSIF NEW.withdrawn_at IS NOT NULL OR NEW.added_in_id <> coalesce(actor_appointment(), NEW.added_in_id)
    OR NOT EXISTS (SELECT 1 FROM journal_homework h WHERE h.id = NEW.homework_id AND h.school_id = NEW.school_id)
    OR NOT EXISTS (
      SELECT 1 FROM papers_paper p WHERE p.id = NEW.paper_id AND p.org_id = NEW.school_id AND (
        p.uploaded_in_id = NEW.added_in_id
        OR EXISTS (SELECT 1 FROM journal_homeworkfile f WHERE f.paper_id = p.id)))
  THEN
    RAISE EXCEPTION 'a file of homework is one that its teacher brought' USING ERRCODE = 'MR091';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_file BEFORE INSERT OR UPDATE OF withdrawn_at ON journal_homeworkfile
  FOR EACH ROW EXECUTE FUNCTION journal_guard_homework_file();
"""

UNDO = """
DROP TRIGGER guard_file ON journal_homeworkfile;
DROP FUNCTION journal_guard_homework_file();
DROP TRIGGER guard_only_for ON journal_homework;
DROP FUNCTION journal_guard_only_for();
"""


def _shown_to_those(form: OfHomework | OfLesson) -> str:
    return f"ALTER POLICY family ON journal_homework USING ({form.reads('journal_homework')});"


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0071_homework_for_some"),
        ("families", "0031_asked_once"),
        ("papers", "0003_only_added"),
        ("deployment", "0006_family_sight"),
    ]
    operations = [
        migrations.RunSQL(_shown_to_those(OfHomework()), _shown_to_those(OfLesson("lesson_id"))),
        raised("journal_homeworkfile", Wall(OwnOffice("school_id"), once=ONCE)),
        shown_to_families("journal_homeworkfile", OfHomeworkFile()),
        shown_to_families("papers_paper", OfFile()),
        migrations.RunSQL(GUARDS, UNDO),
    ]
