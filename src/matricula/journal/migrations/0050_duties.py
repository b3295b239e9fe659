"""The clocks over the journal for many rows at once: the same questions as ``journal/duties.py`` asks of one."""

from django.db import migrations

SQL = """
-- When time is up that began at ``p_start``, by the step in force on ``p_on``; NULL while the law sets none. Hours are
-- elapsed time; a term in days or weeks ends with its last day.
CREATE FUNCTION journal_due(p_steps jsonb, p_on date, p_start timestamptz, p_zone text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT CASE step ->> 'unit'
    WHEN 'hours' THEN p_start + (step ->> 'value')::integer * interval '1 hour'
    WHEN 'calendar_days' THEN
      ((p_start AT TIME ZONE p_zone)::date + (step ->> 'value')::integer + 1)::timestamp AT TIME ZONE p_zone
    WHEN 'weeks' THEN
      ((p_start AT TIME ZONE p_zone)::date + 7 * (step ->> 'value')::integer + 1)::timestamp AT TIME ZONE p_zone
  END
  FROM (
    SELECT s AS step FROM jsonb_array_elements(p_steps) s
    WHERE (s ->> 'since')::date <= p_on ORDER BY (s ->> 'since')::date DESC LIMIT 1) in_force
$$;

-- Who was in the group, and on the roll of the school, on a day.
CREATE FUNCTION journal_members_on(p_group bigint, p_day date) RETURNS SETOF bigint
LANGUAGE sql STABLE AS $$
  SELECT m.enrollment_id FROM journal_groupmember m JOIN registry_enrollment e ON e.id = m.enrollment_id
  WHERE m.group_id = p_group AND m.started_on <= p_day AND (m.ended_on IS NULL OR p_day < m.ended_on)
    AND e.started_on <= p_day AND (e.ended_on IS NULL OR p_day < e.ended_on)
$$;

-- Every duty of a school whose day lies from ``p_since`` on and before ``p_until``, as its own sight shows them. The
-- terms (``p_law``: steps by kind), the codes of who was not there and the zone are handed over by who asks. Of
-- ``p_teachers`` alone where they are named; without what is done where it is ``p_undone`` that is asked for.
CREATE FUNCTION journal_duties(
  p_school integer, p_since date, p_until date, p_now timestamptz, p_law jsonb, p_zone text,
  p_kinds text[], p_teachers bigint[], p_undone boolean)
RETURNS TABLE (
  kind text, day date, teacher_id bigint, group_id bigint, subject text, lesson_id bigint, enrollment_id bigint,
  period_id bigint, due_at timestamptz, done_at timestamptz, state text)
LANGUAGE sql STABLE AS $$
  WITH lessons AS (
    SELECT l.*, g.subject FROM journal_lesson l JOIN journal_teachinggroup g ON g.id = l.group_id
    WHERE l.school_id = p_school AND l.day >= p_since AND l.day < p_until AND l.cancelled_at IS NULL
      AND (p_teachers IS NULL OR l.teacher_id = ANY (p_teachers))),
  duties AS (
    SELECT 'attendance' AS kind, l.day, l.teacher_id, l.group_id, l.subject, l.id AS lesson_id,
      NULL::bigint AS enrollment_id, NULL::bigint AS period_id,
      journal_due(p_law -> 'attendance', l.day, l.ends_at, p_zone) AS due_at, l.taken_at AS done_at
    FROM lessons l
    WHERE 'attendance' = ANY (p_kinds) AND (l.taken_at IS NOT NULL OR l.ends_at <= p_now)
      AND NOT (p_undone AND l.taken_at IS NOT NULL)
      AND EXISTS (SELECT 1 FROM journal_members_on(l.group_id, l.day))
    UNION ALL
    -- A correction does not make a mark late: it counts from when there first was one.
    SELECT 'marks', l.day, l.teacher_id, l.group_id, l.subject, l.id, m.enrollment_id, NULL,
      journal_due(
        p_law -> 'marks', m.worked_on, m.worked_on::timestamp AT TIME ZONE p_zone, p_zone),
      least(m.entered_at, (
        SELECT min(e.entered_at) FROM journal_markevent e WHERE e.pgh_obj_id = m.id AND e.value <> ''))
    FROM lessons l JOIN journal_mark m ON m.lesson_id = l.id AND m.value <> ''
    WHERE 'marks' = ANY (p_kinds) AND NOT p_undone
    UNION ALL
    -- What was announced is owed to everybody who was there.
    SELECT 'marks', l.day, l.teacher_id, l.group_id, l.subject, l.id, m.enrollment_id, NULL,
      journal_due(p_law -> 'marks', l.day, l.day::timestamp AT TIME ZONE p_zone, p_zone), NULL
    FROM lessons l
    JOIN journal_plannedwork w ON w.lesson_id = l.id AND w.withdrawn_at IS NULL
    CROSS JOIN LATERAL journal_members_on(l.group_id, l.day) AS m (enrollment_id)
    WHERE 'marks' = ANY (p_kinds) AND l.taken_at IS NOT NULL AND l.ends_at <= p_now
      AND NOT EXISTS (
        SELECT 1 FROM journal_lessonabsence a
        WHERE a.lesson_id = l.id AND a.enrollment_id = m.enrollment_id AND p_law -> 'absent' ? a.code)
      AND NOT EXISTS (
        SELECT 1 FROM journal_mark k
        WHERE k.lesson_id = l.id AND k.enrollment_id = m.enrollment_id AND k.work = w.work AND k.value <> '')
    UNION ALL
    SELECT 'term_marks', p.last, t.teacher_id, g.id, g.subject, NULL, m.enrollment_id, p.id,
      CASE WHEN d.until IS NOT NULL AND (d.ended_at IS NULL OR k.id IS NOT NULL)
        THEN (d.until + 1)::timestamp AT TIME ZONE p_zone
        ELSE journal_due(p_law -> 'term_marks', p.last, p.last::timestamp AT TIME ZONE p_zone, p_zone) END,
      k.known_at
    FROM (
      SELECT q.*, q.ended_on - 1 AS last FROM journal_gradingperiod q
      WHERE 'term_marks' = ANY (p_kinds) AND q.school_id = p_school AND q.ended_on - 1 >= p_since
        AND q.ended_on - 1 < p_until AND q.ended_on - 1 <= (p_now AT TIME ZONE p_zone)::date) p
    JOIN journal_teachinggroup g
      ON g.school_id = p.school_id AND g.session_id = p.session_id AND g.stage = p.stage
    LEFT JOIN LATERAL (
      SELECT h.teacher_id FROM journal_groupteacher h
      WHERE h.group_id = g.id AND h.started_on < p.ended_on
        AND (h.ended_on IS NULL OR h.ended_on >= p.ended_on)
      ORDER BY (h.teacher_id = ANY (p_teachers)) DESC NULLS LAST, h.id LIMIT 1) t ON true
    CROSS JOIN LATERAL journal_members_on(g.id, p.last) AS m (enrollment_id)
    LEFT JOIN journal_termmark k ON k.group_id = g.id AND k.enrollment_id = m.enrollment_id
      AND k.period_id = p.id AND (k.value <> '' OR k.reason <> '')
    LEFT JOIN LATERAL (
      SELECT f.until, f.ended_at FROM journal_termmarkdeferral f
      WHERE f.group_id = g.id AND f.enrollment_id = m.enrollment_id AND f.period_id = p.id
      ORDER BY f.made_at DESC, f.id DESC LIMIT 1) d ON true
    WHERE (p_teachers IS NULL OR t.teacher_id = ANY (p_teachers)) AND NOT (p_undone AND k.id IS NOT NULL)
    UNION ALL
    SELECT 'results', (r.received_at AT TIME ZONE p_zone)::date, NULL, NULL, r.subject, NULL, r.enrollment_id, NULL,
      journal_due(
        p_law -> 'results', (r.received_at AT TIME ZONE p_zone)::date, r.received_at, p_zone),
      r.entered_at
    FROM journal_examresult r
    WHERE 'results' = ANY (p_kinds) AND p_teachers IS NULL AND NOT p_undone AND r.school_id = p_school
      AND r.withdrawn_at IS NULL
      AND (r.received_at AT TIME ZONE p_zone)::date >= p_since
      AND (r.received_at AT TIME ZONE p_zone)::date < p_until)
  SELECT d.*, CASE
      WHEN d.done_at <= d.due_at THEN 'in_time'
      WHEN d.done_at IS NOT NULL THEN 'late'
      WHEN p_now <= d.due_at THEN 'open'
      ELSE 'owed' END
  FROM duties d WHERE d.due_at IS NOT NULL
$$;
"""

UNDO = """
DROP FUNCTION journal_duties(integer, date, date, timestamptz, jsonb, text, text[], bigint[], boolean);
DROP FUNCTION journal_members_on(bigint, date);
DROP FUNCTION journal_due(jsonb, date, timestamptz, text);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0042_who_keeps_the_service")]
    operations = [migrations.RunSQL(SQL, UNDO)]
