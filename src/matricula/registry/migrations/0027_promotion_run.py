"""The system promotes every school on the day of the law; a school says who stays, and may take the run back."""

from django.db import migrations

from matricula.deployment.api import ByOffice, ChildOf, SeenBy, Wall, raised

ONCE = (
    "uuid",
    "promotion_id",
    "school_id",
    "enrollment_id",
    "student_uuid",
    "student_name",
    "grade",
    "class_name",
    "why",
    "status",
    "reason",
    "clause",
    "noted_at",
    "noted_in_id",
)

LINES = """
-- What a class of one grade is called in the next: a word for the grade at its beginning is followed by that of the next.
CREATE FUNCTION registry_promoted_name(p_law jsonb, p_stage text, p_grade text, p_name text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce((
    SELECT left((w ->> 1) || substr(p_name, length(w ->> 0) + 1), 60)
    FROM jsonb_array_elements(p_law -> 'renamed' -> p_stage -> p_grade) w
    WHERE starts_with(p_name, w ->> 0) ORDER BY length(w ->> 0) DESC LIMIT 1), p_name)
$$;

-- What becomes of each open place of a school: `moves`, or stays by `status` or by word of the `school`; `leaving` grades
-- are graduation's; who is `new` came into the coming school year. Reads with the rights of whoever asks: a school its
-- preview, the run the register.
CREATE FUNCTION registry_promotion_lines(p_promotion bigint, p_school integer, p_law jsonb, p_runs date, p_begins date)
RETURNS TABLE (enrollment_id bigint, student_id bigint, stage text, grade text, to_grade text, status text, fate text,
  seat_id bigint, number text, class_name text, to_class text)
LANGUAGE sql STABLE AS $$
  SELECT e.id, e.student_id, e.stage::text, e.grade::text, p_law -> 'next' -> e.stage ->> e.grade, e.status::text,
    CASE
      WHEN p_law -> 'next' -> e.stage ->> e.grade IS NULL THEN 'leaving'
      WHEN e.started_on >= p_runs OR e.entered_on >= p_begins OR y.started_on >= p_begins THEN 'new'
      WHEN NOT p_law -> 'in_school' ? e.status THEN 'status'
      WHEN stay.id IS NOT NULL THEN 'school'
      ELSE 'moves'
    END,
    m.id, m.number::text, coalesce(c.name, '')::text, coalesce(c.to_class, '')
  FROM registry_enrollment e
  LEFT JOIN registry_classmembership m ON m.enrollment_id = e.id AND m.ended_on IS NULL
  -- Named once a class, not once a pupil.
  LEFT JOIN (
    SELECT k.id, k.session_id, k.name, registry_promoted_name(p_law, k.stage, k.grade, k.name) AS to_class
    FROM registry_schoolclass k WHERE k.school_id = p_school OFFSET 0
  ) c ON c.id = m.school_class_id
  LEFT JOIN registry_academicsession y ON y.id = c.session_id
  LEFT JOIN registry_promotionstay stay
    ON stay.promotion_id = p_promotion AND stay.enrollment_id = e.id AND stay.taken_back_at IS NULL
  WHERE e.school_id = p_school AND e.is_open AND e.is_principal
$$;

-- What has happened since to those whom a run moved, and to their classes; nothing, and it may be undone. With the rights
-- of whoever asks.
CREATE FUNCTION registry_promotion_since(p_promotion bigint)
RETURNS TABLE (what text, enrollment_id bigint, class_id bigint)
LANGUAGE sql STABLE AS $$
  SELECT CASE
      WHEN NOT e.is_open THEN 'left'
      WHEN EXISTS (SELECT 1 FROM registry_enrollmentstatus s
                   WHERE s.enrollment_id = e.id AND s.seq > v.last_link) THEN 'status'
      WHEN e.grade <> v.to_grade THEN 'grade'
      WHEN (SELECT m.id FROM registry_classmembership m WHERE m.enrollment_id = e.id AND m.ended_on IS NULL)
        IS DISTINCT FROM v.new_seat_id THEN 'seat'
      WHEN c.closed_on IS NOT NULL THEN 'class'
    END, e.id, c.id
  FROM registry_promotionmove v
  JOIN registry_enrollment e ON e.id = v.enrollment_id
  LEFT JOIN registry_classmembership o ON o.id = v.old_seat_id
  LEFT JOIN registry_schoolclass c ON c.id = o.school_class_id
  WHERE v.promotion_id = p_promotion AND (NOT e.is_open OR e.grade <> v.to_grade OR c.closed_on IS NOT NULL
    OR EXISTS (SELECT 1 FROM registry_enrollmentstatus s WHERE s.enrollment_id = e.id AND s.seq > v.last_link)
    OR (SELECT m.id FROM registry_classmembership m WHERE m.enrollment_id = e.id AND m.ended_on IS NULL)
      IS DISTINCT FROM v.new_seat_id)
  UNION ALL
  SELECT 'newcomer', m.enrollment_id, m.school_class_id
  FROM registry_promotion p
  JOIN registry_classmembership m ON m.school_class_id IN (
    SELECT n.school_class_id FROM registry_promotionmove v JOIN registry_classmembership n ON n.id = v.new_seat_id
    WHERE v.promotion_id = p.id)
  JOIN authorities_org o ON o.id = p.school_id
  WHERE p.id = p_promotion AND m.ended_on IS NULL AND m.started_on >= (p.ran_at AT TIME ZONE o.zone)::date
    AND NOT EXISTS (SELECT 1 FROM registry_promotionmove v
                    WHERE v.promotion_id = p.id AND v.enrollment_id = m.enrollment_id)
$$;
"""

SAID = """
-- Who stays is said by the school, in the name of whoever says it, about a place of its own, until the run.
CREATE FUNCTION registry_say_who_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb;
BEGIN
  SELECT cases_register_words(o.pack) -> 'promotion' INTO law FROM authorities_org o WHERE o.id = NEW.school_id;
  -- The run waits for who is said here, and whoever comes after it finds that it ran.
  PERFORM 1 FROM registry_promotion p WHERE p.id = NEW.promotion_id FOR SHARE;
  IF NOT EXISTS (SELECT 1 FROM registry_promotion p
      WHERE p.id = NEW.promotion_id AND p.school_id = NEW.school_id AND p.ran_at IS NULL)
    OR cases_acts_for(actor_appointment(), NEW.school_id, law -> 'kept_by') IS NOT TRUE
    OR (TG_OP = 'INSERT' AND (NEW.why <> 'school' OR NEW.noted_in_id IS DISTINCT FROM actor_appointment()
      OR NEW.taken_back_at IS NOT NULL OR NEW.clause <> (law ->> 'clause')
      OR NOT EXISTS (
        SELECT 1 FROM registry_enrollment e JOIN registry_student s ON s.id = e.student_id
        WHERE e.id = NEW.enrollment_id AND e.school_id = NEW.school_id AND e.is_open AND e.is_principal
          AND s.uuid = NEW.student_uuid AND s.name = NEW.student_name)))
    OR (TG_OP = 'UPDATE' AND (OLD.taken_back_at IS NOT NULL OR NEW.taken_back_at IS NULL
      OR NEW.taken_back_in_id IS DISTINCT FROM actor_appointment()))
  THEN
    RAISE EXCEPTION 'this promotion takes no word of that' USING ERRCODE = 'MR017';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER say_who_stays BEFORE INSERT OR UPDATE ON registry_promotionstay FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION registry_say_who_stays();
"""

RUN = """
-- Prepare the promotion of schools whose list is to be seen by now, and that have none yet: the law says when. Returns what
-- was prepared, p_most at a time; nothing when all are.
CREATE FUNCTION registry_prepare_promotions(p_most integer) RETURNS TABLE (prepared bigint, at_school integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY
  WITH years AS MATERIALIZED (
    SELECT p.pack, l.law ->> 'clause' AS clause, y.key AS code, (y.value ->> 'prepared')::date AS begins,
      (y.value ->> 'runs')::date AS runs, (y.value ->> 'undone')::date AS undone
    FROM (SELECT DISTINCT o.pack FROM authorities_org o WHERE o.tier = 'school') p
    CROSS JOIN LATERAL (SELECT cases_register_words(p.pack) -> 'promotion' AS law) l
    CROSS JOIN LATERAL jsonb_each(l.law -> 'years') y
  )
  INSERT INTO registry_promotion
    (uuid, school_id, school_year, round, clause, prepared_at, runs_on, undo_until, summary, undone_reason, seen_by)
  SELECT gen_random_uuid(), o.id, y.code, 1, y.clause, civil_now(), y.runs, y.undone, '[]', '', o.lineage
  FROM authorities_org o JOIN years y ON y.pack = o.pack
  WHERE o.tier = 'school' AND (civil_now() AT TIME ZONE o.zone)::date BETWEEN y.begins AND y.undone
    AND NOT authorities_closed(o.closed_on, o.zone, civil_now())
    AND NOT EXISTS (SELECT 1 FROM registry_promotion x WHERE x.school_id = o.id AND x.school_year = y.code)
    AND EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.school_id = o.id AND e.is_open)
  ORDER BY o.id LIMIT p_most
  ON CONFLICT DO NOTHING
  RETURNING registry_promotion.id, registry_promotion.school_id;
END $$;

-- The promotions whose day has come, for the job that carries them out: ids alone.
CREATE FUNCTION registry_promotions_due() RETURNS TABLE (promotion_id bigint, school_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.id, p.school_id FROM registry_promotion p JOIN authorities_org o ON o.id = p.school_id
  WHERE p.ran_at IS NULL AND p.runs_on <= (civil_now() AT TIME ZONE o.zone)::date
    AND NOT authorities_closed(o.closed_on, o.zone, civil_now())
  ORDER BY p.id
$$;

-- The school year of a school on a day: that of the nearest office above which has entered one, else its own.
CREATE FUNCTION registry_school_year(p_school integer, p_day date, p_code text, p_starts date, p_ends date)
RETURNS registry_academicsession
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found registry_academicsession;
BEGIN
  SELECT s.* INTO found FROM authorities_org school
    JOIN registry_academicsession s ON s.org_id = ANY (school.lineage) JOIN authorities_org o ON o.id = s.org_id
    WHERE school.id = p_school AND s.kind = 'school_year' AND s.started_on <= p_day AND s.ended_on > p_day
    ORDER BY o.path DESC LIMIT 1;
  IF found.id IS NULL AND p_code IS NOT NULL THEN
    INSERT INTO registry_academicsession (org_id, code, kind, started_on, ended_on)
      VALUES (p_school, p_code, 'school_year', p_starts, p_ends) ON CONFLICT (org_id, code) DO NOTHING;
    SELECT s.* INTO found FROM registry_academicsession s WHERE s.org_id = p_school AND s.code = p_code;
  END IF;
  RETURN found;
END $$;
REVOKE EXECUTE ON FUNCTION registry_school_year(integer, date, text, date, date) FROM PUBLIC;

-- Promote one school, whole or not at all: by itself from the day of the law on, and again, after it was undone, by whoever
-- of the school may undo it. Which grade follows, who is in school and on which day it is the stored law says. False when
-- it has run already.
CREATE FUNCTION registry_promote(p_promotion bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  run registry_promotion; school authorities_org; law jsonb; year jsonb; today date; runs date;
  coming registry_academicsession; this registry_academicsession;
  found_moved integer; found_stayed integer; found_summary jsonb;
BEGIN
  SELECT * INTO run FROM registry_promotion WHERE id = p_promotion FOR UPDATE;
  IF run.ran_at IS NOT NULL THEN
    RETURN false;
  END IF;
  SELECT * INTO school FROM authorities_org WHERE id = run.school_id;
  law := cases_register_words(school.pack) -> 'promotion';
  year := law -> 'years' -> run.school_year;
  today := (civil_now() AT TIME ZONE school.zone)::date;
  runs := (year ->> 'runs')::date;
  IF (runs <= today AND NOT authorities_closed(school.closed_on, school.zone, civil_now())
      AND (run.runs_on <= today
        OR run.round > 1 AND cases_acts_for(actor_appointment(), school.id, law -> 'undone_by'))) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'this promotion does not run today' USING ERRCODE = 'MR017';
  END IF;
  this := registry_school_year(school.id, runs, NULL, NULL, NULL);
  coming := registry_school_year(school.id, coalesce(this.ended_on, (year ->> 'next_starts')::date),
    year ->> 'next_code', (year ->> 'next_starts')::date, (year ->> 'next_ends')::date);
  -- The pupils before their places, as everything does that moves anybody.
  PERFORM 1 FROM registry_enrollment e JOIN registry_student s ON s.id = e.student_id
    WHERE e.school_id = school.id AND e.is_open AND e.is_principal ORDER BY s.id FOR NO KEY UPDATE OF s;
  INSERT INTO registry_schoolclass (uuid, school_id, session_id, stage, grade, name, kind, teacher_id, teacher_name)
    SELECT DISTINCT ON (l.stage, l.to_grade, l.to_class) gen_random_uuid(), school.id, coming.id, l.stage, l.to_grade,
      l.to_class, c.kind, c.teacher_id, c.teacher_name
    FROM registry_promotion_lines(run.id, school.id, law, runs, coming.started_on) l
    JOIN registry_classmembership m ON m.id = l.seat_id JOIN registry_schoolclass c ON c.id = m.school_class_id
    WHERE l.fate = 'moves' ORDER BY l.stage, l.to_grade, l.to_class, c.id
    ON CONFLICT DO NOTHING;
  -- One statement, so that pupils are placed once: the triggers that place them come at its end.
  WITH lines AS MATERIALIZED (
    SELECT l.*, t.id AS target
    FROM registry_promotion_lines(run.id, school.id, law, runs, coming.started_on) l
    LEFT JOIN registry_schoolclass t ON t.school_id = school.id AND t.session_id = coming.id AND t.grade = l.to_grade
      AND t.name = l.to_class AND t.closed_on IS NULL AND l.seat_id IS NOT NULL
  ), raised AS (
    UPDATE registry_enrollment e SET grade = l.to_grade FROM lines l
    WHERE l.fate = 'moves' AND e.id = l.enrollment_id RETURNING e.id
  ), ended AS (
    UPDATE registry_classmembership m SET ended_on = greatest(today, m.started_on) FROM lines l
    WHERE l.fate = 'moves' AND m.id = l.seat_id RETURNING m.id
  ), seated AS (
    INSERT INTO registry_classmembership (enrollment_id, school_class_id, number, started_on)
    SELECT l.enrollment_id, l.target, l.number, today FROM ended JOIN lines l ON l.seat_id = ended.id
    WHERE l.target IS NOT NULL RETURNING id, enrollment_id
  ), moves AS (
    INSERT INTO registry_promotionmove
      (promotion_id, enrollment_id, from_grade, to_grade, old_seat_id, new_seat_id, last_link)
    SELECT run.id, l.enrollment_id, l.grade, l.to_grade, l.seat_id, s.id,
      (SELECT max(x.seq) FROM registry_enrollmentstatus x WHERE x.enrollment_id = l.enrollment_id)
    FROM raised JOIN lines l ON l.enrollment_id = raised.id LEFT JOIN seated s ON s.enrollment_id = l.enrollment_id
    RETURNING 1
  ), stays AS (
    INSERT INTO registry_promotionstay (uuid, promotion_id, school_id, enrollment_id, student_uuid, student_name, grade,
      class_name, why, status, reason, clause, noted_at)
    SELECT gen_random_uuid(), run.id, school.id, l.enrollment_id, s.uuid, s.name, l.grade, l.class_name, 'status',
      l.status, '', run.clause, civil_now()
    FROM lines l JOIN registry_student s ON s.id = l.student_id WHERE l.fate = 'status'
    -- Whom the school had left out already, it left out.
    ON CONFLICT DO NOTHING RETURNING 1
  ), counted AS (
    SELECT l.stage, l.grade, l.class_name, l.to_grade, l.to_class, count(*) FILTER (WHERE l.fate = 'moves') AS moved,
      count(*) FILTER (WHERE l.fate <> 'moves') AS stayed
    FROM lines l WHERE l.fate IN ('moves', 'status', 'school') GROUP BY 1, 2, 3, 4, 5
  )
  SELECT coalesce(sum(c.moved), 0), coalesce(sum(c.stayed), 0),
    coalesce(jsonb_agg(jsonb_build_object('stage', c.stage, 'grade', c.grade, 'class', c.class_name,
      'to_grade', c.to_grade, 'to_class', c.to_class, 'moved', c.moved, 'stayed', c.stayed)), '[]')
    INTO found_moved, found_stayed, found_summary FROM counted c;
  UPDATE registry_promotion SET ran_at = civil_now(), moved = found_moved, stayed = found_stayed,
    summary = found_summary WHERE id = run.id;
  RETURN true;
END $$;
"""

UNDONE = """
-- Take a run back, whole: grades and seats as they were, and a next round that the school may run, or that runs by itself
-- on the last day on which it could have been taken back. Refused once anything stands on it. Returns that round.
CREATE FUNCTION registry_undo_promotion(p_promotion bigint, p_reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE run registry_promotion; school authorities_org; law jsonb; today date; next_id bigint;
BEGIN
  SELECT * INTO run FROM registry_promotion WHERE id = p_promotion FOR UPDATE;
  SELECT * INTO school FROM authorities_org WHERE id = run.school_id;
  law := cases_register_words(school.pack) -> 'promotion';
  today := (civil_now() AT TIME ZONE school.zone)::date;
  IF (run.ran_at IS NOT NULL AND run.undone_at IS NULL AND today <= run.undo_until AND btrim(p_reason) <> ''
      AND cases_acts_for(actor_appointment(), school.id, law -> 'undone_by')) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'this promotion is not undone today, or not by you' USING ERRCODE = 'MR017';
  END IF;
  PERFORM 1 FROM registry_promotionmove v JOIN registry_enrollment e ON e.id = v.enrollment_id
    JOIN registry_student s ON s.id = e.student_id
    WHERE v.promotion_id = run.id ORDER BY s.id FOR NO KEY UPDATE OF s;
  IF EXISTS (SELECT 1 FROM registry_promotion_since(run.id)) THEN
    RAISE EXCEPTION 'something later stands on this promotion' USING ERRCODE = 'MR018';
  END IF;
  WITH raised AS (
    UPDATE registry_enrollment e SET grade = v.from_grade FROM registry_promotionmove v
    WHERE v.promotion_id = run.id AND e.id = v.enrollment_id RETURNING e.id
  ), ended AS (
    UPDATE registry_classmembership m SET ended_on = greatest(today, m.started_on) FROM registry_promotionmove v
    WHERE v.promotion_id = run.id AND m.id = v.new_seat_id RETURNING m.id
  ), seated AS (
    INSERT INTO registry_classmembership (enrollment_id, school_class_id, number, started_on)
    SELECT o.enrollment_id, o.school_class_id, o.number, today
    FROM registry_promotionmove v JOIN registry_classmembership o ON o.id = v.old_seat_id
    LEFT JOIN ended ON ended.id = v.new_seat_id
    WHERE v.promotion_id = run.id RETURNING id
  )
  SELECT count(*) INTO next_id FROM raised;
  UPDATE registry_promotion SET undone_at = civil_now(), undone_in_id = actor_appointment(), undone_reason = p_reason
    WHERE id = run.id;
  INSERT INTO registry_promotion
    (uuid, school_id, school_year, round, clause, prepared_at, runs_on, undo_until, summary, undone_reason, seen_by)
    VALUES (gen_random_uuid(), run.school_id, run.school_year, run.round + 1, run.clause, civil_now(), run.undo_until,
      run.undo_until, '[]', '', run.seen_by) RETURNING id INTO next_id;
  -- Whom the school had left out stays left out.
  INSERT INTO registry_promotionstay (uuid, promotion_id, school_id, enrollment_id, student_uuid, student_name, grade,
      class_name, why, status, reason, clause, noted_at, noted_in_id)
    SELECT gen_random_uuid(), next_id, s.school_id, s.enrollment_id, s.student_uuid, s.student_name, s.grade,
      s.class_name, s.why, s.status, s.reason, s.clause, s.noted_at, s.noted_in_id
    FROM registry_promotionstay s WHERE s.promotion_id = run.id AND s.why = 'school' AND s.taken_back_at IS NULL;
  RETURN next_id;
END $$;
"""

# Who has a seat in a class of the year to come is seated: after the promotion, everybody is until that year begins.
WITHOUT_SEAT = """
CREATE OR REPLACE FUNCTION registry_without_seat(p_schools integer[], p_day date)
RETURNS TABLE (school_id integer, stage text, grade text, places bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.school_id, e.stage::text, e.grade::text, count(*)
  FROM registry_enrollment e
  WHERE e.is_open
    AND e.school_id = ANY (ARRAY(SELECT o.id FROM authorities_org o WHERE o.id = ANY (p_schools) AND o.lineage && scopes()))
    AND NOT EXISTS (
      SELECT 1 FROM registry_classmembership m
      JOIN registry_schoolclass c ON c.id = m.school_class_id JOIN registry_academicsession y ON y.id = c.session_id
      WHERE m.enrollment_id = e.id AND m.ended_on IS NULL AND c.school_id = ANY (p_schools) AND c.closed_on IS NULL
        AND y.ended_on > p_day)
  GROUP BY 1, 2, 3
$$;
"""

UNDO = """
DROP FUNCTION registry_undo_promotion(bigint, text);
DROP FUNCTION registry_promote(bigint);
DROP FUNCTION registry_school_year(integer, date, text, date, date);
DROP FUNCTION registry_promotions_due();
DROP FUNCTION registry_prepare_promotions(integer);
DROP TRIGGER say_who_stays ON registry_promotionstay;
DROP FUNCTION registry_say_who_stays();
DROP FUNCTION registry_promotion_since(bigint);
DROP FUNCTION registry_promotion_lines(bigint, integer, jsonb, date, date);
DROP FUNCTION registry_promoted_name(jsonb, text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0026_placed_once"), ("authorities", "0008_in_office")]
    operations = [
        raised("registry_promotion", Wall(SeenBy())),
        raised(
            "registry_promotionmove", Wall(ChildOf("registry_promotion", "promotion_id"), only_grows=True)
        ),
        raised(
            "registry_promotionstay",
            Wall(ChildOf("registry_promotion", "promotion_id"), added=ByOffice("school_id"), once=ONCE),
        ),
        migrations.RunSQL(LINES + SAID + RUN + UNDONE + WITHOUT_SEAT, UNDO),
    ]
