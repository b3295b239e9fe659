"""Paper says what the screen says: what was changed in a lesson, which works are announced, what was reached."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("matricula.delivery.migrations.0002_walls").QUESTIONS

MOVED_AWAY = """
-- Lessons of a place that lay in these days and were moved out of them. Beyond the walls, because a move is found by the day
-- it left; and only of a place whose days the asking transaction sees, as its school or as its family.
CREATE FUNCTION delivery_moved_away(p_place bigint, p_from date, p_until date)
RETURNS TABLE (was_day date, was_number integer, subject text, day date, number integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT (c.was ->> 'day')::date, (c.was ->> 'number')::integer, g.subject, l.day, l.number::integer
  FROM registry_enrollment e
  JOIN journal_groupmember m ON m.enrollment_id = e.id
  JOIN journal_teachinggroup g ON g.id = m.group_id
  JOIN journal_lessonchange c ON c.school_id = g.school_id AND c.kind = 'move'
    AND c.was ->> 'day' >= p_from::text AND c.was ->> 'day' < p_until::text
  JOIN journal_lesson l ON l.id = c.lesson_id AND l.group_id = g.id AND l.cancelled_at IS NULL
    AND l.day <> (c.was ->> 'day')::date
  WHERE e.id = p_place AND (e.school_id = ANY (scopes()) OR e.id = ANY (families_places_of(e.student_id)))
    AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
$$;
"""

LESSON = (
    """        'cancelled', l.cancelled_at IS NOT NULL,
""",
    """        'cancelled', l.cancelled_at IS NOT NULL, 'room', l.room,
        'teacher', (SELECT u.display_name FROM authorities_appointment a JOIN authorities_user u ON u.id = a.user_id
                    WHERE a.id = l.teacher_id),
        'planned', (SELECT jsonb_build_object('work', w.work, 'title', w.title)
                    FROM journal_plannedwork w WHERE w.lesson_id = l.id AND w.withdrawn_at IS NULL),
        -- What it was at first, of each kind of change that still holds; not why, which is the school's.
        'changes', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', c.kind, 'was', c.was,
                    'teacher', (SELECT u.display_name FROM authorities_appointment a
                                JOIN authorities_user u ON u.id = a.user_id WHERE a.id = (c.was ->> 'teacher')::bigint))
                    ORDER BY c.id)
                  FROM (
                    SELECT DISTINCT ON (x.kind) x.id, x.kind, x.was
                    FROM journal_lessonchange x WHERE x.lesson_id = l.id ORDER BY x.kind, x.id) c
                  WHERE CASE c.kind
                    WHEN 'substitution' THEN (c.was ->> 'teacher')::bigint <> l.teacher_id
                    WHEN 'move' THEN (c.was ->> 'day')::date <> l.day OR (c.was ->> 'number')::integer <> l.number
                    WHEN 'room' THEN c.was ->> 'room' <> l.room END), '[]'),
""",
)
BESIDE = (
    """    'homework', coalesce((
""",
    """    'moved', coalesce((
      SELECT jsonb_agg(jsonb_build_object('was_day', a.was_day, 'was_number', a.was_number, 'subject', a.subject,
        'day', a.day, 'number', a.number) ORDER BY a.was_day, a.was_number)
      FROM delivery_moved_away(place.id, p_from, p_until) a), '[]'),
    'works', coalesce((
      SELECT jsonb_agg(jsonb_build_object('day', l.day, 'subject', g.subject, 'work', w.work, 'title', w.title)
        ORDER BY l.day, l.starts_at, l.id)
      FROM journal_groupmember m
      JOIN journal_teachinggroup g ON g.id = m.group_id
      JOIN journal_lesson l ON l.group_id = m.group_id AND l.day >= p_until AND l.day < p_due
        AND l.cancelled_at IS NULL AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
      JOIN journal_plannedwork w ON w.lesson_id = l.id AND w.withdrawn_at IS NULL
      WHERE m.enrollment_id = place.id), '[]'),
    'achieved', coalesce((
      SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'name', e.name, 'subject', e.subject, 'result', e.result,
        'received_at', e.received_at) ORDER BY e.received_at, e.id)
      FROM journal_examresult e JOIN authorities_org o ON o.id = e.school_id
      WHERE e.enrollment_id = place.id AND e.withdrawn_at IS NULL
        AND (e.received_at AT TIME ZONE o.zone)::date >= p_from
        AND (e.received_at AT TIME ZONE o.zone)::date < p_until), '[]'),
    'homework', coalesce((
""",
)


def body(*changes: tuple[str, str]) -> str:
    """The function as it was, to be put in its place again; with these lines changed, each of which stands there once."""
    begins = BEFORE.index("FUNCTION delivery_days(")
    found = "CREATE OR REPLACE " + BEFORE[begins : BEFORE.index("$$;", begins) + len("$$;\n")]
    for old, new in changes:
        if found.count(old) != 1:
            raise ValueError(f"delivery_days does not say {old!r} once")
        found = found.replace(old, new)
    return str(found)


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0002_walls"),
        ("diary", "0011_days_with_what_changed"),
        ("journal", "0021_closed_periods_stay"),
    ]
    operations = [
        migrations.RunSQL(
            MOVED_AWAY, "DROP FUNCTION delivery_moved_away(bigint, date, date);"
        ),
        migrations.RunSQL(body(LESSON, BESIDE), body()),
    ]
