"""The papers of a case are those of whoever gave them, and its timeline and judgements are written in one's own name."""

from django.db import migrations

SQL = """
-- Papers are given by the starter while the case is theirs to fill in, and by the office whose turn it is to object; they
-- are taken off by whoever gave them, as long as they might give them, and once.
CREATE FUNCTION cases_guard_evidence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; law jsonb; giver integer; me bigint := actor_appointment();
BEGIN
  SELECT * INTO filed FROM cases_case WHERE id = NEW.case_id;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  giver := CASE
    WHEN filed.state IN ('draft', 'returned') THEN filed.opened_org_id
    WHEN filed.state = 'running' THEN (
      SELECT s.holder_org_id FROM cases_step s
      WHERE s.case_id = filed.id AND s.state = 'open' AND (law IS NULL OR law -> 'objected_on' ? s.party::text))
  END;
  IF cases_acts_for(me, giver, NULL) IS NOT TRUE
    OR TG_OP = 'INSERT' AND (NEW.added_by_id <> me OR num_nonnulls(NEW.removed_by_id, NEW.removed_at) > 0
      OR NOT EXISTS (SELECT 1 FROM papers_paper p WHERE p.id = NEW.paper_id AND p.seen_by && scopes()))
    OR TG_OP = 'UPDATE' AND (OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR NEW.removed_by_id IS DISTINCT FROM me
      OR cases_acts_for(me, (SELECT a.org_id FROM authorities_appointment a WHERE a.id = OLD.added_by_id), NULL)
        IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'the papers of a case are given and taken off by whoever fills it in' USING ERRCODE = 'MR028';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_evidence BEFORE INSERT OR UPDATE ON cases_evidence FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_evidence();

-- A line of the timeline says who did it: whoever acts, or nobody, where a job does.
CREATE FUNCTION cases_guard_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who authorities_appointment;
BEGIN
  SELECT * INTO who FROM authorities_appointment WHERE id = actor_appointment();
  IF ROW(NEW.appointment_id, NEW.org_id, NEW.in_stead_of_id) IS DISTINCT FROM ROW(who.id, who.org_id, who.stands_in_for_id)
    OR NEW.step_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM cases_step s WHERE s.id = NEW.step_id AND s.case_id = NEW.case_id)
  THEN
    RAISE EXCEPTION 'the timeline of a case is written in one''s own name' USING ERRCODE = 'MR036';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_event BEFORE INSERT ON cases_event FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_event();

-- A judgement is kept by whoever filed, or decided that turn so, under the law of the case.
CREATE FUNCTION cases_guard_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE id = NEW.case_id;
  IF ROW(NEW.snapshot_id, NEW.governing_on) IS DISTINCT FROM ROW(filed.pack_digest, filed.governing_on)
    OR (NEW.moment = 'submission' AND NEW.step_id IS NULL AND filed.state = 'running'
          AND cases_acts_for(actor_appointment(), filed.opened_org_id, NULL)
        OR NEW.moment = 'decision' AND EXISTS (
          SELECT 1 FROM cases_step s WHERE s.id = NEW.step_id AND s.case_id = filed.id
            AND s.decided_by_id = actor_appointment() AND s.decision = NEW.outcome)) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'a judgement is kept by whoever made it' USING ERRCODE = 'MR036';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_decision BEFORE INSERT ON cases_decision FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_decision();
"""

UNDO = """
DROP TRIGGER guard_decision ON cases_decision;
DROP FUNCTION cases_guard_decision();
DROP TRIGGER guard_event ON cases_event;
DROP FUNCTION cases_guard_event();
DROP TRIGGER guard_evidence ON cases_evidence;
DROP FUNCTION cases_guard_evidence();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_about_one"), ("papers", "0003_only_added"), ("authorities", "0009_ends_stay")]
    operations = [migrations.RunSQL(SQL, UNDO)]
