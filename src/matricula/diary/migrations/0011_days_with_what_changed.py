"""The days of a child with what was changed, announced and said; and what stands beside the marks of a period."""

from importlib import import_module

from django.db import migrations

SQL = """
CREATE INDEX lesson_change_moved_from ON journal_lessonchange (school_id, (was ->> 'day')) WHERE kind = 'move';

-- Lessons that lay in these days and were moved out of them. Beyond the walls, because a move is found by the day it left.
CREATE FUNCTION diary_moved_away(p_student bigint, p_from date, p_until date)
RETURNS TABLE (was_day date, was_number integer, subject text, day date, number integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT (c.was ->> 'day')::date, (c.was ->> 'number')::integer, g.subject, l.day, l.number::integer
  FROM journal_groupmember m
  JOIN journal_teachinggroup g ON g.id = m.group_id
  JOIN journal_lessonchange c ON c.school_id = g.school_id AND c.kind = 'move'
    AND c.was ->> 'day' >= p_from::text AND c.was ->> 'day' < p_until::text
  JOIN journal_lesson l ON l.id = c.lesson_id AND l.group_id = g.id AND l.cancelled_at IS NULL
    AND l.day <> (c.was ->> 'day')::date
  WHERE m.enrollment_id = ANY (families_places_of(p_student))
    AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
$$;

CREATE OR REPLACE FUNCTION diary_days(p_student bigint, p_from date, p_until date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  WITH places AS MATERIALIZED (
    SELECT m.group_id, m.enrollment_id, m.started_on, m.ended_on, g.subject, g.scale, g.school_id, g.stage
    FROM journal_groupmember m
    JOIN journal_teachinggroup g ON g.id = m.group_id
    WHERE m.enrollment_id = ANY (families_places_of(p_student))
      AND m.started_on < p_until AND (m.ended_on IS NULL OR m.ended_on > p_from - 60)),
  lessons AS (
    SELECT l.*, p.enrollment_id, p.subject, p.scale
    FROM places p
    JOIN journal_lesson l ON l.group_id = p.group_id AND l.day >= p_from AND l.day < p_until
      AND p.started_on <= l.day AND (p.ended_on IS NULL OR l.day < p.ended_on)),
  due AS (
    SELECT h.id, h.due_on, h.text, h.given_at, h.uuid, p.subject
    FROM places p
    JOIN journal_lesson l ON l.group_id = p.group_id AND l.day >= p_from - 60 AND l.day < p_until
      AND p.started_on <= l.day AND (p.ended_on IS NULL OR l.day < p.ended_on)
    JOIN journal_homework h ON h.lesson_id = l.id AND h.due_on >= p_from AND h.due_on < p_until AND h.text <> '')
  SELECT jsonb_build_object(
    'lessons', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'uuid', l.uuid, 'day', l.day, 'number', l.number, 'starts_at', l.starts_at, 'ends_at', l.ends_at,
        'room', l.room, 'subject', l.subject, 'scale', l.scale, 'topic', l.topic, 'kind', l.kind,
        'cancelled', l.cancelled_at IS NOT NULL, 'taken_at', l.taken_at,
        'teacher', (SELECT u.display_name FROM authorities_appointment a JOIN authorities_user u ON u.id = a.user_id
                    WHERE a.id = l.teacher_id),
        'absence', (SELECT jsonb_build_object('code', x.code, 'note', x.note, 'entered_at', x.entered_at)
                    FROM journal_lessonabsence x
                    WHERE x.lesson_id = l.id AND x.enrollment_id = l.enrollment_id AND x.code <> ''),
        'marks', coalesce((SELECT jsonb_agg(jsonb_build_object(
                    'value', k.value, 'number', k.number, 'work', k.work, 'weight', k.weight, 'comment', k.comment,
                    'entered_at', k.entered_at) ORDER BY k.slot)
                  FROM journal_mark k
                  WHERE k.lesson_id = l.id AND k.enrollment_id = l.enrollment_id AND k.value <> ''), '[]'),
        -- What it was at first, of each kind of change that still holds.
        'changes', coalesce((SELECT jsonb_agg(jsonb_build_object(
                    'kind', c.kind, 'was', c.was, 'reason', c.reason, 'made_at', c.made_at,
                    'teacher', (SELECT u.display_name FROM authorities_appointment a
                                JOIN authorities_user u ON u.id = a.user_id WHERE a.id = (c.was ->> 'teacher')::bigint))
                    ORDER BY c.id)
                  FROM (
                    SELECT DISTINCT ON (x.kind) x.id, x.kind, x.was, x.reason,
                      max(x.made_at) OVER (PARTITION BY x.kind) AS made_at
                    FROM journal_lessonchange x WHERE x.lesson_id = l.id ORDER BY x.kind, x.id) c
                  WHERE CASE c.kind
                    WHEN 'substitution' THEN (c.was ->> 'teacher')::bigint <> l.teacher_id
                    WHEN 'move' THEN (c.was ->> 'day')::date <> l.day OR (c.was ->> 'number')::integer <> l.number
                    WHEN 'room' THEN c.was ->> 'room' <> l.room
                    WHEN 'cancellation' THEN l.cancelled_at IS NOT NULL END), '[]'),
        'planned', (SELECT jsonb_build_object('work', w.work, 'weight', w.weight, 'title', w.title, 'planned_at', w.planned_at)
                    FROM journal_plannedwork w WHERE w.lesson_id = l.id AND w.withdrawn_at IS NULL),
        'remarks', coalesce((SELECT jsonb_agg(jsonb_build_object(
                    'kind', r.kind, 'text', r.text, 'written_at', r.written_at,
                    'author', (SELECT u.display_name FROM authorities_appointment a
                               JOIN authorities_user u ON u.id = a.user_id WHERE a.id = r.written_in_id)) ORDER BY r.id)
                  FROM journal_remark r
                  WHERE r.lesson_id = l.id AND r.enrollment_id = l.enrollment_id AND r.withdrawn_at IS NULL), '[]'))
        ORDER BY l.day, l.starts_at, l.id)
      FROM lessons l), '[]'),
    'homework', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'uuid', d.uuid, 'due_on', d.due_on, 'subject', d.subject, 'text', d.text, 'given_at', d.given_at,
        'ticks', coalesce((SELECT jsonb_agg(jsonb_build_object(
                    'mine', t.user_id = family_user(), 'student', families_is_student(t.user_id, t.student_id)))
                  FROM diary_homeworktick t
                  WHERE t.student_id = p_student AND t.homework_id = d.id AND t.ticked_at IS NOT NULL), '[]'))
        ORDER BY d.due_on, d.subject)
      FROM due d), '[]'),
    'moved', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'was_day', a.was_day, 'was_number', a.was_number, 'subject', a.subject, 'day', a.day, 'number', a.number)
        ORDER BY a.was_day, a.was_number)
      FROM diary_moved_away(p_student, p_from, p_until) a), '[]'),
    'breaks', coalesce((
      SELECT jsonb_agg(jsonb_build_object('name', b.name, 'started_on', b.started_on, 'ended_on', b.ended_on)
        ORDER BY b.started_on)
      FROM journal_schoolbreak b
      WHERE b.withdrawn_at IS NULL AND b.started_on < p_until AND b.ended_on > p_from AND EXISTS (
        SELECT 1 FROM places p WHERE p.school_id = b.school_id AND b.stage IN ('', p.stage))), '[]'),
    'seen', coalesce((
      SELECT jsonb_agg(jsonb_build_object('monday', s.monday, 'mine', s.user_id = family_user()))
      FROM diary_weekseen s
      WHERE s.student_id = p_student AND s.monday > p_from - 7 AND s.monday < p_until), '[]'))
$$;

-- Beside the marks of a period: term marks of all periods, what is deferred, remarks on a subject as such.
CREATE FUNCTION diary_results(p_student bigint, p_from date, p_until date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'term_marks', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'subject', g.subject, 'scale', g.scale, 'kind', q.kind, 'seq', q.seq, 'value', t.value, 'reason', t.reason,
        'entered_at', t.entered_at) ORDER BY q.ended_on, q.started_on DESC)
      FROM journal_termmark t
      JOIN journal_teachinggroup g ON g.id = t.group_id
      JOIN journal_gradingperiod q ON q.id = t.period_id
      WHERE t.enrollment_id = ANY (families_places_of(p_student)) AND (t.value <> '' OR t.reason <> '')), '[]'),
    'deferred', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'subject', g.subject, 'kind', q.kind, 'seq', q.seq, 'reason', d.reason, 'until', d.until) ORDER BY d.until)
      FROM journal_termmarkdeferral d
      JOIN journal_teachinggroup g ON g.id = d.group_id
      JOIN journal_gradingperiod q ON q.id = d.period_id
      WHERE d.enrollment_id = ANY (families_places_of(p_student)) AND d.ended_at IS NULL), '[]'),
    'remarks', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'subject', g.subject, 'kind', r.kind, 'text', r.text, 'written_at', r.written_at,
        'author', (SELECT u.display_name FROM authorities_appointment a
                   JOIN authorities_user u ON u.id = a.user_id WHERE a.id = r.written_in_id)) ORDER BY r.id DESC)
      FROM journal_remark r JOIN journal_teachinggroup g ON g.id = r.group_id
      WHERE r.enrollment_id = ANY (families_places_of(p_student)) AND r.lesson_id IS NULL AND r.withdrawn_at IS NULL
        AND r.written_at >= p_from AND r.written_at < p_until), '[]'))
$$;

-- Who teaches the child on a day, subject by subject, and the holidays still to come.
CREATE FUNCTION diary_school(p_student bigint, p_day date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  WITH places AS MATERIALIZED (
    SELECT g.id, g.subject, g.name, g.school_id, g.stage
    FROM journal_groupmember m JOIN journal_teachinggroup g ON g.id = m.group_id
    WHERE m.enrollment_id = ANY (families_places_of(p_student))
      AND m.started_on <= p_day AND (m.ended_on IS NULL OR m.ended_on > p_day))
  SELECT jsonb_build_object(
    'teachers', coalesce((
      SELECT jsonb_agg(jsonb_build_object('subject', p.subject, 'group', p.name, 'teacher', u.display_name)
        ORDER BY p.subject, u.display_name)
      FROM places p
      JOIN journal_groupteacher t ON t.group_id = p.id
        AND t.started_on <= p_day AND (t.ended_on IS NULL OR t.ended_on > p_day)
      JOIN authorities_appointment a ON a.id = t.teacher_id
      JOIN authorities_user u ON u.id = a.user_id), '[]'),
    'breaks', coalesce((
      SELECT jsonb_agg(jsonb_build_object('name', b.name, 'started_on', b.started_on, 'ended_on', b.ended_on)
        ORDER BY b.started_on)
      FROM journal_schoolbreak b
      WHERE b.withdrawn_at IS NULL AND b.ended_on > p_day AND EXISTS (
        SELECT 1 FROM places p WHERE p.school_id = b.school_id AND b.stage IN ('', p.stage))), '[]'))
$$;
"""

UNDO = """
DROP FUNCTION diary_school(bigint, date);
DROP FUNCTION diary_results(bigint, date, date);
DROP FUNCTION diary_days(bigint, date, date);
DROP FUNCTION diary_moved_away(bigint, date, date);
DROP INDEX lesson_change_moved_from;
"""


def as_before() -> str:
    """The function of the first migration, put back."""
    sql: str = import_module("matricula.diary.migrations.0001_week").SQL
    return sql[sql.index("CREATE FUNCTION diary_days") : sql.index("-- For the forecast")]


class Migration(migrations.Migration):
    dependencies = [("diary", "0010_what_families_write")]
    operations = [migrations.RunSQL(SQL, UNDO + as_before())]
