"""The database knows who may plan, and whose a lesson is: nobody makes a lesson their own to write in it."""

from django.db import migrations

ASKING = """
-- Whether whoever acts holds a permission of the journal, in force today, by the stored law of their own office.
CREATE FUNCTION journal_may(p_permission text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM authorities_in_office() w WHERE journal_may(w.org_id, p_permission))
$$;

-- Whether an appointment gives a lesson of the group on that day, teaches the group, or stands in for who does.
CREATE FUNCTION journal_gives(p_appointment bigint, p_teacher bigint, p_group bigint, p_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM authorities_appointment a
    WHERE a.id = p_appointment AND (
      p_teacher IN (a.id, a.stands_in_for_id) OR EXISTS (
        SELECT 1 FROM journal_groupteacher h
        WHERE h.group_id = p_group AND h.teacher_id IN (a.id, a.stands_in_for_id)
          AND h.started_on <= p_day AND (h.ended_on IS NULL OR p_day < h.ended_on))))
$$;
"""

PLANNING = """
CREATE FUNCTION journal_guard_planning() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Without an actor it is the owner who loads: the application writes nothing without one.
  IF actor_appointment() IS NOT NULL AND NOT journal_may('journal.plan') THEN
    RAISE EXCEPTION 'who teaches what, when and to whom is planned by those who may' USING ERRCODE = 'MR078';
  END IF;
  RETURN NULL;
END $$;
"""

_ADDED = """
CREATE TRIGGER guard_planned AFTER INSERT ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_planning();
"""
_CHANGED = """
CREATE TRIGGER guard_replanned AFTER UPDATE ON {table} FOR EACH ROW WHEN ({differs})
  EXECUTE FUNCTION journal_guard_planning();
"""

# What is planned of each table. Without columns nothing of it changes afterwards.
PLANNED = {
    "journal_teachinggroup": ("name", "scale"),
    "journal_groupmember": ("started_on", "ended_on"),
    "journal_groupteacher": ("ended_on",),
    "journal_lesson": ("teacher_id", "day", "number", "starts_at", "ends_at", "room", "cancelled_at", "line_id"),
    "journal_gradingperiod": ("started_on", "ended_on"),
    "journal_schoolbreak": ("name", "started_on", "ended_on", "withdrawn_at"),
    "journal_bell": ("begins", "ends"),
    "journal_timetableline": ("ended_on",),
    "journal_lessonchange": (),
}


def _differs(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"NEW.{one} IS DISTINCT FROM OLD.{one}" for one in columns)


WRITING = """
-- What a lesson was about and who was there is said by who gives it; a lesson is planned before anything is said of it.
CREATE FUNCTION journal_guard_content() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF actor_appointment() IS NOT NULL AND (
    TG_OP = 'INSERT' OR NOT journal_gives(actor_appointment(), NEW.teacher_id, NEW.group_id, NEW.day)
      OR (NEW.taken_in_id IS DISTINCT FROM OLD.taken_in_id AND NEW.taken_in_id <> actor_appointment())
      OR (NEW.plan_line_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM journal_planline p WHERE p.id = NEW.plan_line_id AND p.group_id = NEW.group_id)))
  THEN
    RAISE EXCEPTION 'a lesson is written by who gives it' USING ERRCODE = 'MR079';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_content BEFORE UPDATE ON journal_lesson FOR EACH ROW
  WHEN (NEW.topic IS DISTINCT FROM OLD.topic OR NEW.kind IS DISTINCT FROM OLD.kind
    OR NEW.taken_at IS DISTINCT FROM OLD.taken_at OR NEW.taken_in_id IS DISTINCT FROM OLD.taken_in_id
    OR NEW.revision IS DISTINCT FROM OLD.revision OR NEW.plan_line_id IS DISTINCT FROM OLD.plan_line_id)
  EXECUTE FUNCTION journal_guard_content();
CREATE TRIGGER guard_begun BEFORE INSERT ON journal_lesson FOR EACH ROW
  WHEN (NEW.taken_at IS NOT NULL OR NEW.topic <> '' OR NEW.plan_line_id IS NOT NULL)
  EXECUTE FUNCTION journal_guard_content();

-- Homework and announced works of a lesson, by who gives it.
CREATE FUNCTION journal_guard_part_of_lesson() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF actor_appointment() IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM journal_lesson l
    WHERE l.id = NEW.lesson_id AND journal_gives(actor_appointment(), l.teacher_id, l.group_id, l.day))
  THEN
    RAISE EXCEPTION 'a lesson is written by who gives it' USING ERRCODE = 'MR079';
  END IF;
  RETURN NEW;
END $$;
-- After the guards of the own name and the own school, by the order of names.
CREATE TRIGGER guard_whose BEFORE INSERT OR UPDATE ON journal_homework
  FOR EACH ROW EXECUTE FUNCTION journal_guard_part_of_lesson();
CREATE TRIGGER guard_whose BEFORE INSERT OR UPDATE ON journal_plannedwork
  FOR EACH ROW EXECUTE FUNCTION journal_guard_part_of_lesson();

-- The thematic plan, by who teaches the group and by who may plan.
CREATE FUNCTION journal_guard_plan_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NOT EXISTS (
    SELECT 1 FROM journal_teachinggroup g WHERE g.id = NEW.group_id AND g.school_id = NEW.school_id)
  THEN
    RAISE EXCEPTION 'a plan is of a group of the own school' USING ERRCODE = 'MR073';
  END IF;
  IF actor_appointment() IS NOT NULL AND NOT journal_may('journal.plan') AND NOT EXISTS (
    SELECT 1 FROM authorities_in_office() w JOIN authorities_org o ON o.id = w.org_id
    WHERE journal_gives(w.appointment_id, NULL, NEW.group_id, (civil_now() AT TIME ZONE o.zone)::date))
  THEN
    RAISE EXCEPTION 'what a group is taught is planned by who teaches it' USING ERRCODE = 'MR078';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_plan BEFORE INSERT OR UPDATE ON journal_planline
  FOR EACH ROW EXECUTE FUNCTION journal_guard_plan_line();

-- A lesson in which somebody has written stays where it was: what stands in it was of that day.
CREATE FUNCTION journal_guard_written() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.taken_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM journal_mark m WHERE m.lesson_id = OLD.id AND m.value <> '')
  THEN
    RAISE EXCEPTION 'a lesson in which somebody has written stays where it was' USING ERRCODE = 'MR080';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_written BEFORE UPDATE ON journal_lesson FOR EACH ROW
  WHEN (NEW.day IS DISTINCT FROM OLD.day OR NEW.number IS DISTINCT FROM OLD.number
    OR NEW.starts_at IS DISTINCT FROM OLD.starts_at OR NEW.ends_at IS DISTINCT FROM OLD.ends_at
    OR (NEW.cancelled_at IS NOT NULL AND OLD.cancelled_at IS NULL))
  EXECUTE FUNCTION journal_guard_written();

-- Bells and lines of the timetable are of one school, as groups, teachers and lessons are.
CREATE TRIGGER guard_part BEFORE INSERT ON journal_timetableline
  FOR EACH ROW EXECUTE FUNCTION journal_guard_group_part();
"""

SQL = (
    ASKING
    + PLANNING
    + "".join(
        _ADDED.format(table=table)
        + (_CHANGED.format(table=table, differs=_differs(columns)) if columns else "")
        for table, columns in PLANNED.items()
    )
    + WRITING
)

UNDO = (
    """
DROP TRIGGER guard_part ON journal_timetableline;
DROP TRIGGER guard_written ON journal_lesson;
DROP FUNCTION journal_guard_written();
DROP TRIGGER guard_plan ON journal_planline;
DROP FUNCTION journal_guard_plan_line();
DROP TRIGGER guard_whose ON journal_plannedwork;
DROP TRIGGER guard_whose ON journal_homework;
DROP FUNCTION journal_guard_part_of_lesson();
DROP TRIGGER guard_begun ON journal_lesson;
DROP TRIGGER guard_content ON journal_lesson;
DROP FUNCTION journal_guard_content();
"""
    + "".join(
        f"DROP TRIGGER guard_planned ON {table};\n"
        + (f"DROP TRIGGER guard_replanned ON {table};\n" if columns else "")
        for table, columns in PLANNED.items()
    )
    + """
DROP FUNCTION journal_guard_planning();
DROP FUNCTION journal_gives(bigint, bigint, bigint, date);
DROP FUNCTION journal_may(text);
"""
)


class Migration(migrations.Migration):
    dependencies = [("journal", "0031_walls_of_the_timetable"), ("authorities", "0010_login_names")]
    operations = [migrations.RunSQL(SQL, UNDO)]
