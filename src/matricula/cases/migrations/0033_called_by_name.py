"""One function per effect, called by its name: a new effect adds its own, and restates nobody else's."""

from django.db import migrations

NAMED = """
-- The function of the owner that goes by the name of an effect or a source (`cases_done_registry_transfer` for the
-- effect `registry.transfer`); null where there is none. Nobody else's function is ever called by a definer.
CREATE FUNCTION cases_function_of(p_kind text, p_name text, p_takes text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.oid::regproc::text FROM pg_proc p
  WHERE p.oid = CASE WHEN p_name ~ '^[a-z][a-z_.]*$'
      THEN to_regprocedure(format('public.cases_%s_%s(%s)', p_kind, translate(p_name, '.', '_'), p_takes)) END
    AND p.proowner = (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user)
$$;
"""

DONE = """
-- As before, each effect in a function of its own: whether what was decided shows in the register. A list is carried
-- out once nothing is left of it to do, whatever its effect. An effect that leaves no trace of its own has no function.
CREATE FUNCTION cases_done_registry_readmit(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e
      WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
$$;
CREATE FUNCTION cases_done_registry_transfer(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e
      WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
$$;
CREATE FUNCTION cases_done_registry_change_status(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
      WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
$$;
CREATE FUNCTION cases_done_registry_change_grade(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
      WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
$$;
CREATE FUNCTION cases_done_registry_formal_number(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_identitydocument d WHERE d.student_id = s.student_id AND d.ended_on IS NULL
        AND cases_asks_for(p_case.uuid, 'document_number', d.number)))
$$;
CREATE FUNCTION cases_done_registry_change_identity(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_casesubject s JOIN registry_student p ON p.id = s.student_id
    LEFT JOIN registry_identitydocument d ON d.student_id = p.id AND d.ended_on IS NULL
    WHERE s.case_id = p_case.id AND NOT (
      cases_shows(p_case.uuid, 'name', p.name) AND cases_shows(p_case.uuid, 'sex', p.sex)
      AND cases_shows(p_case.uuid, 'birth_on', to_char(p.birth_on, 'YYYY-MM-DD'))
      AND cases_shows(p_case.uuid, 'document_kind', d.kind) AND cases_shows(p_case.uuid, 'document_number', d.number)))
$$;
CREATE FUNCTION cases_done_cases_file_papers(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_archiveitem a WHERE a.student_id = s.student_id AND a.case_uuid = p_case.uuid))
$$;
CREATE FUNCTION cases_done_audit_permit(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
$$;

CREATE OR REPLACE FUNCTION cases_carried_out(p_case cases_case) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE says text := cases_function_of('done', p_case.effect, 'cases_case'); done boolean := true;
BEGIN
  IF EXISTS (SELECT 1 FROM cases_caseline l
             WHERE l.case_id = p_case.id AND l.done_at IS NULL AND l.left_out_at IS NULL AND l.against = '[]')
  THEN
    RETURN false;
  END IF;
  IF says IS NOT NULL THEN
    EXECUTE format('SELECT %s($1)', says) INTO done USING p_case;
  END IF;
  RETURN done;
END $$;
"""

PLACES = """
-- Of these students, the place by which each comes from the source of the list, and whether the list is for it. Who has
-- no such place is missing. Each source (`lines: from` in the law) has a function of its own.
CREATE FUNCTION cases_places(p_case cases_case, p_law jsonb, p_students bigint[])
RETURNS TABLE (student_id bigint, place_id bigint, fits boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
-- A law from before there was another source, which this release cannot read any more, does not name it.
DECLARE source text := cases_function_of('places',
  coalesce(p_law ->> 'source', 'registry.on_roll'), 'cases_case, jsonb, bigint[]');
BEGIN
  IF source IS NOT NULL THEN
    RETURN QUERY EXECUTE format('SELECT * FROM %s($1, $2, $3)', source) USING p_case, p_law, p_students;
  END IF;
END $$;

-- On the roll of the list's own school, in its stage, in a status that the law takes.
CREATE FUNCTION cases_places_registry_on_roll(p_case cases_case, p_law jsonb, p_students bigint[])
RETURNS TABLE (student_id bigint, place_id bigint, fits boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.student_id, e.id, true FROM registry_enrollment e
  WHERE e.student_id = ANY (p_students) AND e.is_open AND e.is_principal
    AND e.stage = p_case.subject ->> 'stage'
    AND e.school_id IN (p_case.opened_org_id,
      (SELECT h.org_id FROM authorities_answering(p_case.opened_org_id, civil_now()) h))
    AND cases_law_takes(p_law, e.status, e.stage)
$$;

-- As before, and whom the source offers but the list is not for comes on it fallen out, so that those who read it see why.
CREATE OR REPLACE FUNCTION cases_guard_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE list cases_case;
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT case_id FROM touched) one LEFT JOIN cases_case c ON c.id = one.case_id
    WHERE (c.state IN ('draft', 'returned') AND cases_acts_for(actor_appointment(), c.opened_org_id, NULL)
      AND cases_law(c.pack_digest, c.procedure, c.governing_on) ->> 'pupil' = 'list') IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'the lines of a list are fixed once it is filed' USING ERRCODE = 'MR028';
  END IF;
  IF TG_OP = 'INSERT' THEN
    FOR list IN SELECT c.* FROM cases_case c WHERE c.id IN (SELECT t.case_id FROM touched t) LOOP
      IF EXISTS (
        SELECT 1 FROM touched t LEFT JOIN registry_student st ON st.id = t.student_id
        LEFT JOIN cases_places(list, cases_law(list.pack_digest, list.procedure, list.governing_on),
          (SELECT array_agg(one.student_id) FROM touched one WHERE one.case_id = list.id)) p
          ON p.student_id = t.student_id
        WHERE t.case_id = list.id AND (
          t.left_out_by_id <> actor_appointment()
          OR (t.done_at IS NULL AND st.uuid = t.student_uuid AND p.place_id IS NOT NULL
              AND (p.fits OR t.against <> '[]')) IS NOT TRUE))
      THEN
        RAISE EXCEPTION 'a list is of those whom the law has it for, on the roll of its school' USING ERRCODE = 'MR040';
      END IF;
    END LOOP;
  ELSIF EXISTS (
    SELECT 1 FROM touched t JOIN before b ON b.id = t.id
    WHERE t.left_out_by_id <> actor_appointment()
      AND ROW(t.left_out_by_id, t.left_out_at, t.left_out_why)
        IS DISTINCT FROM ROW(b.left_out_by_id, b.left_out_at, b.left_out_why))
  THEN
    RAISE EXCEPTION 'a line is left out in one''s own name' USING ERRCODE = 'MR036';
  END IF;
  RETURN NULL;
END $$;

-- As before, by the source of the list.
CREATE OR REPLACE FUNCTION cases_lines_fit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on); staying bigint[];
BEGIN
  IF law ->> 'pupil' = 'list' THEN
    SELECT array_agg(l.student_id) INTO staying FROM cases_caseline l
      WHERE l.case_id = NEW.id AND l.left_out_at IS NULL AND l.against = '[]';
    IF staying IS NULL OR EXISTS (
      SELECT 1 FROM unnest(staying) one LEFT JOIN cases_places(NEW, law, staying) p ON p.student_id = one
      WHERE p.fits IS NOT TRUE)
    THEN
      RAISE EXCEPTION 'a list is filed with those whom the law has it for' USING ERRCODE = 'MR040';
    END IF;
  END IF;
  RETURN NEW;
END $$;

DROP FUNCTION cases_line_fits(cases_case, jsonb, bigint);
"""

CARRYING_OUT = """
DROP FUNCTION cases_change_status_of_lines(uuid, integer);

-- Carry out the next lines of an approved list: everybody on them who still fits gets what the law gives, by the function
-- of its effect; the others fall out singly. It asks nobody's appointment and takes nobody's word: that all have
-- approved, for whom the list is and what becomes of them is what the case and its law say. Returns how many lines were
-- dealt with.
CREATE FUNCTION cases_carry_out_lines(p_case uuid, p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE list cases_case; law jsonb; effect text; day date; taken bigint[]; fit bigint[];
BEGIN
  SELECT * INTO list FROM cases_case WHERE uuid = p_case FOR UPDATE;
  law := cases_law(list.pack_digest, list.procedure, list.governing_on);
  effect := cases_function_of('lines', list.effect, 'cases_case, jsonb, date, bigint[]');
  IF (list.state = 'approved' AND effect IS NOT NULL AND law ->> 'effect' = list.effect AND law ->> 'pupil' = 'list'
      AND cases_all_approved(list)) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'no decided list does this to anybody' USING ERRCODE = 'MR016';
  END IF;
  SELECT (s.decided_at AT TIME ZONE o.zone)::date INTO day
    FROM cases_step s JOIN authorities_org o ON o.id = list.opened_org_id
    WHERE s.case_id = list.id AND s.round = list.round ORDER BY s.seq DESC LIMIT 1;
  SELECT array_agg(next.student_id) INTO taken FROM (
    SELECT l.student_id FROM cases_caseline l
    WHERE l.case_id = list.id AND l.done_at IS NULL AND l.left_out_at IS NULL AND l.against = '[]'
    ORDER BY l.student_id LIMIT p_limit) next;
  IF taken IS NULL THEN
    RETURN 0;
  END IF;
  -- The pupils before their places, as everything does that moves anybody.
  PERFORM 1 FROM registry_student WHERE id = ANY (taken) ORDER BY id FOR UPDATE;
  SELECT coalesce(array_agg(e.id ORDER BY e.id), '{}') INTO fit
    FROM cases_places(list, law, taken) p JOIN registry_enrollment e ON e.id = p.place_id
    WHERE p.fits AND NOT cases_student_is_busy(e.student_id, 0) AND audit_lock_on('enrollment', e.uuid) IS NULL;
  EXECUTE format('SELECT %s($1, $2, $3, $4)', effect) USING list, law, day, fit;
  UPDATE cases_caseline l SET done_at = civil_now()
    FROM registry_enrollment e WHERE e.id = ANY (fit) AND l.case_id = list.id AND l.student_id = e.student_id;
  UPDATE cases_caseline l
    SET against = jsonb_build_array(jsonb_build_object('code', 'no_longer_fits', 'clause', law ->> 'unfit_clause'))
    WHERE l.case_id = list.id AND l.student_id = ANY (taken) AND l.done_at IS NULL;
  RETURN cardinality(taken);
END $$;

-- The places get the status that the law gives, from the day of the last approval on.
CREATE FUNCTION cases_lines_registry_change_status_of_lines(
  p_list cases_case, p_law jsonb, p_day date, p_places bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE words jsonb := p_law -> 'effect_with'; ends boolean := (p_law ->> 'ends')::boolean;
BEGIN
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    SELECT last.enrollment_id, last.seq + 1, greatest(p_day, last.started_on), words ->> 'to_status', ends,
      coalesce(words ->> 'change_kind', ''), '', words ->> 'clause', p_list.uuid
    FROM (SELECT DISTINCT ON (enrollment_id) enrollment_id, seq, started_on FROM registry_enrollmentstatus
          WHERE enrollment_id = ANY (p_places) ORDER BY enrollment_id, seq DESC) last;
  IF ends THEN
    UPDATE registry_classmembership SET ended_on = greatest(p_day, started_on)
      WHERE enrollment_id = ANY (p_places) AND ended_on IS NULL;
  END IF;
END $$;
"""

# All of these are for the triggers and definers above: asked by the application with a row or a law of its own making,
# they would tell of others' pupils.
INNER = """
REVOKE EXECUTE ON FUNCTION cases_function_of(text, text, text), cases_places(cases_case, jsonb, bigint[]),
  cases_places_registry_on_roll(cases_case, jsonb, bigint[]),
  cases_lines_registry_change_status_of_lines(cases_case, jsonb, date, bigint[]),
  cases_done_registry_readmit(cases_case), cases_done_registry_transfer(cases_case),
  cases_done_registry_change_status(cases_case), cases_done_registry_change_grade(cases_case),
  cases_done_registry_formal_number(cases_case), cases_done_registry_change_identity(cases_case),
  cases_done_cases_file_papers(cases_case), cases_done_audit_permit(cases_case) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0032_not_followed")]
    operations = [migrations.RunSQL(part) for part in (NAMED, DONE, PLACES, CARRYING_OUT, INNER)]
