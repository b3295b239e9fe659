"""What a case may become follows from the law that the owner stored, and from who acts: never from what is written."""

from django.db import migrations

ASKING = """
-- The clock that the program reads, where the transaction's own may lie behind it.
CREATE FUNCTION cases_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp() + civil_offset()
$$;

-- The version of a procedure that is in force on a day under one stored law; NULL where there is none, and for cases
-- filed under law of an earlier release that nobody can read any more.
CREATE FUNCTION cases_law(p_digest text, p_procedure text, p_on date) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.law FROM cases_procedurelaw l
  WHERE l.digest = p_digest AND l.procedure = p_procedure
    AND l.in_force_from <= p_on AND (l.in_force_until IS NULL OR p_on < l.in_force_until)
$$;

-- Whether that appointment is the one in which the transaction acts, in force today, in one of these roles (NULL: in
-- any), at the office that answers for p_org.
CREATE FUNCTION cases_acts_for(p_appointment bigint, p_org integer, p_roles jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM authorities_appointment a
    JOIN authorities_user u ON u.id = a.user_id
    JOIN authorities_org o ON o.id = a.org_id
    CROSS JOIN LATERAL (SELECT (civil_now() AT TIME ZONE o.zone)::date AS today) d
    WHERE a.id = p_appointment AND a.id = actor_appointment() AND u.id = actor_user() AND u.is_active
      AND a.started_on <= d.today AND (a.ended_on IS NULL OR d.today < a.ended_on)
      AND (o.closed_on IS NULL OR d.today < o.closed_on)
      AND (p_roles IS NULL OR p_roles ? a.role::text)
      AND a.org_id = (SELECT h.org_id FROM authorities_answering(p_org, civil_now()) h))
$$;

-- The office that the law makes one party of a case: who opened it, where its pupils are now, or the authority of
-- another party, as the law installed at that office gives the duty.
CREATE FUNCTION cases_party_org(p_case cases_case, p_law jsonb, p_role text) RETURNS integer
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE role jsonb := p_law -> 'parties' -> p_role; below authorities_org; duty jsonb; school integer; stage text;
BEGIN
  IF role ->> 'is' = 'starter' THEN
    RETURN p_case.opened_org_id;
  END IF;
  SELECT CASE WHEN count(DISTINCT st.school_id) = 1 THEN min(st.school_id) END,
         CASE WHEN count(DISTINCT st.stage) = 1 THEN min(st.stage) END
    INTO school, stage
  FROM cases_casesubject s JOIN registry_student st ON st.id = s.student_id WHERE s.case_id = p_case.id;
  IF role ->> 'is' = 'subject_school' THEN
    RETURN school;
  END IF;
  SELECT * INTO below FROM authorities_org WHERE id = cases_party_org(p_case, p_law, role ->> 'of');
  SELECT p.duties -> (role ->> 'duty') INTO duty FROM cases_packsnapshot p WHERE p.pack = below.pack AND p.installed;
  IF below.run_by_id IS NOT NULL AND (duty ->> 'follows_runner')::boolean THEN
    RETURN below.run_by_id;
  END IF;
  RETURN (SELECT o.id FROM authorities_org o
          WHERE o.id = ANY (below.lineage) AND o.tier = duty -> 'stages' ->> stage);
END $$;

CREATE FUNCTION cases_holder(p_case bigint, p_role text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.org_id FROM cases_party p WHERE p.case_id = p_case AND p.role = p_role
$$;

-- Whether every turn of the way that the law lays down was taken in this round by the office whose turn it is, so that
-- the case went on: with an approval, or with an objection that the law knows, and at last with an approval.
CREATE FUNCTION cases_all_approved(p_case cases_case) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  law jsonb := cases_law(p_case.pack_digest, p_case.procedure, p_case.governing_on);
  way jsonb := law -> 'routes' -> p_case.route::text -> 'steps';
BEGIN
  IF p_case.turns = 0 OR p_case.turns <> (
    SELECT count(*) FROM cases_step s
    WHERE s.case_id = p_case.id AND s.round = p_case.round AND s.decision IN ('approve', 'object'))
    OR 'approve' IS DISTINCT FROM (
      SELECT s.decision FROM cases_step s
      WHERE s.case_id = p_case.id AND s.round = p_case.round ORDER BY s.seq DESC LIMIT 1)
  THEN
    RETURN false;
  END IF;
  RETURN law IS NULL OR (
    coalesce(jsonb_array_length(way), 0) = p_case.turns
    AND NOT EXISTS (
      SELECT 1 FROM jsonb_array_elements(way) WITH ORDINALITY AS turn(rule, place)
      WHERE NOT EXISTS (
        SELECT 1 FROM cases_step s
        WHERE s.case_id = p_case.id AND s.round = p_case.round AND s.seq = turn.place - 1
          AND s.rule = turn.rule ->> 'rule' AND s.party = turn.rule ->> 'party' AND s.state = 'decided'
          AND s.holder_org_id = cases_holder(p_case.id, s.party))));
END $$;

-- What every function asks that carries out a decided case: was it approved by all for this effect, this pupil and this
-- office, by the law it was filed under, and is it carried out by whoever decided last?
CREATE OR REPLACE FUNCTION cases_allows(p_case uuid, p_effect text, p_student bigint, p_school integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_case c JOIN cases_casesubject s ON s.case_id = c.id
    WHERE c.uuid = p_case AND c.state = 'approved' AND c.effect = p_effect AND s.student_id = p_student
      AND c.opened_org_id = p_school AND cases_all_approved(c)
      AND actor_appointment() = (
        SELECT t.decided_by_id FROM cases_step t WHERE t.case_id = c.id AND t.round = c.round
        ORDER BY t.seq DESC LIMIT 1))
$$;

-- Whether the form of the case says this in the field that the law names by this word of its effect.
CREATE FUNCTION cases_asks_for(p_case uuid, p_word text, p_value text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_case c
    CROSS JOIN LATERAL (SELECT cases_law(c.pack_digest, c.procedure, c.governing_on) AS law) l
    WHERE c.uuid = p_case AND (l.law IS NULL OR c.payload ->> (l.law -> 'effect_with' ->> p_word) = p_value))
$$;

-- Whether the law under which the case was filed gives its effect this word.
CREATE FUNCTION cases_law_says(p_case uuid, p_word text, p_value text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_case c
    CROSS JOIN LATERAL (SELECT cases_law(c.pack_digest, c.procedure, c.governing_on) AS law) l
    WHERE c.uuid = p_case AND (l.law IS NULL OR l.law -> 'effect_with' ->> p_word = p_value))
$$;

-- Whether the register shows what the case was approved for, as far as it can be told.
CREATE FUNCTION cases_carried_out(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE p_case.effect
    WHEN 'registry.transfer' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e
        WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
    WHEN 'registry.formal_number' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_identitydocument d WHERE d.student_id = s.student_id AND d.ended_on IS NULL
          AND cases_asks_for(p_case.uuid, 'document_number', d.number)))
    WHEN 'audit.permit' THEN EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
    ELSE true END
$$;
"""

CASES = """
CREATE FUNCTION cases_begin_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT cases_acts_for(NEW.opened_by_id, NEW.opened_org_id, NULL) THEN
    RAISE EXCEPTION 'a case begins in the name of who opens it, at their own office' USING ERRCODE = 'MR027';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER begin_case BEFORE INSERT ON cases_case FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_begin_case();

-- A case is filed under the law as installed at its own office, on the day it is filed, on a way of that law, by that
-- office. Which of the ways is the right one is seen when the first turn is entered: by then it has its parties.
CREATE FUNCTION cases_check_filing(p_case cases_case) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE office authorities_org; law jsonb; way jsonb;
BEGIN
  SELECT * INTO office FROM authorities_org WHERE id = p_case.opened_org_id;
  law := cases_law(p_case.pack_digest, p_case.procedure, p_case.governing_on);
  IF law IS NULL OR p_case.pack <> office.pack
    OR NOT EXISTS (SELECT 1 FROM cases_packsnapshot p
                   WHERE p.digest = p_case.pack_digest AND p.pack = office.pack AND p.installed)
    -- The program reads its clock within the transaction: over midnight either day is today.
    OR p_case.governing_on NOT BETWEEN (civil_now() AT TIME ZONE office.zone)::date
                                   AND (cases_clock() AT TIME ZONE office.zone)::date
  THEN
    RAISE EXCEPTION 'a case is filed under the law in force at its office on that day' USING ERRCODE = 'MR031';
  END IF;
  IF NOT cases_acts_for(actor_appointment(), p_case.opened_org_id, NULL) THEN
    RAISE EXCEPTION 'a case is filed by the office that opened it' USING ERRCODE = 'MR038';
  END IF;
  way := law -> 'routes' -> p_case.route::text -> 'steps';
  IF p_case.effect <> law ->> 'effect' OR way IS NULL OR p_case.turns <> jsonb_array_length(way)
    OR NOT EXISTS (SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id)
    OR EXISTS (SELECT 1 FROM cases_casesubject s
               WHERE s.case_id = p_case.id AND s.changes_status <> (law ->> 'changes_status')::boolean)
  THEN
    RAISE EXCEPTION 'the law gives this case another effect or another way' USING ERRCODE = 'MR032';
  END IF;
  -- What the parties read of a single pupil is that pupil's name and number.
  IF (SELECT count(*) FROM cases_casesubject s WHERE s.case_id = p_case.id) = 1 AND NOT EXISTS (
    SELECT 1 FROM cases_casesubject s
    JOIN registry_student st ON st.id = s.student_id AND st.name = p_case.subject ->> 'name'
    JOIN registry_studentnumber n ON n.student_id = st.id AND n.ended_on IS NULL
      AND n.number = p_case.subject ->> 'student_number'
    WHERE s.case_id = p_case.id)
  THEN
    RAISE EXCEPTION 'the case names another student than it is about' USING ERRCODE = 'MR033';
  END IF;
  IF law ->> 'pupil' = 'own_roll' AND EXISTS (
    SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e WHERE e.student_id = s.student_id AND e.is_open
        AND e.school_id IN (p_case.opened_org_id,
          (SELECT h.org_id FROM authorities_answering(p_case.opened_org_id, civil_now()) h))))
  THEN
    RAISE EXCEPTION 'this is asked by the school of the student' USING ERRCODE = 'MR033';
  END IF;
END $$;

CREATE FUNCTION cases_may_withdraw(p_case cases_case, p_law jsonb) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT cases_acts_for(actor_appointment(),
           coalesce(cases_holder(p_case.id, p_law ->> 'withdrawn_by'), p_case.opened_org_id), NULL)
         AND (p_case.state = 'draft' OR p_law IS NULL OR p_law ->> 'withdrawn_until' = 'decided')
      -- One that was returned and not corrected in time: those to whom it is abandoned.
      OR p_case.state = 'returned'
         AND EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = p_case.id AND s.state = 'open'
                     AND (s.due_at IS NULL OR s.due_at <= cases_clock()))
         AND EXISTS (SELECT 1 FROM cases_party p WHERE p.case_id = p_case.id
                     AND p_law -> 'abandoned_to' ? p.role::text
                     AND cases_acts_for(actor_appointment(), p.org_id, NULL))
$$;

CREATE FUNCTION cases_guard_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb; allowed boolean;
BEGIN
  IF OLD.state IN ('applied', 'refused', 'withdrawn') AND NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'this case has ended' USING ERRCODE = 'MR021';
  END IF;
  IF NEW.state = 'running' AND OLD.state IN ('draft', 'returned') THEN
    IF NEW.round <> OLD.round + (OLD.state = 'returned')::integer THEN
      RAISE EXCEPTION 'a case is filed once a round' USING ERRCODE = 'MR028';
    END IF;
    PERFORM cases_check_filing(NEW);
    RETURN NEW;
  END IF;
  IF OLD.state <> 'draft' AND (
    ROW(NEW.pack, NEW.pack_digest, NEW.governing_on, NEW.route, NEW.turns, NEW.round, NEW.subject, NEW.submitted_at)
      IS DISTINCT FROM
    ROW(OLD.pack, OLD.pack_digest, OLD.governing_on, OLD.route, OLD.turns, OLD.round, OLD.subject, OLD.submitted_at)
    OR NEW.payload IS DISTINCT FROM OLD.payload AND OLD.state <> 'returned'
    OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
  THEN
    RAISE EXCEPTION 'what was filed stays as it was filed' USING ERRCODE = 'MR028';
  END IF;
  IF (NEW.payload IS DISTINCT FROM OLD.payload OR NEW.subject IS DISTINCT FROM OLD.subject)
    AND NOT cases_acts_for(actor_appointment(), OLD.opened_org_id, NULL)
  THEN
    RAISE EXCEPTION 'a case is filled in by the office that opened it' USING ERRCODE = 'MR028';
  END IF;
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  law := cases_law(OLD.pack_digest, OLD.procedure, OLD.governing_on);
  IF NEW.state IN ('approved', 'applied') AND (
    OLD.state <> CASE NEW.state WHEN 'approved' THEN 'running' ELSE 'approved' END OR NOT cases_all_approved(OLD))
  THEN
    RAISE EXCEPTION 'not every unit has approved this case' USING ERRCODE = 'MR022';
  END IF;
  allowed := CASE NEW.state
    WHEN 'approved' THEN true
    WHEN 'applied' THEN cases_carried_out(NEW)
    WHEN 'withdrawn' THEN OLD.state IN ('draft', 'running', 'returned') AND cases_may_withdraw(OLD, law)
    WHEN 'refused' THEN OLD.state = 'running' AND EXISTS (
      SELECT 1 FROM cases_step s WHERE s.case_id = OLD.id AND s.round = OLD.round AND s.decision = 'refuse')
    -- By a decision, or by the job that ends a turn whose time is up.
    WHEN 'returned' THEN OLD.state = 'running' AND EXISTS (
      SELECT 1 FROM cases_step s WHERE s.case_id = OLD.id AND s.round = OLD.round
        AND (s.decision = 'return'
             OR actor_appointment() IS NULL AND s.state = 'open' AND s.due_at <= cases_clock()))
    ELSE false END;
  IF allowed IS NOT TRUE THEN
    RAISE EXCEPTION 'nobody has decided that this case becomes %', NEW.state USING ERRCODE = 'MR038';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_case BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_case();

-- A turn ends undecided because the case goes on without it, and for no other reason.
CREATE OR REPLACE FUNCTION cases_state_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE cases_casesubject SET blocks = blocks WHERE case_id = NEW.id;
  UPDATE cases_step SET state = 'closed' WHERE case_id = NEW.id AND state = 'open';
  RETURN NULL;
END $$;
"""

SUBJECTS = """
ALTER TABLE cases_foundpupil ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON cases_foundpupil FOR SELECT USING (appointment_id = actor_appointment());

-- The look-up by number and name writes its log as the definer, which the application cannot.
CREATE FUNCTION cases_note_found() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO cases_foundpupil (appointment_id, student_id, found_at)
    SELECT NEW.appointment_id, st.id, now() FROM registry_student st WHERE st.uuid = NEW.subject_uuid
    ON CONFLICT (appointment_id) DO UPDATE SET student_id = EXCLUDED.student_id, found_at = EXCLUDED.found_at;
  RETURN NULL;
END $$;
CREATE TRIGGER note_found AFTER INSERT ON audit_accesslog FOR EACH ROW
  WHEN (NEW.page = 'find_for_transfer' AND NEW.subject_uuid IS NOT NULL AND current_user <> 'matricula_app')
  EXECUTE FUNCTION cases_note_found();

-- A pupil comes on a case of one's own office, seen, or found by number and name in this very transaction.
CREATE FUNCTION cases_guard_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id AND c.state = 'draft' AND (
    NOT cases_acts_for(actor_appointment(), c.opened_org_id, NULL)
    OR NOT EXISTS (
      SELECT 1 FROM registry_student st WHERE st.id = NEW.student_id AND st.uuid = NEW.student_uuid AND (
        coalesce(st.seen_by && scopes(), false)
        OR EXISTS (SELECT 1 FROM cases_foundpupil f WHERE f.student_id = st.id
                   AND f.appointment_id = actor_appointment() AND f.found_at = now())))))
  THEN
    RAISE EXCEPTION 'a case is about somebody who is seen, or was found by number and name' USING ERRCODE = 'MR033';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_subject BEFORE INSERT ON cases_casesubject FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_subject();
"""

PARTIES = """
-- Parties enter when the case is filed, by the office that files it, each the office that the law makes it.
CREATE FUNCTION cases_guard_party() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; law jsonb;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE id = NEW.case_id;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  IF filed.state <> 'running'
    OR EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = filed.id AND s.round = filed.round)
    OR NOT cases_acts_for(actor_appointment(), filed.opened_org_id, NULL)
    OR NEW.side IS DISTINCT FROM law -> 'parties' -> NEW.role::text ->> 'side'
    OR NEW.org_id IS DISTINCT FROM cases_party_org(filed, law, NEW.role)
  THEN
    RAISE EXCEPTION 'the law makes another office the party of this case' USING ERRCODE = 'MR034';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_party BEFORE INSERT ON cases_party FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_party();

-- Whether all parties of the law have entered and the way is the one that the law keeps for them.
CREATE FUNCTION cases_way_fits(p_case cases_case, p_law jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT 1 FROM jsonb_object_keys(p_law -> 'parties') role
                     WHERE cases_holder(p_case.id, role) IS DISTINCT FROM cases_party_org(p_case, p_law, role))
    AND (r.way -> 'same' = 'null'
         OR cases_holder(p_case.id, r.way -> 'same' ->> 0) = cases_holder(p_case.id, r.way -> 'same' ->> 1))
    AND (r.way -> 'different' = 'null'
         OR cases_holder(p_case.id, r.way -> 'different' ->> 0) <> cases_holder(p_case.id, r.way -> 'different' ->> 1))
  FROM (SELECT p_law -> 'routes' -> p_case.route::text AS way) r
$$;
"""

STEPS = """
-- The law's rule for a turn of this case: of its way, or of the correction after a return. For a case whose law nobody
-- can read any more, the turn itself, as long as its way is not over.
CREATE FUNCTION cases_rule(p_case cases_case, p_law jsonb, p_step cases_step) RETURNS jsonb
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN p_law IS NULL AND (p_case.state = 'returned' OR p_step.seq < p_case.turns) THEN
      jsonb_build_object('rule', p_step.rule, 'party', p_step.party, 'term', p_step.due_at IS NOT NULL)
    WHEN p_case.state = 'returned' THEN p_law -> 'correction'
    WHEN p_case.state = 'running' THEN p_law -> 'routes' -> p_case.route::text -> 'steps' -> p_step.seq::integer
  END
$$;

-- After new_step: the turn that is entered is the next one of the law, its clock is set once, and nobody has touched it.
CREATE FUNCTION cases_next_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; law jsonb; rule jsonb; before cases_step;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE id = NEW.case_id;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  rule := cases_rule(filed, law, NEW);
  SELECT * INTO before FROM cases_step WHERE case_id = NEW.case_id AND round = NEW.round ORDER BY seq DESC LIMIT 1;
  IF rule IS NULL OR NEW.round <> filed.round OR NEW.procedure <> filed.procedure
    OR NEW.rule IS DISTINCT FROM rule ->> 'rule' OR NEW.party IS DISTINCT FROM rule ->> 'party'
    OR NEW.holder_org_id IS DISTINCT FROM cases_holder(filed.id, NEW.party)
    OR NEW.seq <> coalesce(before.seq + 1, 0)
    OR filed.state = 'running' AND before.id IS NOT NULL AND before.decision NOT IN ('approve', 'object')
    OR before.id IS NULL AND law IS NOT NULL AND cases_way_fits(filed, law) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'by the law it is another turn now' USING ERRCODE = 'MR035';
  END IF;
  IF (NEW.due_at IS NOT NULL) <> (rule ->> 'term')::boolean OR NEW.sweep_at IS DISTINCT FROM NEW.due_at
    OR NEW.late OR NEW.swept_at IS NOT NULL OR NEW.escalated_to_id IS NOT NULL
    -- The program reads its own clock, which may go a little otherwise than the database's.
    OR NEW.received_at NOT BETWEEN civil_now() - interval '1 day' AND cases_clock() + interval '1 day'
  THEN
    RAISE EXCEPTION 'a clock runs as the law says' USING ERRCODE = 'MR037';
  END IF;
  IF NEW.decided_by_id IS NOT NULL OR NEW.decided_by_user_id IS NOT NULL OR num_nonnulls(NEW.prepared_by_id,
      NEW.prepared_by_user_id, NEW.prepared_at, NEW.prepared_in_stead_of_id) > 0 AND NOT (
    (rule ->> 'by_submission')::boolean AND cases_hand(NEW.prepared_by_id, NEW.prepared_by_user_id,
      NEW.prepared_in_stead_of_id, NEW.holder_org_id, rule -> 'prepares')) IS TRUE
  THEN
    RAISE EXCEPTION 'a turn is prepared by whoever works it through' USING ERRCODE = 'MR036';
  END IF;
  RETURN NEW;
END $$;

-- Whether this is the hand of the transaction's actor, in their own name, in office there and in such a role.
CREATE FUNCTION cases_hand(p_appointment bigint, p_user bigint, p_in_stead bigint, p_org integer, p_roles jsonb)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p_user = actor_user() AND cases_acts_for(p_appointment, p_org, p_roles)
    AND EXISTS (SELECT 1 FROM authorities_appointment a
                WHERE a.id = p_appointment AND a.stands_in_for_id IS NOT DISTINCT FROM p_in_stead)
$$;
CREATE TRIGGER next_turn BEFORE INSERT ON cases_step FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_next_turn();

-- After guard_step: an open turn is prepared and decided by hand, its clock stands, and only the sweep marks it.
CREATE FUNCTION cases_hands_of_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; law jsonb; rule jsonb;
BEGIN
  IF ROW(NEW.procedure, NEW.received_at, NEW.clock_started_at, NEW.due_at, NEW.term)
    IS DISTINCT FROM ROW(OLD.procedure, OLD.received_at, OLD.clock_started_at, OLD.due_at, OLD.term)
    OR NEW.late IS DISTINCT FROM OLD.late AND (NOT NEW.late OR OLD.due_at IS NULL OR OLD.due_at > cases_clock())
    OR ROW(NEW.sweep_at, NEW.swept_at, NEW.escalated_to_id)
      IS DISTINCT FROM ROW(OLD.sweep_at, OLD.swept_at, OLD.escalated_to_id)
    AND (actor_appointment() IS NOT NULL OR OLD.sweep_at IS NULL OR OLD.sweep_at > cases_clock()
      OR NEW.sweep_at <= OLD.sweep_at OR NEW.swept_at IS NULL OR NEW.swept_at <> OLD.swept_at)
  THEN
    RAISE EXCEPTION 'a clock that runs is not set anew' USING ERRCODE = 'MR037';
  END IF;
  IF NEW.state = 'closed' THEN
    RAISE EXCEPTION 'a turn ends undecided only with its case' USING ERRCODE = 'MR038';
  END IF;
  IF ROW(NEW.prepared_by_id, NEW.prepared_by_user_id, NEW.prepared_in_stead_of_id, NEW.prepared_at,
      NEW.recommendation, NEW.recommended_ground, NEW.recommended_reason, NEW.decided_by_id, NEW.decided_by_user_id,
      NEW.decided_in_stead_of_id, NEW.decided_at, NEW.decision, NEW.ground, NEW.reason, NEW.clause, NEW.state)
    IS NOT DISTINCT FROM
    ROW(OLD.prepared_by_id, OLD.prepared_by_user_id, OLD.prepared_in_stead_of_id, OLD.prepared_at,
      OLD.recommendation, OLD.recommended_ground, OLD.recommended_reason, OLD.decided_by_id, OLD.decided_by_user_id,
      OLD.decided_in_stead_of_id, OLD.decided_at, OLD.decision, OLD.ground, OLD.reason, OLD.clause, OLD.state)
  THEN
    RETURN NEW;
  END IF;
  SELECT * INTO filed FROM cases_case WHERE id = NEW.case_id;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  rule := cases_rule(filed, law, NEW);
  -- What was returned is worked on by its starter, who files it again; nobody prepares or decides that turn.
  IF filed.state <> 'running' THEN
    RAISE EXCEPTION 'this case is not before any office' USING ERRCODE = 'MR036';
  END IF;
  IF NEW.state = 'decided' THEN
    IF ROW(NEW.prepared_by_id, NEW.prepared_by_user_id, NEW.prepared_in_stead_of_id, NEW.prepared_at,
        NEW.recommendation, NEW.recommended_ground, NEW.recommended_reason)
      IS DISTINCT FROM ROW(OLD.prepared_by_id, OLD.prepared_by_user_id, OLD.prepared_in_stead_of_id, OLD.prepared_at,
        OLD.recommendation, OLD.recommended_ground, OLD.recommended_reason)
      OR cases_hand(NEW.decided_by_id, NEW.decided_by_user_id, NEW.decided_in_stead_of_id, NEW.holder_org_id,
        rule -> 'decides') IS NOT TRUE
      OR NEW.decision NOT IN ('approve', 'object', 'refuse', 'return')
      OR law IS NOT NULL AND (
        NEW.decision = 'object' AND (law -> 'objected_on' -> NEW.party::text ? NEW.ground::text) IS NOT TRUE
        OR NEW.decision = 'refuse' AND (law -> 'refused_on' -> NEW.party::text ? NEW.ground::text) IS NOT TRUE
        OR NEW.decision = 'return' AND (law -> 'returned_by' ? NEW.party::text) IS NOT TRUE)
    THEN
      RAISE EXCEPTION 'this turn is decided by somebody else, or otherwise' USING ERRCODE = 'MR036';
    END IF;
  ELSIF NEW.decision <> '' OR num_nonnulls(NEW.decided_by_id, NEW.decided_by_user_id, NEW.decided_at) > 0
    OR cases_hand(NEW.prepared_by_id, NEW.prepared_by_user_id, NEW.prepared_in_stead_of_id, NEW.holder_org_id,
      rule -> 'prepares') IS NOT TRUE
  THEN
    RAISE EXCEPTION 'a turn is prepared by whoever works it through' USING ERRCODE = 'MR036';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER hands_of_step BEFORE UPDATE ON cases_step FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_hands_of_step();
"""

PERMITS = """
-- Opens the place of a case's pupil, at the party and under the clause that the law names, for no longer than the law's
-- term can last. The lock itself stays and closes again by the clock.
CREATE OR REPLACE FUNCTION cases_grant_permit(p_case uuid, p_effect text, p_place uuid, p_clause text,
  p_closes_at timestamptz)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE granted uuid; filed cases_case; law jsonb; keeper authorities_org; hours integer; closed integer;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE uuid = p_case;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  SELECT * INTO keeper FROM authorities_org WHERE id = cases_holder(filed.id, law -> 'effect_with' ->> 'place_of');
  IF p_closes_at <= civil_now() OR law -> 'effect_with' ->> 'lock_clause' IS DISTINCT FROM p_clause OR NOT EXISTS (
    SELECT 1 FROM cases_casesubject s
    JOIN registry_enrollment e ON e.student_id = s.student_id AND e.uuid = p_place AND e.school_id = keeper.id
    JOIN audit_lock l ON l.subject_kind = 'enrollment' AND l.subject_uuid = e.uuid AND l.clause = p_clause
    WHERE s.case_id = filed.id AND cases_allows(p_case, p_effect, s.student_id, filed.opened_org_id))
  THEN
    RAISE EXCEPTION 'no decided case opens this lock' USING ERRCODE = 'MR029';
  END IF;
  SELECT (one ->> 'hours')::integer INTO hours FROM jsonb_array_elements(law -> 'opens') one
    WHERE (one ->> 'from')::date <= filed.governing_on ORDER BY (one ->> 'from')::date DESC LIMIT 1;
  SELECT count(DISTINCT day) INTO closed FROM authorities_localclosure
    WHERE org_id = ANY (keeper.lineage) AND day BETWEEN civil_now()::date - 1 AND p_closes_at::date + 1;
  IF p_closes_at > cases_clock() + (coalesce(hours, 0) + 24 * closed) * interval '1 hour' THEN
    RAISE EXCEPTION 'the law opens this lock for a shorter time' USING ERRCODE = 'MR039';
  END IF;
  INSERT INTO audit_permit (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at)
    VALUES (gen_random_uuid(), 'enrollment', p_place, p_case, p_clause, civil_now(), p_closes_at)
    RETURNING uuid INTO granted;
  RETURN granted;
END $$;
"""

# What these answer is for the triggers and functions above, which run as the definer: asked by the application with a
# row or a law of its own making, they would tell of cases that it does not see.
INNER = """
REVOKE EXECUTE ON FUNCTION cases_law(text, text, date), cases_acts_for(bigint, integer, jsonb),
  cases_party_org(cases_case, jsonb, text), cases_holder(bigint, text), cases_all_approved(cases_case),
  cases_asks_for(uuid, text, text), cases_law_says(uuid, text, text), cases_carried_out(cases_case),
  cases_check_filing(cases_case), cases_may_withdraw(cases_case, jsonb), cases_way_fits(cases_case, jsonb),
  cases_hand(bigint, bigint, bigint, integer, jsonb) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_stored_law"), ("audit", "0003_own_name"), ("authorities", "0005_run_by")]
    operations = [
        migrations.RunSQL(part, migrations.RunSQL.noop)
        for part in (ASKING, CASES, SUBJECTS, PARTIES, STEPS, PERMITS, INNER)
    ]
