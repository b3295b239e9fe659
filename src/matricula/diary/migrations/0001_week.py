"""The week of a child in one statement, and what a forecast asks of the class without showing it."""

from django.db import migrations

SQL = """
-- The days of a child from p_from on and before p_until, as JSON: lessons with what was entered of the child, homework by the
-- day on which it is due. It sees what the asking transaction sees: a family's own wall, or an office's.
CREATE FUNCTION diary_days(p_student bigint, p_from date, p_until date) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  WITH places AS (
    SELECT m.group_id, m.enrollment_id, m.started_on, m.ended_on
    FROM journal_groupmember m
    WHERE m.enrollment_id = ANY (families_places_of(p_student))),
  lessons AS (
    SELECT l.*, p.enrollment_id, g.subject, g.scale, g.name AS group_name
    FROM places p
    JOIN journal_lesson l ON l.group_id = p.group_id AND l.day >= p_from AND l.day < p_until
      AND p.started_on <= l.day AND (p.ended_on IS NULL OR l.day < p.ended_on)
    JOIN journal_teachinggroup g ON g.id = l.group_id),
  due AS (
    SELECT h.due_on, h.text, h.given_at, h.uuid, g.subject
    FROM places p
    JOIN journal_lesson l ON l.group_id = p.group_id AND l.day >= p_from - 60 AND l.day < p_until
      AND p.started_on <= l.day AND (p.ended_on IS NULL OR l.day < p.ended_on)
    JOIN journal_teachinggroup g ON g.id = l.group_id
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
                  WHERE k.lesson_id = l.id AND k.enrollment_id = l.enrollment_id AND k.value <> ''), '[]'))
        ORDER BY l.day, l.starts_at, l.id)
      FROM lessons l), '[]'),
    'homework', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'uuid', d.uuid, 'due_on', d.due_on, 'subject', d.subject, 'text', d.text, 'given_at', d.given_at)
        ORDER BY d.due_on, d.subject)
      FROM due d), '[]'))
$$;

-- For the forecast, and never shown: the mean of the others in each group of a child, where at least p_least others have a
-- mark that counts. Asked by that child's family alone.
CREATE FUNCTION diary_class_means(p_student bigint, p_from date, p_until date, p_least integer)
RETURNS TABLE (subject text, mean numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT g.subject, sum(k.number * k.weight) / sum(k.weight)
  FROM journal_groupmember m
  JOIN journal_teachinggroup g ON g.id = m.group_id
  JOIN journal_lesson l ON l.group_id = g.id AND l.day >= p_from AND l.day < p_until
  JOIN journal_mark k ON k.lesson_id = l.id AND k.number IS NOT NULL AND k.value <> ''
    AND k.enrollment_id <> m.enrollment_id
  WHERE m.enrollment_id = ANY (families_places_of(p_student))
    AND m.started_on < p_until AND (m.ended_on IS NULL OR m.ended_on > p_from)
  GROUP BY g.subject
  HAVING count(DISTINCT k.enrollment_id) >= greatest(p_least, 5)
$$;
"""

UNDO = """
DROP FUNCTION diary_class_means(bigint, date, date, integer);
DROP FUNCTION diary_days(bigint, date, date);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_families")]
    operations = [migrations.RunSQL(SQL, UNDO)]
