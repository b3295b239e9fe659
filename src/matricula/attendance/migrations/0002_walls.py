"""Lists are written by their own school, of its own classes and pupils; two questions look over whole provinces."""

from django.db import migrations

from matricula.deployment.api import ByOffice, Wall, raised

GUARDS = """
-- A list is taken in one's own name, by the school of the class, on a day of its school year that has come and on which
-- nobody above has closed it. Which other days are school days, the law of the pack says, and the action asks it.
CREATE FUNCTION attendance_guard_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.taken_in_id <> coalesce(actor_appointment(), NEW.taken_in_id) OR NOT EXISTS (
    SELECT 1 FROM registry_schoolclass c
    JOIN registry_academicsession y ON y.id = c.session_id JOIN authorities_org o ON o.id = c.school_id
    WHERE c.id = NEW.school_class_id AND c.school_id = NEW.school_id AND c.closed_on IS NULL
      AND y.started_on <= NEW.day AND NEW.day < y.ended_on
      AND NEW.day <= (civil_now() AT TIME ZONE o.zone)::date
      AND (o.closed_on IS NULL OR NEW.day < o.closed_on)
      AND NOT EXISTS (
        SELECT 1 FROM authorities_localclosure k WHERE k.org_id = ANY (o.lineage) AND k.day = NEW.day))
  THEN
    RAISE EXCEPTION 'no list of this class can be taken for that day' USING ERRCODE = 'MR051';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_day BEFORE INSERT ON attendance_daylist
  FOR EACH ROW EXECUTE FUNCTION attendance_guard_day();

-- Nobody corrects in another's name.
CREATE FUNCTION attendance_guard_correction() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.revision <> OLD.revision + 1 OR NEW.corrected_in_id <> coalesce(actor_appointment(), NEW.corrected_in_id) THEN
    RAISE EXCEPTION 'a list is corrected once at a time, in one''s own name' USING ERRCODE = 'MR051';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_correction BEFORE UPDATE ON attendance_daylist
  FOR EACH ROW EXECUTE FUNCTION attendance_guard_correction();

-- All marks of a statement at once: each pupil sits in the class that day, at the school of the list.
CREATE FUNCTION attendance_guard_marks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM added a JOIN attendance_daylist l ON l.id = a.day_list_id
    WHERE a.school_id <> l.school_id OR NOT EXISTS (
      SELECT 1 FROM registry_classmembership m JOIN registry_enrollment e ON e.id = m.enrollment_id
      WHERE m.enrollment_id = a.enrollment_id AND m.school_class_id = l.school_class_id
        AND e.school_id = l.school_id
        AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
        AND e.started_on <= l.day AND (e.ended_on IS NULL OR l.day < e.ended_on)))
  THEN
    RAISE EXCEPTION 'a pupil on the list of a class had no seat in it that day' USING ERRCODE = 'MR052';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_marks AFTER INSERT ON attendance_daymark
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION attendance_guard_marks();
"""

UNDO_GUARDS = """
DROP TRIGGER guard_marks ON attendance_daymark;
DROP FUNCTION attendance_guard_marks();
DROP TRIGGER guard_correction ON attendance_daylist;
DROP FUNCTION attendance_guard_correction();
DROP TRIGGER guard_day ON attendance_daylist;
DROP FUNCTION attendance_guard_day();
"""

QUESTIONS = """
-- The last list of every open class, and whoever it marks: one index read a class. Whoever sees a school sees its lists,
-- so the wall says the same of each of them; asked of every row it would cost more than the question. The schools in or
-- below the given offices (NULL: all) are found once.
CREATE FUNCTION attendance_last_marks(p_on date, p_what text, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, student_id bigint, school_id integer, school_class_id bigint, day date)
LANGUAGE sql STABLE AS $$
  SELECT e.id, e.student_id, e.school_id, c.id, l.day
  FROM registry_schoolclass c
  CROSS JOIN LATERAL (
    SELECT d.id, d.day FROM attendance_daylist d
    WHERE d.school_class_id = c.id AND d.day <= p_on ORDER BY d.day DESC LIMIT 1) l
  JOIN attendance_daymark k ON k.day_list_id = l.id AND k.what = p_what
  JOIN registry_enrollment e ON e.id = k.enrollment_id AND (e.ended_on IS NULL OR e.ended_on > p_on)
  WHERE c.closed_on IS NULL AND c.school_id = ANY (ARRAY(
      SELECT o.id FROM authorities_org o
      WHERE o.tier = 'school' AND o.lineage && scopes() AND (p_orgs IS NULL OR o.lineage && p_orgs)))
    AND EXISTS (
      SELECT 1 FROM registry_classmembership m
      WHERE m.enrollment_id = e.id AND m.school_class_id = c.id
        AND m.started_on <= p_on AND (m.ended_on IS NULL OR m.ended_on > p_on))
$$;

CREATE FUNCTION attendance_absent_runs(p_on date, p_days integer, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, student_id bigint, school_id integer, school_class_id bigint, days date[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.enrollment_id, a.student_id, a.school_id, a.school_class_id, run.days
  FROM attendance_last_marks(p_on, 'unexcused', p_orgs) a
  CROSS JOIN LATERAL (
    SELECT array_agg(t.day ORDER BY t.day) AS days, bool_and(t.away) AS away, count(*) AS taken
    FROM (
      SELECT l.day, EXISTS (
          SELECT 1 FROM attendance_daymark x
          WHERE x.day_list_id = l.id AND x.enrollment_id = a.enrollment_id AND x.what = 'unexcused') AS away
      FROM registry_classmembership m
      CROSS JOIN LATERAL (
        SELECT d.id, d.day FROM attendance_daylist d
        WHERE d.school_class_id = m.school_class_id AND d.day >= m.started_on AND d.day <= p_on
          AND (m.ended_on IS NULL OR d.day < m.ended_on)
        ORDER BY d.day DESC LIMIT p_days) l
      WHERE m.enrollment_id = a.enrollment_id
      ORDER BY l.day DESC LIMIT p_days) t
  ) run
  WHERE run.away AND run.taken = p_days
$$;

CREATE FUNCTION attendance_back_in_class(p_on date, p_statuses text[], p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, student_id bigint, school_id integer, school_class_id bigint, days date[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.enrollment_id, a.student_id, a.school_id, a.school_class_id, there.days
  FROM attendance_last_marks(p_on, 'unexpected', p_orgs) a
  JOIN registry_enrollment e ON e.id = a.enrollment_id
  CROSS JOIN LATERAL (
    SELECT array_agg(d.day ORDER BY d.day) AS days
    FROM attendance_daymark k JOIN attendance_daylist d ON d.id = k.day_list_id
    WHERE k.enrollment_id = a.enrollment_id AND k.what = 'unexpected' AND d.day BETWEEN e.status_on AND p_on) there
  WHERE e.status = ANY (p_statuses) AND a.day >= e.status_on
$$;
"""

UNDO_QUESTIONS = """
DROP FUNCTION attendance_back_in_class(date, text[], integer[]);
DROP FUNCTION attendance_absent_runs(date, integer, integer[]);
DROP FUNCTION attendance_last_marks(date, text, integer[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0001_initial"),
        ("authorities", "0009_ends_stay"),
        ("registry", "0018_as_the_case_asks"),
    ]
    operations = [
        raised("attendance_daylist", Wall(ByOffice("school_id")), history=True),
        raised("attendance_daymark", Wall(ByOffice("school_id")), history=True),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        migrations.RunSQL(QUESTIONS, UNDO_QUESTIONS),
    ]
