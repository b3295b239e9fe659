"""Changes of lessons, planned works, holidays, remarks and term marks are their school's alone, in one's own name."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised, shown_to_families
from matricula.families.api import AnyFamily, OfPlace
from matricula.journal.family_forms import OfLesson

OWN = """
-- Whoever writes does so in the own name; group, lesson and student are of that school, and the student of that group.
CREATE FUNCTION journal_guard_own() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  row jsonb := to_jsonb(NEW);
  author bigint := coalesce(row ->> 'made_in_id', row ->> 'written_in_id', row ->> 'planned_in_id',
                            row ->> 'entered_in_id')::bigint;
BEGIN
  IF author <> coalesce(actor_appointment(), author)
    OR NOT EXISTS (SELECT 1 FROM authorities_appointment a WHERE a.id = author AND a.org_id = NEW.school_id)
    OR (row ->> 'lesson_id' IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM journal_lesson l WHERE l.id = (row ->> 'lesson_id')::bigint AND l.school_id = NEW.school_id
        AND l.group_id = coalesce((row ->> 'group_id')::bigint, l.group_id)))
    OR (row ->> 'group_id' IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM journal_teachinggroup g WHERE g.id = (row ->> 'group_id')::bigint AND g.school_id = NEW.school_id))
  THEN
    RAISE EXCEPTION 'the journal is written in one''s own name, in the own school' USING ERRCODE = 'MR073';
  END IF;
  IF row ->> 'enrollment_id' IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM journal_groupmember m
    WHERE m.group_id = (row ->> 'group_id')::bigint AND m.enrollment_id = (row ->> 'enrollment_id')::bigint)
  THEN
    RAISE EXCEPTION 'a student who never belonged to the group' USING ERRCODE = 'MR071';
  END IF;
  RETURN NEW;
END $$;
"""

_ON = """
CREATE TRIGGER guard_own BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION journal_guard_own();
"""

_EVENTS = {
    "journal_lessonchange": "INSERT",
    "journal_plannedwork": "INSERT",
    "journal_remark": "INSERT",
    "journal_termmark": "INSERT OR UPDATE OF value, reason, entered_in_id",
    "journal_termmarkdeferral": "INSERT",
}

UNDO = "".join(f"DROP TRIGGER guard_own ON {table};" for table in _EVENTS) + "DROP FUNCTION journal_guard_own();"


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_what_a_school_year_needs"), ("journal", "0003_families")]
    operations = [
        raised("journal_lessonchange", Wall(OwnOffice("school_id"), only_grows=True)),
        raised(
            "journal_plannedwork", Wall(OwnOffice("school_id"), once=("school_id", "lesson_id")), history=True
        ),
        raised("journal_schoolbreak", Wall(OwnOffice("school_id"))),
        raised(
            "journal_remark",
            Wall(OwnOffice("school_id"), once=("school_id", "group_id", "lesson_id", "enrollment_id", "text")),
            history=True,
        ),
        raised(
            "journal_termmark",
            Wall(OwnOffice("school_id"), once=("school_id", "group_id", "enrollment_id", "period_id")),
            history=True,
        ),
        raised(
            "journal_termmarkdeferral",
            Wall(OwnOffice("school_id"), once=("school_id", "group_id", "enrollment_id", "period_id", "until")),
            history=True,
        ),
        migrations.RunSQL(
            OWN + "".join(_ON.format(table=table, event=event) for table, event in _EVENTS.items()), UNDO
        ),
        shown_to_families("journal_lessonchange", OfLesson("lesson_id")),
        shown_to_families("journal_plannedwork", OfLesson("lesson_id")),
        shown_to_families("journal_schoolbreak", AnyFamily()),
        shown_to_families("journal_remark", OfPlace("enrollment_id")),
        shown_to_families("journal_termmark", OfPlace("enrollment_id")),
        shown_to_families("journal_termmarkdeferral", OfPlace("enrollment_id")),
    ]
