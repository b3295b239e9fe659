"""A lesson that was planned from the timetable goes again with its line, as long as nothing was said or changed of it."""

from django.db import migrations

SQL = """
-- Erases lessons to come of these lines, on these days, in which nobody has written and which nobody changed by hand; how
-- many. Their history says that there were such lessons. Each is of the own school, for who may plan there.
CREATE FUNCTION journal_unplan(p_lessons bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone integer;
BEGIN
  IF NOT journal_may('journal.plan') THEN
    RAISE EXCEPTION 'lessons are planned by those who may' USING ERRCODE = 'MR078';
  END IF;
  DELETE FROM journal_lesson l USING authorities_in_office() w
  WHERE l.id = ANY (p_lessons) AND l.school_id = w.org_id AND l.line_id IS NOT NULL
    AND l.starts_at > civil_now() AND l.taken_at IS NULL AND l.topic = '' AND l.plan_line_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM journal_lessonchange c WHERE c.lesson_id = l.id)
    AND NOT EXISTS (SELECT 1 FROM journal_mark m WHERE m.lesson_id = l.id)
    AND NOT EXISTS (SELECT 1 FROM journal_lessonabsence a WHERE a.lesson_id = l.id)
    AND NOT EXISTS (SELECT 1 FROM journal_homework h WHERE h.lesson_id = l.id)
    AND NOT EXISTS (SELECT 1 FROM journal_plannedwork p WHERE p.lesson_id = l.id)
    AND NOT EXISTS (SELECT 1 FROM journal_remark r WHERE r.lesson_id = l.id);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

-- In whose name the coming lessons of each school are planned: of those who entered the timetable in force, whoever did so
-- last and may still plan there.
CREATE FUNCTION journal_planners() RETURNS TABLE (appointment_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (t.school_id) t.entered_in_id
  FROM journal_timetableline t
  JOIN authorities_appointment a ON a.id = t.entered_in_id AND a.org_id = t.school_id
  JOIN authorities_user u ON u.id = a.user_id AND u.is_active
  JOIN authorities_org o ON o.id = t.school_id
  CROSS JOIN LATERAL (SELECT (civil_now() AT TIME ZONE o.zone)::date AS day) today
  WHERE a.started_on <= today.day AND (a.ended_on IS NULL OR today.day < a.ended_on)
    AND (o.closed_on IS NULL OR today.day < o.closed_on)
    AND coalesce(cases_register_words(o.pack) -> 'may' -> 'journal.plan', '[]') ? a.role::text
    AND (t.ended_on IS NULL OR today.day < t.ended_on)
  ORDER BY t.school_id, t.entered_at DESC, t.id DESC
$$;
"""

UNDO = "DROP FUNCTION journal_planners(); DROP FUNCTION journal_unplan(bigint[]);"


class Migration(migrations.Migration):
    dependencies = [("journal", "0032_who_may_plan")]
    operations = [migrations.RunSQL(SQL, UNDO)]
