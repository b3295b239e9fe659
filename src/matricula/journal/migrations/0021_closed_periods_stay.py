"""A closed period stays as it is, student by student; two people open it again, for a while. Results of examinations."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised, shown_to_families
from matricula.families.api import OfPlace

ASKING = """
-- Whether the transaction acts for that school in a role that holds the permission, as the stored law says. The
-- installation itself (nobody acts) holds every one.
CREATE FUNCTION journal_may(p_school integer, p_permission text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT actor_appointment() IS NULL OR cases_acts_for(actor_appointment(), p_school,
    (SELECT coalesce(cases_register_words(o.pack) -> 'may' -> p_permission, '[]')
     FROM authorities_org o WHERE o.id = p_school))
$$;

-- Whether that appointment teaches the group to the end of the period, or since; or stands in for who does.
CREATE FUNCTION journal_teaches_to_the_end(p_appointment bigint, p_group bigint, p_period bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM journal_groupteacher h
    JOIN journal_gradingperiod p ON p.id = p_period
    JOIN authorities_appointment a ON a.id = p_appointment
    WHERE h.group_id = p_group AND h.teacher_id IN (a.id, a.stands_in_for_id)
      AND (h.ended_on IS NULL OR h.ended_on >= p.ended_on))
$$;

-- The clause by which the period is closed for this student in this group now; NULL where it is open: not closed, the
-- mark put off and not yet set, or a reopening granted and not yet used.
CREATE FUNCTION journal_term_lock(p_group bigint, p_enrollment bigint, p_period bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.clause FROM journal_periodclosing c
  WHERE c.group_id = p_group AND c.period_id = p_period
    AND NOT EXISTS (
      SELECT 1 FROM journal_termmarkdeferral d
      WHERE d.group_id = p_group AND d.enrollment_id = p_enrollment AND d.period_id = p_period AND d.ended_at IS NULL)
    AND NOT EXISTS (
      SELECT 1 FROM journal_termreopening r
      WHERE r.group_id = p_group AND r.enrollment_id = p_enrollment AND r.period_id = p_period
        AND r.used_at IS NULL AND audit_permit_open('term_reopening', r.uuid, c.clause))
$$;

CREATE FUNCTION journal_refuse_closed(p_clause text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE EXCEPTION 'the period is closed' USING ERRCODE = 'MR001', DETAIL = p_clause,
    HINT = 'A reopening that the head grants opens it for one student, for a while.';
END $$;
"""

MARKS = """
-- All marks of a statement at once.
CREATE FUNCTION journal_guard_closed_marks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE cited text;
BEGIN
  SELECT found.cited INTO cited FROM (
    SELECT journal_term_lock(l.group_id, t.enrollment_id, p.id) AS cited
    FROM touched t
    JOIN journal_lesson l ON l.id = t.lesson_id
    JOIN journal_periodclosing c ON c.group_id = l.group_id
    JOIN journal_gradingperiod p ON p.id = c.period_id AND p.started_on <= l.day AND l.day < p.ended_on) found
  WHERE found.cited IS NOT NULL LIMIT 1;
  IF cited IS NOT NULL THEN
    PERFORM journal_refuse_closed(cited);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_closed_added AFTER INSERT ON journal_mark REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_closed_marks();
CREATE TRIGGER guard_closed_changed AFTER UPDATE ON journal_mark REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION journal_guard_closed_marks();

-- A lesson with marks goes neither out of a closed period nor into one, and is neither cancelled nor put back there.
CREATE FUNCTION journal_guard_closed_lesson() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE cited text;
BEGIN
  SELECT c.clause INTO cited FROM journal_periodclosing c JOIN journal_gradingperiod p ON p.id = c.period_id
    WHERE c.group_id = NEW.group_id AND (
      (p.started_on <= OLD.day AND OLD.day < p.ended_on) OR (p.started_on <= NEW.day AND NEW.day < p.ended_on)) LIMIT 1;
  IF cited IS NOT NULL AND EXISTS (SELECT 1 FROM journal_mark m WHERE m.lesson_id = NEW.id AND m.value <> '') THEN
    PERFORM journal_refuse_closed(cited);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_closed BEFORE UPDATE OF day, cancelled_at ON journal_lesson FOR EACH ROW
  WHEN (OLD.day <> NEW.day OR (OLD.cancelled_at IS NULL) <> (NEW.cancelled_at IS NULL))
  EXECUTE FUNCTION journal_guard_closed_lesson();

CREATE FUNCTION journal_guard_closed_days() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM journal_periodclosing c WHERE c.period_id = NEW.id) THEN
    RAISE EXCEPTION 'the days of a closed period stay' USING ERRCODE = 'MR075';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_closed BEFORE UPDATE OF started_on, ended_on ON journal_gradingperiod FOR EACH ROW
  WHEN (OLD.started_on <> NEW.started_on OR OLD.ended_on <> NEW.ended_on)
  EXECUTE FUNCTION journal_guard_closed_days();
"""

TERM_MARKS = """
-- Set by who teaches the group, for a student of it, in a period of its year and stage; and not while that is closed.
CREATE FUNCTION journal_guard_term_mark() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE cited text := journal_term_lock(NEW.group_id, NEW.enrollment_id, NEW.period_id);
BEGIN
  IF cited IS NOT NULL THEN
    PERFORM journal_refuse_closed(cited);
  END IF;
  IF NOT journal_teaches_to_the_end(NEW.entered_in_id, NEW.group_id, NEW.period_id) OR NOT EXISTS (
    SELECT 1 FROM journal_gradingperiod p JOIN journal_teachinggroup g ON g.id = NEW.group_id
    WHERE p.id = NEW.period_id AND p.school_id = NEW.school_id AND p.session_id = g.session_id AND p.stage = g.stage)
  THEN
    RAISE EXCEPTION 'a term mark is set by who teaches the group' USING ERRCODE = 'MR076';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM journal_groupmember m JOIN journal_gradingperiod p ON p.id = NEW.period_id
    WHERE m.group_id = NEW.group_id AND m.enrollment_id = NEW.enrollment_id
      AND m.started_on < p.ended_on AND (m.ended_on IS NULL OR p.started_on < m.ended_on))
  THEN
    RAISE EXCEPTION 'a student who did not belong to the group in that period' USING ERRCODE = 'MR071';
  END IF;
  IF NEW.value = '' AND NEW.reason = '' AND EXISTS (
    SELECT 1 FROM journal_periodclosing c WHERE c.group_id = NEW.group_id AND c.period_id = NEW.period_id)
  THEN
    RAISE EXCEPTION 'nobody is without a mark in a closed period' USING ERRCODE = 'MR075';
  END IF;
  IF actor_appointment() IS NOT NULL THEN
    NEW.entered_at := civil_now();
    NEW.known_at := CASE
      WHEN TG_OP = 'UPDATE' AND OLD.known_at IS NOT NULL THEN OLD.known_at
      WHEN NEW.value <> '' OR NEW.reason <> '' THEN civil_now() END;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_term
  BEFORE INSERT OR UPDATE OF value, number, reason, mean, proposed, entered_at, entered_in_id, known_at, version
  ON journal_termmark
  FOR EACH ROW EXECUTE FUNCTION journal_guard_term_mark();

-- With the mark the deferral ends, and a reopening is used up.
CREATE FUNCTION journal_term_mark_set() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE journal_termmarkdeferral SET ended_at = civil_now()
    WHERE group_id = NEW.group_id AND enrollment_id = NEW.enrollment_id AND period_id = NEW.period_id
      AND ended_at IS NULL;
  WITH used AS (
    UPDATE journal_termreopening SET used_at = civil_now()
    WHERE group_id = NEW.group_id AND enrollment_id = NEW.enrollment_id AND period_id = NEW.period_id
      AND granted AND used_at IS NULL AND civil_now() < closes_at
    RETURNING uuid)
  UPDATE audit_permit p SET closes_at = civil_now() FROM used
    WHERE p.subject_kind = 'term_reopening' AND p.subject_uuid = used.uuid;
  RETURN NULL;
END $$;
CREATE TRIGGER mark_set AFTER INSERT OR UPDATE OF value, reason ON journal_termmark FOR EACH ROW
  WHEN (NEW.value <> '' OR NEW.reason <> '') EXECUTE FUNCTION journal_term_mark_set();

-- A deferral is made while the period is open, by who teaches the group or plans; it ends once, and in a closed period
-- only with the mark.
CREATE FUNCTION journal_guard_deferral() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE cited text;
BEGIN
  SELECT c.clause INTO cited FROM journal_periodclosing c
    WHERE c.group_id = NEW.group_id AND c.period_id = NEW.period_id;
  IF TG_OP = 'INSERT' THEN
    IF cited IS NOT NULL THEN
      PERFORM journal_refuse_closed(cited);
    END IF;
    IF NOT (journal_teaches_to_the_end(NEW.made_in_id, NEW.group_id, NEW.period_id)
      OR journal_may(NEW.school_id, 'journal.plan'))
    THEN
      RAISE EXCEPTION 'a term mark is put off by who teaches the group' USING ERRCODE = 'MR076';
    END IF;
  ELSE
    IF OLD.ended_at IS NOT NULL OR (cited IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM journal_termmark t WHERE t.group_id = NEW.group_id AND t.enrollment_id = NEW.enrollment_id
        AND t.period_id = NEW.period_id AND (t.value <> '' OR t.reason <> '')))
    THEN
      RAISE EXCEPTION 'a deferral ends once, and in a closed period with the mark' USING ERRCODE = 'MR075';
    END IF;
    IF NOT (journal_teaches_to_the_end(actor_appointment(), NEW.group_id, NEW.period_id)
      OR journal_may(NEW.school_id, 'journal.plan'))
    THEN
      RAISE EXCEPTION 'a deferral is ended by who teaches the group' USING ERRCODE = 'MR076';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_deferral BEFORE INSERT OR UPDATE OF ended_at ON journal_termmarkdeferral
  FOR EACH ROW EXECUTE FUNCTION journal_guard_deferral();
"""

CLOSING = """
-- Closed by who plans, in the own name, once the period is over and everybody has a mark, a reason or a deferral.
CREATE FUNCTION journal_guard_closing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE period journal_gradingperiod; zone text;
BEGIN
  IF NEW.closed_in_id <> coalesce(actor_appointment(), NEW.closed_in_id) OR NOT journal_may(NEW.school_id, 'journal.plan')
    OR NOT EXISTS (
      SELECT 1 FROM journal_gradingperiod p JOIN journal_teachinggroup g ON g.id = NEW.group_id
      WHERE p.id = NEW.period_id AND p.school_id = NEW.school_id AND g.school_id = NEW.school_id
        AND p.session_id = g.session_id AND p.stage = g.stage)
  THEN
    RAISE EXCEPTION 'a period is closed by who plans the lessons of that school' USING ERRCODE = 'MR073';
  END IF;
  SELECT * INTO period FROM journal_gradingperiod WHERE id = NEW.period_id;
  SELECT o.zone INTO zone FROM authorities_org o WHERE o.id = NEW.school_id;
  IF (civil_now() AT TIME ZONE zone)::date < period.ended_on OR EXISTS (
    SELECT 1 FROM journal_groupmember m JOIN registry_enrollment e ON e.id = m.enrollment_id
    WHERE m.group_id = NEW.group_id
      AND m.started_on < period.ended_on AND (m.ended_on IS NULL OR m.ended_on >= period.ended_on)
      AND e.started_on < period.ended_on AND (e.ended_on IS NULL OR e.ended_on >= period.ended_on)
      AND NOT EXISTS (
        SELECT 1 FROM journal_termmark t WHERE t.group_id = m.group_id AND t.enrollment_id = m.enrollment_id
          AND t.period_id = period.id AND (t.value <> '' OR t.reason <> ''))
      AND NOT EXISTS (
        SELECT 1 FROM journal_termmarkdeferral d WHERE d.group_id = m.group_id AND d.enrollment_id = m.enrollment_id
          AND d.period_id = period.id AND d.ended_at IS NULL))
  THEN
    RAISE EXCEPTION 'the period runs, or somebody has neither mark nor reason nor deferral' USING ERRCODE = 'MR075';
  END IF;
  NEW.closed_at := civil_now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard_closing BEFORE INSERT ON journal_periodclosing
  FOR EACH ROW EXECUTE FUNCTION journal_guard_closing();

-- Asked for by who plans, in the own name, of a period that is closed. What is decided, the next function writes.
CREATE FUNCTION journal_guard_reopening() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.asked_in_id <> coalesce(actor_appointment(), NEW.asked_in_id) OR NOT journal_may(NEW.school_id, 'journal.plan')
    OR NEW.granted IS NOT NULL OR NEW.decided_at IS NOT NULL OR NEW.decided_in_id IS NOT NULL OR NEW.answer <> ''
    OR NEW.closes_at IS NOT NULL OR NEW.used_at IS NOT NULL
    OR NOT EXISTS (
      SELECT 1 FROM journal_periodclosing c JOIN journal_groupmember m ON m.group_id = c.group_id
      WHERE c.group_id = NEW.group_id AND c.period_id = NEW.period_id AND c.school_id = NEW.school_id
        AND m.enrollment_id = NEW.enrollment_id)
  THEN
    RAISE EXCEPTION 'one asks for a closed period, another decides' USING ERRCODE = 'MR077';
  END IF;
  NEW.asked_at := civil_now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard_reopening BEFORE INSERT ON journal_termreopening
  FOR EACH ROW EXECUTE FUNCTION journal_guard_reopening();

-- Decided by who may, and is not the person that asked; granted, it opens a permit for no longer than the stored law has.
CREATE FUNCTION journal_decide_reopening(p_reopening uuid, p_granted boolean, p_answer text, p_closes_at timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE asked journal_termreopening; law jsonb; hours integer;
BEGIN
  SELECT * INTO asked FROM journal_termreopening WHERE uuid = p_reopening FOR NO KEY UPDATE;
  SELECT cases_register_words(o.pack) INTO law FROM authorities_org o WHERE o.id = asked.school_id;
  IF (asked.decided_at IS NULL AND p_granted IS NOT NULL
    AND cases_acts_for(actor_appointment(), asked.school_id, coalesce(law -> 'may' -> 'journal.reopen', '[]'))
    AND NOT EXISTS (SELECT 1 FROM authorities_appointment a WHERE a.id = asked.asked_in_id AND a.user_id = actor_user()))
    IS NOT TRUE
  THEN
    RAISE EXCEPTION 'another decides than who asked, and once' USING ERRCODE = 'MR077';
  END IF;
  IF p_granted THEN
    SELECT (one ->> 'hours')::integer INTO hours FROM jsonb_array_elements(law -> 'reopened') one
      WHERE (one ->> 'from')::date <= civil_now()::date ORDER BY (one ->> 'from')::date DESC LIMIT 1;
    IF (civil_now() < p_closes_at AND p_closes_at <= civil_now() + hours * interval '1 hour') IS NOT TRUE THEN
      RAISE EXCEPTION 'the law opens a closed period for a shorter time' USING ERRCODE = 'MR077';
    END IF;
    INSERT INTO audit_permit (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at)
      SELECT gen_random_uuid(), 'term_reopening', asked.uuid, asked.uuid, c.clause, civil_now(), p_closes_at
      FROM journal_periodclosing c WHERE c.group_id = asked.group_id AND c.period_id = asked.period_id;
  END IF;
  UPDATE journal_termreopening
    SET granted = p_granted, answer = p_answer, decided_at = civil_now(), decided_in_id = actor_appointment(),
      closes_at = CASE WHEN p_granted THEN p_closes_at END
    WHERE id = asked.id;
END $$;
"""

RESULTS = """
-- Entered by who plans, in the own name, for a student of the school, after it was received; taken back once.
CREATE FUNCTION journal_guard_result() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT journal_may(NEW.school_id, 'journal.plan')
    OR (TG_OP = 'INSERT' AND (NEW.entered_in_id <> coalesce(actor_appointment(), NEW.entered_in_id)
      OR NEW.withdrawn_at IS NOT NULL OR NEW.received_at > civil_now()
      OR NOT EXISTS (
        SELECT 1 FROM registry_enrollment e WHERE e.id = NEW.enrollment_id AND e.school_id = NEW.school_id)))
    OR (TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NOT NULL)
  THEN
    RAISE EXCEPTION 'results are entered in one''s own name, by the school' USING ERRCODE = 'MR073';
  END IF;
  IF TG_OP = 'INSERT' AND actor_appointment() IS NOT NULL THEN
    NEW.entered_at := civil_now();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_result BEFORE INSERT OR UPDATE OF withdrawn_at ON journal_examresult
  FOR EACH ROW EXECUTE FUNCTION journal_guard_result();
"""

HELPERS = (
    "journal_may(integer, text)",
    "journal_teaches_to_the_end(bigint, bigint, bigint)",
    "journal_term_lock(bigint, bigint, bigint)",
)
REVOKED = f"REVOKE EXECUTE ON FUNCTION {', '.join(HELPERS)} FROM PUBLIC;"

UNDO = """
DROP TRIGGER guard_result ON journal_examresult;
DROP FUNCTION journal_guard_result();
DROP FUNCTION journal_decide_reopening(uuid, boolean, text, timestamptz);
DROP TRIGGER guard_reopening ON journal_termreopening;
DROP FUNCTION journal_guard_reopening();
DROP TRIGGER guard_closing ON journal_periodclosing;
DROP FUNCTION journal_guard_closing();
DROP TRIGGER guard_deferral ON journal_termmarkdeferral;
DROP FUNCTION journal_guard_deferral();
DROP TRIGGER mark_set ON journal_termmark;
DROP FUNCTION journal_term_mark_set();
DROP TRIGGER guard_term ON journal_termmark;
DROP FUNCTION journal_guard_term_mark();
DROP TRIGGER guard_closed ON journal_gradingperiod;
DROP FUNCTION journal_guard_closed_days();
DROP TRIGGER guard_closed ON journal_lesson;
DROP FUNCTION journal_guard_closed_lesson();
DROP TRIGGER guard_closed_changed ON journal_mark;
DROP TRIGGER guard_closed_added ON journal_mark;
DROP FUNCTION journal_guard_closed_marks();
DROP FUNCTION journal_refuse_closed(text);
DROP FUNCTION journal_term_lock(bigint, bigint, bigint);
DROP FUNCTION journal_teaches_to_the_end(bigint, bigint, bigint);
DROP FUNCTION journal_may(integer, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0020_closed_periods"),
        ("audit", "0031_permits_of_others"),
        ("cases", "0034_outcomes"),
    ]
    operations = [
        raised("journal_periodclosing", Wall(OwnOffice("school_id"), only_grows=True)),
        raised(
            "journal_termreopening",
            Wall(
                OwnOffice("school_id"),
                once=("school_id", "group_id", "enrollment_id", "period_id", "reason", "asked_in_id"),
            ),
            history=True,
        ),
        raised(
            "journal_examresult",
            Wall(OwnOffice("school_id"), once=("school_id", "enrollment_id", "kind", "result")),
            history=True,
        ),
        migrations.RunSQL(ASKING + MARKS + TERM_MARKS + CLOSING + RESULTS + REVOKED, UNDO),
        shown_to_families("journal_examresult", OfPlace("enrollment_id")),
    ]
