"""Printouts are made by a job when a week is over, printed, and handed over once; and what stands on them."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised

# Special forms are written here; the declaration says them in words.
PRINTOUTS = """
ALTER TABLE delivery_printoutweek ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON delivery_printoutweek FOR SELECT USING (id >= sight_floor() AND school_id = ANY (scopes()));
CREATE POLICY added ON delivery_printoutweek FOR INSERT WITH CHECK (
  school_id = ANY (scopes()) AND actor_appointment() IS NULL);

ALTER TABLE delivery_weeklyprintout ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON delivery_weeklyprintout FOR SELECT USING (id >= sight_floor() AND school_id = ANY (scopes()));
CREATE POLICY added ON delivery_weeklyprintout FOR INSERT WITH CHECK (
  school_id = ANY (scopes()) AND actor_appointment() IS NULL);
CREATE POLICY changed ON delivery_weeklyprintout FOR UPDATE USING (
  EXISTS (SELECT 1 FROM authorities_in_office() w WHERE w.org_id = delivery_weeklyprintout.school_id));
CREATE TRIGGER written_once BEFORE UPDATE ON delivery_weeklyprintout FOR EACH ROW
  WHEN (NEW.school_id IS DISTINCT FROM OLD.school_id OR NEW.enrollment_id IS DISTINCT FROM OLD.enrollment_id
    OR NEW.guardian_id IS DISTINCT FROM OLD.guardian_id OR NEW.monday IS DISTINCT FROM OLD.monday
    OR NEW.made_at IS DISTINCT FROM OLD.made_at)
  EXECUTE FUNCTION refuse_change();
ALTER TABLE delivery_weeklyprintoutevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON delivery_weeklyprintoutevent FOR SELECT USING (cardinality(scopes()) > 0 AND EXISTS (
  SELECT 1 FROM delivery_weeklyprintout r WHERE r.id = delivery_weeklyprintoutevent.pgh_obj_id OFFSET 0));
"""

UNDO_PRINTOUTS = """
DROP POLICY seen ON delivery_weeklyprintoutevent;
ALTER TABLE delivery_weeklyprintoutevent DISABLE ROW LEVEL SECURITY;
DROP TRIGGER written_once ON delivery_weeklyprintout;
DROP POLICY changed ON delivery_weeklyprintout;
DROP POLICY added ON delivery_weeklyprintout;
DROP POLICY seen ON delivery_weeklyprintout;
ALTER TABLE delivery_weeklyprintout DISABLE ROW LEVEL SECURITY;
DROP POLICY added ON delivery_printoutweek;
DROP POLICY seen ON delivery_printoutweek;
ALTER TABLE delivery_printoutweek DISABLE ROW LEVEL SECURITY;
"""

GUARDS = """
-- The last lesson of a school in the week that begins on that Monday ends then; NULL without lessons. One index read finds
-- its day, another the lessons of that day.
CREATE FUNCTION delivery_week_ends(p_school integer, p_monday date) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT max(l.ends_at) FROM journal_lesson l
  WHERE l.school_id = p_school AND l.cancelled_at IS NULL AND l.day = (
    SELECT d.day FROM journal_lesson d
    WHERE d.school_id = p_school AND d.day >= p_monday AND d.day < p_monday + 7 AND d.cancelled_at IS NULL
    ORDER BY d.day DESC LIMIT 1)
$$;

-- Whether somebody is a guardian of the student of a place at that school, or (without one) that student.
CREATE FUNCTION delivery_is_reader(p_school integer, p_enrollment bigint, p_guardian bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM registry_enrollment e
    WHERE e.id = p_enrollment AND e.school_id = p_school AND (p_guardian IS NULL OR EXISTS (
      SELECT 1 FROM registry_guardian g
      WHERE g.id = p_guardian AND g.student_id = e.student_id AND g.is_guardian)))
$$;

CREATE FUNCTION delivery_guard_printout() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT delivery_is_reader(NEW.school_id, NEW.enrollment_id, NEW.guardian_id)
    OR NOT coalesce(delivery_week_ends(NEW.school_id, NEW.monday) <= NEW.made_at, false)
    OR NEW.made_at > civil_now() + interval '1 minute'
    OR NEW.printed_at IS NOT NULL OR NEW.handed_on IS NOT NULL
  THEN
    RAISE EXCEPTION 'a printout is made for a reader of the school when the week is over' USING ERRCODE = 'MR085';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_printout BEFORE INSERT ON delivery_weeklyprintout
  FOR EACH ROW EXECUTE FUNCTION delivery_guard_printout();

-- Printed as often as it takes until it is handed over; handed over once, after it was printed, on a day that has come.
CREATE FUNCTION delivery_guard_handover() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE zone text;
BEGIN
  SELECT o.zone INTO zone FROM authorities_org o WHERE o.id = NEW.school_id;
  IF OLD.handed_on IS NOT NULL
    OR NEW.printed_at IS DISTINCT FROM OLD.printed_at AND (
      NEW.printed_in_id IS DISTINCT FROM coalesce(actor_appointment(), NEW.printed_in_id) OR NEW.handed_on IS NOT NULL
      OR NOT coalesce(NEW.printed_at BETWEEN OLD.made_at AND civil_now() + interval '1 minute', false))
    OR NEW.printed_at IS NOT DISTINCT FROM OLD.printed_at AND (
      NEW.printed_in_id IS DISTINCT FROM OLD.printed_in_id OR NEW.digest IS DISTINCT FROM OLD.digest)
    OR NEW.handed_on IS NOT NULL AND (
      OLD.printed_at IS NULL OR NEW.noted_in_id IS DISTINCT FROM coalesce(actor_appointment(), NEW.noted_in_id)
      OR NEW.noted_at > civil_now() + interval '1 minute' OR NEW.noted_at < OLD.printed_at
      OR NEW.handed_on < (OLD.made_at AT TIME ZONE zone)::date
      OR NEW.handed_on > (civil_now() AT TIME ZONE zone)::date)
  THEN
    RAISE EXCEPTION 'a printout is printed, then handed over once, in one''s own name' USING ERRCODE = 'MR085';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_handover BEFORE UPDATE ON delivery_weeklyprintout
  FOR EACH ROW EXECUTE FUNCTION delivery_guard_handover();

CREATE FUNCTION delivery_guard_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.told_in_id IS DISTINCT FROM coalesce(actor_appointment(), NEW.told_in_id) OR NEW.told_at > civil_now() + interval '1 minute'
    OR NOT delivery_is_reader(NEW.school_id, NEW.enrollment_id, NEW.guardian_id)
    OR NOT EXISTS (
      SELECT 1 FROM journal_lessonabsence a JOIN journal_lesson l ON l.id = a.lesson_id
      WHERE a.enrollment_id = NEW.enrollment_id AND a.code <> '' AND l.day = NEW.day
        AND l.school_id = NEW.school_id AND l.cancelled_at IS NULL AND l.starts_at <= NEW.told_at)
  THEN
    RAISE EXCEPTION 'nobody is told of a lesson that was not missed' USING ERRCODE = 'MR086';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_told BEFORE INSERT ON delivery_told
  FOR EACH ROW EXECUTE FUNCTION delivery_guard_told();
"""

UNDO_GUARDS = """
DROP TRIGGER guard_told ON delivery_told;
DROP FUNCTION delivery_guard_told();
DROP TRIGGER guard_handover ON delivery_weeklyprintout;
DROP FUNCTION delivery_guard_handover();
DROP TRIGGER guard_printout ON delivery_weeklyprintout;
DROP FUNCTION delivery_guard_printout();
DROP FUNCTION delivery_is_reader(integer, bigint, bigint);
DROP FUNCTION delivery_week_ends(integer, date);
"""

QUESTIONS = """
-- Schools whose week is over and was not gone through yet. The week before counts only where one was gone through
-- earlier: a school that begins owes nothing of what lies behind it.
CREATE FUNCTION delivery_weeks_due() RETURNS TABLE (school_id integer, monday date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id, w.monday
  FROM authorities_org o
  CROSS JOIN LATERAL (
    SELECT date_trunc('week', civil_now() AT TIME ZONE o.zone)::date - back AS monday, back
    FROM unnest(ARRAY[7, 0]) AS back) w
  WHERE o.tier = 'school' AND NOT authorities_closed(o.closed_on, o.zone, civil_now())
    AND NOT EXISTS (
      SELECT 1 FROM delivery_printoutweek d WHERE d.school_id = o.id AND d.monday = w.monday)
    AND (w.back = 0 OR EXISTS (
      SELECT 1 FROM delivery_printoutweek d WHERE d.school_id = o.id AND d.monday < w.monday))
    AND delivery_week_ends(o.id, w.monday) <= civil_now()
  ORDER BY o.id, w.monday
$$;

-- The days of these places from p_from on and before p_until, homework due before p_due, as JSON. It sees what the asking
-- transaction sees: a family's own wall, or the school's. One body for the printout of a class and for an extract.
CREATE FUNCTION delivery_days(p_places bigint[], p_from date, p_until date, p_due date)
RETURNS TABLE (enrollment_id bigint, said jsonb)
LANGUAGE sql STABLE AS $$
  SELECT place.id, jsonb_build_object(
    'lessons', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'day', l.day, 'number', l.number, 'subject', g.subject, 'scale', g.scale, 'topic', l.topic,
        'cancelled', l.cancelled_at IS NOT NULL,
        'absence', (SELECT jsonb_build_object('code', x.code, 'note', x.note) FROM journal_lessonabsence x
                    WHERE x.lesson_id = l.id AND x.enrollment_id = place.id AND x.code <> ''),
        'marks', coalesce((
          SELECT jsonb_agg(jsonb_build_object(
            'value', k.value, 'number', k.number, 'work', k.work, 'weight', k.weight, 'comment', k.comment)
            ORDER BY k.slot)
          FROM journal_mark k
          WHERE k.lesson_id = l.id AND k.enrollment_id = place.id AND k.value <> ''), '[]'))
        ORDER BY l.day, l.starts_at, l.id)
      FROM journal_groupmember m
      JOIN journal_teachinggroup g ON g.id = m.group_id
      JOIN journal_lesson l ON l.group_id = m.group_id AND l.day >= p_from AND l.day < p_until
        AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
      WHERE m.enrollment_id = place.id), '[]'),
    'homework', coalesce((
      SELECT jsonb_agg(jsonb_build_object('due_on', h.due_on, 'subject', g.subject, 'text', h.text)
        ORDER BY h.due_on, l.starts_at, l.id)
      FROM journal_groupmember m
      JOIN journal_teachinggroup g ON g.id = m.group_id
      JOIN journal_lesson l ON l.group_id = m.group_id AND l.day >= p_from - 60 AND l.day < p_due
        AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on)
      JOIN journal_homework h ON h.lesson_id = l.id AND h.due_on >= p_from AND h.due_on < p_due AND h.text <> ''
      WHERE m.enrollment_id = place.id), '[]'),
    'remarks', coalesce((
      SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'subject', g.subject, 'text', r.text,
        'written_at', r.written_at) ORDER BY r.written_at, r.id)
      FROM journal_remark r
      JOIN journal_teachinggroup g ON g.id = r.group_id
      JOIN authorities_org o ON o.id = r.school_id
      WHERE r.enrollment_id = place.id AND r.withdrawn_at IS NULL
        AND (r.written_at AT TIME ZONE o.zone)::date >= p_from
        AND (r.written_at AT TIME ZONE o.zone)::date < p_until), '[]'),
    'term_marks', coalesce((
      SELECT jsonb_agg(jsonb_build_object('subject', g.subject, 'scale', g.scale, 'kind', q.kind, 'seq', q.seq,
        'value', t.value, 'reason', t.reason) ORDER BY q.ended_on, g.subject)
      FROM journal_termmark t
      JOIN journal_gradingperiod q ON q.id = t.period_id AND q.started_on < p_until AND q.ended_on > p_from
      JOIN journal_teachinggroup g ON g.id = t.group_id
      WHERE t.enrollment_id = place.id AND (t.value <> '' OR t.reason <> '')), '[]'))
  FROM unnest(p_places) AS place(id)
$$;
"""

UNDO_QUESTIONS = """
DROP FUNCTION delivery_days(bigint[], date, date, date);
DROP FUNCTION delivery_weeks_due();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("authorities", "0008_in_office"),
        ("deployment", "0004_walls"),
        ("journal", "0005_walls_of_the_school_year"),
        ("families", "0002_walls"),
    ]
    operations = [
        migrations.RunSQL(PRINTOUTS, UNDO_PRINTOUTS),
        raised("delivery_told", Wall(OwnOffice("school_id"), only_grows=True)),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        migrations.RunSQL(QUESTIONS, UNDO_QUESTIONS),
    ]
