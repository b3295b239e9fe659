"""Mails to families are made by a job, for whoever may read and agreed; the school and the reader see how they fared."""

from django.db import migrations

from matricula.deployment.api import shown_to_families
from matricula.families.api import Own

# Special forms are written here; the declaration says them in words.
WALL = """
ALTER TABLE delivery_familymail ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON delivery_familymail FOR SELECT USING (id >= sight_floor() AND school_id = ANY (scopes()));
CREATE POLICY added ON delivery_familymail FOR INSERT WITH CHECK (
  school_id = ANY (scopes()) AND actor_appointment() IS NULL);
CREATE POLICY changed ON delivery_familymail FOR UPDATE USING (
  school_id = ANY (scopes()) AND actor_appointment() IS NULL);
CREATE TRIGGER written_once BEFORE UPDATE ON delivery_familymail FOR EACH ROW
  WHEN (NEW.uuid IS DISTINCT FROM OLD.uuid OR NEW.school_id IS DISTINCT FROM OLD.school_id
    OR NEW.enrollment_id IS DISTINCT FROM OLD.enrollment_id OR NEW.access_id IS DISTINCT FROM OLD.access_id
    OR NEW.reader_id IS DISTINCT FROM OLD.reader_id OR NEW.kind IS DISTINCT FROM OLD.kind
    OR NEW.day IS DISTINCT FROM OLD.day OR NEW.since IS DISTINCT FROM OLD.since
    OR NEW.until IS DISTINCT FROM OLD.until OR NEW.made_at IS DISTINCT FROM OLD.made_at)
  EXECUTE FUNCTION refuse_change();
"""

UNDO_WALL = """
DROP TRIGGER written_once ON delivery_familymail;
DROP POLICY changed ON delivery_familymail;
DROP POLICY added ON delivery_familymail;
DROP POLICY seen ON delivery_familymail;
ALTER TABLE delivery_familymail DISABLE ROW LEVEL SECURITY;
"""

GUARD = """
-- Whether an account reads of the student of a place at that school today, and this is how it agreed to be told last.
CREATE FUNCTION delivery_reads_by_mail(p_school integer, p_enrollment bigint, p_access bigint, p_reader bigint, p_form bigint)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM families_familyaccess a
    JOIN registry_enrollment e ON e.id = p_enrollment AND e.student_id = a.student_id
      AND e.school_id = p_school AND e.is_open
    JOIN families_agreedform f ON f.id = p_form AND f.school_id = p_school AND f.channel = 'mail'
      AND f.student_id = a.student_id AND f.guardian_id IS NOT DISTINCT FROM a.guardian_id
    JOIN authorities_user u ON u.id = a.user_id AND u.is_active
    LEFT JOIN registry_guardian g ON g.id = a.guardian_id
    WHERE a.id = p_access AND a.user_id = p_reader AND a.ended_at IS NULL
      AND (a.guardian_id IS NULL OR (g.is_guardian AND (g.ended_on IS NULL OR g.ended_on > civil_now()::date)))
      AND NOT families_refused(a.student_id, a.guardian_id)
      AND NOT EXISTS (
        SELECT 1 FROM families_agreedform n WHERE n.id > f.id AND n.school_id = f.school_id
          AND n.student_id = f.student_id AND n.guardian_id IS NOT DISTINCT FROM f.guardian_id))
$$;
-- Who reads at whatever school is asked by the guard alone.
REVOKE EXECUTE ON FUNCTION delivery_reads_by_mail(integer, bigint, bigint, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION delivery_guard_mail() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.sent_at IS NOT NULL OR OLD.given_up_at IS NOT NULL OR OLD.dropped_at IS NOT NULL THEN
      RAISE EXCEPTION 'a mail that is over stays so' USING ERRCODE = 'MR090';
    END IF;
    IF NEW.form_id = OLD.form_id THEN
      RETURN NEW;
    END IF;
  ELSIF NEW.sent_at IS NOT NULL OR NEW.given_up_at IS NOT NULL OR NEW.dropped_at IS NOT NULL
    OR NEW.attempts <> 0 OR NEW.made_at > civil_now() + interval '1 minute' OR NEW.until > NEW.made_at
  THEN
    RAISE EXCEPTION 'a mail is queued before it is sent, of what was entered' USING ERRCODE = 'MR090';
  END IF;
  IF NOT delivery_reads_by_mail(NEW.school_id, NEW.enrollment_id, NEW.access_id, NEW.reader_id, NEW.form_id) THEN
    RAISE EXCEPTION 'a mail goes to who may read and agreed to it' USING ERRCODE = 'MR090';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_mail BEFORE INSERT OR UPDATE ON delivery_familymail
  FOR EACH ROW EXECUTE FUNCTION delivery_guard_mail();
"""

UNDO_GUARD = """
DROP TRIGGER guard_mail ON delivery_familymail;
DROP FUNCTION delivery_guard_mail();
DROP FUNCTION delivery_reads_by_mail(integer, bigint, bigint, bigint, bigint);
"""

QUESTIONS = """
-- Schools where somebody agreed to be told by mail: where the job looks.
CREATE FUNCTION delivery_schools_mailing() RETURNS TABLE (school_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id FROM authorities_org o
  WHERE o.tier = 'school' AND NOT authorities_closed(o.closed_on, o.zone, civil_now())
    AND EXISTS (SELECT 1 FROM families_agreedform f WHERE f.school_id = o.id AND f.channel = 'mail')
  ORDER BY o.id
$$;

-- When something was entered last that readers of these places are told of. It sees what the asking transaction sees.
-- Lessons are gone through once for all who sit in them.
CREATE FUNCTION delivery_news(p_places bigint[], p_since timestamptz, p_until timestamptz)
RETURNS TABLE (enrollment_id bigint, newest timestamptz)
LANGUAGE sql STABLE AS $$
  WITH members AS MATERIALIZED (
    SELECT m.enrollment_id, m.group_id, m.started_on, m.ended_on
    FROM journal_groupmember m WHERE m.enrollment_id = ANY (p_places)),
  lessons AS MATERIALIZED (
    SELECT l.group_id, l.day, greatest(
      (SELECT max(h.given_at) FROM journal_homework h
       WHERE h.lesson_id = l.id AND h.text <> '' AND h.given_at > p_since AND h.given_at <= p_until),
      (SELECT max(w.planned_at) FROM journal_plannedwork w
       WHERE w.lesson_id = l.id AND w.withdrawn_at IS NULL AND w.planned_at > p_since AND w.planned_at <= p_until),
      (SELECT max(c.made_at) FROM journal_lessonchange c
       WHERE c.lesson_id = l.id AND c.made_at > p_since AND c.made_at <= p_until)) AS newest
    FROM journal_lesson l
    WHERE l.group_id IN (SELECT DISTINCT m.group_id FROM members m)
      AND l.day >= p_since::date - 14 AND l.day <= p_until::date + 60),
  found AS (
    SELECT k.enrollment_id, k.entered_at AS at FROM journal_mark k
    WHERE k.enrollment_id = ANY (p_places) AND k.value <> '' AND k.entered_at > p_since AND k.entered_at <= p_until
    UNION ALL
    SELECT x.enrollment_id, x.entered_at FROM journal_lessonabsence x
    WHERE x.enrollment_id = ANY (p_places) AND x.code <> '' AND x.entered_at > p_since AND x.entered_at <= p_until
    UNION ALL
    SELECT t.enrollment_id, t.entered_at FROM journal_termmark t
    WHERE t.enrollment_id = ANY (p_places) AND t.entered_at > p_since AND t.entered_at <= p_until
    UNION ALL
    SELECT r.enrollment_id, r.written_at FROM journal_remark r
    WHERE r.enrollment_id = ANY (p_places) AND r.withdrawn_at IS NULL
      AND r.written_at > p_since AND r.written_at <= p_until
    UNION ALL
    SELECT m.enrollment_id, l.newest FROM members m JOIN lessons l ON l.group_id = m.group_id
      AND l.newest IS NOT NULL AND m.started_on <= l.day AND (m.ended_on IS NULL OR l.day < m.ended_on))
  SELECT f.enrollment_id, max(f.at) FROM found f GROUP BY f.enrollment_id
$$;
"""

UNDO_QUESTIONS = """
DROP FUNCTION delivery_news(bigint[], timestamptz, timestamptz);
DROP FUNCTION delivery_schools_mailing();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0020_family_mail"),
        ("journal", "0033_planned_again"),
        ("families", "0012_service_and_looks"),
    ]
    operations = [
        migrations.RunSQL(WALL, UNDO_WALL),
        shown_to_families("delivery_familymail", Own("reader_id")),
        migrations.RunSQL(GUARD, UNDO_GUARD),
        migrations.RunSQL(QUESTIONS, UNDO_QUESTIONS),
    ]
