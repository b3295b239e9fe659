"""Who repeats by a decided case stays in the grade at the promotion; the school keeps nobody back by its word alone."""

from django.db import migrations

from matricula.deployment.api import ChildOf, Wall, raised

SQL = """
-- The school year at whose end a place that is kept in its grade from a day on stays there: the first whose promotion is
-- still to come at the school, or waits for its next round.
CREATE FUNCTION registry_year_to_stay(p_school integer, p_law jsonb, p_on date) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT y.key FROM jsonb_each(p_law -> 'years') y
  WHERE (p_on <= (y.value ->> 'runs')::date OR EXISTS (
      SELECT 1 FROM registry_promotion p
      WHERE p.school_id = p_school AND p.school_year = y.key AND p.ran_at IS NULL))
    AND NOT EXISTS (
      SELECT 1 FROM registry_promotion p
      WHERE p.school_id = p_school AND p.school_year = y.key AND p.ran_at IS NOT NULL AND p.undone_at IS NULL)
  ORDER BY y.value ->> 'runs' LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION registry_year_to_stay(integer, jsonb, date) FROM PUBLIC;

-- As before, and a case that asks for the present grade keeps the place in it at the next promotion, where the law has
-- such a kind of change. The seat stays then.
CREATE OR REPLACE FUNCTION registry_change_grade(p_student bigint, p_grade text, p_kind text, p_on date, p_reason text,
  p_clause text, p_case uuid, p_effect text, p_school integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place registry_enrollment; last registry_enrollmentstatus; added bigint; law jsonb; stays boolean; year text;
BEGIN
  -- The pupil before the place, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = p_student FOR UPDATE;
  IF NOT cases_allows(p_case, p_effect, p_student, p_school)
    OR EXISTS (SELECT 1 FROM registry_enrollmentstatus s WHERE s.case_uuid = p_case)
  THEN
    RAISE EXCEPTION 'no decided case changes the grade of this student' USING ERRCODE = 'MR016';
  END IF;
  SELECT * INTO place FROM registry_enrollment
    WHERE student_id = p_student AND is_open AND is_principal FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the student has no open place' USING ERRCODE = 'MR007';
  END IF;
  SELECT cases_register_words(o.pack) -> 'promotion' INTO law FROM authorities_org o WHERE o.id = place.school_id;
  stays := p_grade = place.grade AND coalesce(law -> 'staying' ->> 'kind' = p_kind, false);
  IF place.school_id NOT IN (p_school, (SELECT h.org_id FROM authorities_answering(p_school, civil_now()) h))
    OR cases_takes(p_case, place.status, place.stage) IS NOT TRUE
    OR cases_law_says(p_case, 'change_kind', p_kind) IS NOT TRUE
    OR cases_law_says(p_case, 'clause', p_clause) IS NOT TRUE
    OR cases_fills_in(p_case, 'on', to_char(p_on, 'YYYY-MM-DD')) IS NOT TRUE
    OR cases_fills_in(p_case, 'grade', p_grade) IS NOT TRUE
    OR coalesce(p_grade, '') = '' OR (p_grade = place.grade AND NOT stays)
  THEN
    RAISE EXCEPTION 'no decided case changes the grade so' USING ERRCODE = 'MR016';
  END IF;
  PERFORM audit_refuse_if_locked('enrollment', place.uuid);
  IF stays THEN
    year := registry_year_to_stay(place.school_id, law, p_on);
    IF year IS NULL THEN
      RAISE EXCEPTION 'no promotion is left to stay behind at' USING ERRCODE = 'MR016';
    END IF;
    INSERT INTO registry_keptingrade (enrollment_id, school_id, school_year, grade, clause, case_uuid, decided_at)
      VALUES (place.id, place.school_id, year, p_grade, law -> 'staying' ->> 'clause', p_case, civil_now())
      ON CONFLICT DO NOTHING;
  ELSE
    UPDATE registry_classmembership SET ended_on = greatest(p_on, started_on)
      WHERE enrollment_id = place.id AND ended_on IS NULL;
    UPDATE registry_enrollment SET grade = p_grade WHERE id = place.id;
  END IF;
  SELECT * INTO last FROM registry_enrollmentstatus WHERE enrollment_id = place.id ORDER BY seq DESC LIMIT 1;
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, until, status, ends, change_kind, reason, clause, case_uuid)
    VALUES (place.id, last.seq + 1, p_on, last.until, last.status, false, p_kind, p_reason, p_clause, p_case)
    RETURNING id INTO added;
  RETURN added;
END $$;

-- As before, and who is kept in the grade by a decided `case` stays.
CREATE OR REPLACE FUNCTION registry_promotion_lines(p_promotion bigint, p_school integer, p_law jsonb, p_runs date,
  p_begins date)
RETURNS TABLE (enrollment_id bigint, student_id bigint, stage text, grade text, to_grade text, status text, fate text,
  seat_id bigint, number text, class_name text, to_class text)
LANGUAGE sql STABLE AS $$
  SELECT e.id, e.student_id, e.stage::text, e.grade::text, p_law -> 'next' -> e.stage ->> e.grade, e.status::text,
    CASE
      WHEN p_law -> 'next' -> e.stage ->> e.grade IS NULL THEN 'leaving'
      WHEN e.started_on >= p_runs OR e.entered_on >= p_begins OR y.started_on >= p_begins THEN 'new'
      WHEN NOT p_law -> 'in_school' ? e.status THEN 'status'
      WHEN kept.id IS NOT NULL THEN 'case'
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
  LEFT JOIN registry_keptingrade kept ON kept.enrollment_id = e.id AND kept.grade = e.grade
    AND kept.school_year = (SELECT p.school_year FROM registry_promotion p WHERE p.id = p_promotion)
  LEFT JOIN registry_promotionstay stay
    ON stay.promotion_id = p_promotion AND stay.enrollment_id = e.id AND stay.taken_back_at IS NULL
  WHERE e.school_id = p_school AND e.is_open AND e.is_principal
$$;


-- As before, and the stays by a case name it, with its clause.
CREATE OR REPLACE FUNCTION registry_promote(p_promotion bigint) RETURNS boolean
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
      class_name, why, status, reason, clause, case_uuid, noted_at)
    SELECT gen_random_uuid(), run.id, school.id, l.enrollment_id, s.uuid, s.name, l.grade, l.class_name, l.fate,
      l.status, '', coalesce(k.clause, run.clause), k.case_uuid, civil_now()
    FROM lines l JOIN registry_student s ON s.id = l.student_id
    LEFT JOIN registry_keptingrade k ON l.fate = 'case' AND k.enrollment_id = l.enrollment_id
      AND k.school_year = run.school_year
    WHERE l.fate IN ('status', 'case')
    -- Whom the school had left out already, it left out.
    ON CONFLICT DO NOTHING RETURNING 1
  ), counted AS (
    SELECT l.stage, l.grade, l.class_name, l.to_grade, l.to_class, count(*) FILTER (WHERE l.fate = 'moves') AS moved,
      count(*) FILTER (WHERE l.fate <> 'moves') AS stayed
    FROM lines l WHERE l.fate IN ('moves', 'status', 'case', 'school') GROUP BY 1, 2, 3, 4, 5
  )
  SELECT coalesce(sum(c.moved), 0), coalesce(sum(c.stayed), 0),
    coalesce(jsonb_agg(jsonb_build_object('stage', c.stage, 'grade', c.grade, 'class', c.class_name,
      'to_grade', c.to_grade, 'to_class', c.to_class, 'moved', c.moved, 'stayed', c.stayed)), '[]')
    INTO found_moved, found_stayed, found_summary FROM counted c;
  UPDATE registry_promotion SET ran_at = civil_now(), moved = found_moved, stayed = found_stayed,
    summary = found_summary WHERE id = run.id;
  RETURN true;
END $$;

-- As before, and where the law has a case decide who stays, the word of the school does not.
CREATE OR REPLACE FUNCTION registry_say_who_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb;
BEGIN
  SELECT cases_register_words(o.pack) -> 'promotion' INTO law FROM authorities_org o WHERE o.id = NEW.school_id;
  -- The run waits for who is said here, and whoever comes after it finds that it ran.
  PERFORM 1 FROM registry_promotion p WHERE p.id = NEW.promotion_id FOR SHARE;
  IF NOT EXISTS (SELECT 1 FROM registry_promotion p
      WHERE p.id = NEW.promotion_id AND p.school_id = NEW.school_id AND p.ran_at IS NULL)
    OR cases_acts_for(actor_appointment(), NEW.school_id, law -> 'kept_by') IS NOT TRUE
    OR (TG_OP = 'INSERT' AND (law ? 'staying' OR NEW.why <> 'school' OR NEW.case_uuid IS NOT NULL
      OR NEW.noted_in_id IS DISTINCT FROM actor_appointment() OR NEW.taken_back_at IS NOT NULL
      OR NEW.clause <> (law ->> 'clause')
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
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0030_kept_in_grade")]
    operations = [
        raised("registry_keptingrade", Wall(ChildOf("registry_enrollment", "enrollment_id"), only_grows=True)),
        migrations.RunSQL(SQL, "DROP FUNCTION registry_year_to_stay(integer, jsonb, date);"),
    ]
