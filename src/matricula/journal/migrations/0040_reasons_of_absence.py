"""Why somebody missed a lesson may be entered later, by the class teacher; who was there, by who gives the lesson alone."""

from django.db import migrations

SQL = """
-- Whether that appointment is the class teacher of the student's class, now or on the day, or stands in for one; or takes
-- the lists of all classes.
CREATE FUNCTION journal_keeps_class(p_appointment bigint, p_school integer, p_enrollment bigint, p_day date)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM authorities_appointment a
    JOIN registry_classmembership m ON m.enrollment_id = p_enrollment
      AND (m.ended_on IS NULL OR p_day < m.ended_on)
    JOIN registry_schoolclass c ON c.id = m.school_class_id AND c.school_id = p_school
    WHERE a.id = p_appointment AND a.org_id = p_school
      AND (c.teacher_id IN (a.id, a.stands_in_for_id) OR journal_may(p_school, 'attendance.take')))
$$;
REVOKE EXECUTE ON FUNCTION journal_keeps_class(bigint, integer, bigint, date) FROM PUBLIC;

-- What stands of an absence is changed by who gives the lesson; of one that stays an absence, the reason by the class
-- teacher too.
CREATE FUNCTION journal_guard_reasons() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM touched t JOIN journal_lesson l ON l.id = t.lesson_id
    WHERE l.cancelled_at IS NOT NULL OR l.starts_at > civil_now())
  THEN
    RAISE EXCEPTION 'nothing is entered in a lesson that was not held' USING ERRCODE = 'MR072';
  END IF;
  IF EXISTS (
    SELECT 1 FROM touched t JOIN before b ON b.id = t.id JOIN journal_lesson l ON l.id = t.lesson_id
    WHERE t.school_id <> l.school_id OR t.entered_in_id <> coalesce(actor_appointment(), t.entered_in_id)
      OR NOT EXISTS (SELECT 1 FROM authorities_appointment a WHERE a.id = t.entered_in_id AND a.org_id = l.school_id)
      OR NOT (journal_gives(t.entered_in_id, l.teacher_id, l.group_id, l.day)
        OR (b.code <> '' AND t.code <> ''
          AND journal_keeps_class(t.entered_in_id, l.school_id, t.enrollment_id, l.day))))
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
DROP TRIGGER guard_changed ON journal_lessonabsence;
CREATE TRIGGER guard_changed AFTER UPDATE ON journal_lessonabsence
  REFERENCING OLD TABLE AS before NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_reasons();
"""

UNDO = """
DROP TRIGGER guard_changed ON journal_lessonabsence;
CREATE TRIGGER guard_changed AFTER UPDATE ON journal_lessonabsence REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_entries();
DROP FUNCTION journal_guard_reasons();
DROP FUNCTION journal_keeps_class(bigint, integer, bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0033_planned_again"), ("attendance", "0005_classes_of_the_year")]
    operations = [migrations.RunSQL(SQL, UNDO)]
