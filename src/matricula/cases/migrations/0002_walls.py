"""Row-level security of cases, their sight and state kept by triggers, and the definer functions."""

from django.db import migrations

SIGHT = """
-- Who sees a case: everyone above the office that opened it and above every party. Nobody can write it by hand.
CREATE FUNCTION cases_place_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.seen_by := ARRAY(
    SELECT DISTINCT n FROM (
      SELECT unnest(o.lineage) n FROM authorities_org o WHERE o.id = NEW.opened_org_id
      UNION ALL
      SELECT unnest(o.lineage) FROM cases_party p JOIN authorities_org o ON o.id = p.org_id WHERE p.case_id = NEW.id
    ) ids ORDER BY n);
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state IN ('applied', 'refused', 'withdrawn') AND NEW.state <> OLD.state THEN
      RAISE EXCEPTION 'this case has ended' USING ERRCODE = 'MR021';
    END IF;
    IF NEW.state IN ('approved', 'applied') AND NEW.state <> OLD.state AND (
      OLD.state <> CASE NEW.state WHEN 'approved' THEN 'running' ELSE 'approved' END
      OR NEW.turns = 0
      OR NEW.turns <> (SELECT count(*) FROM cases_step s
                       WHERE s.case_id = NEW.id AND s.round = NEW.round AND s.decision = 'approve'))
    THEN
      RAISE EXCEPTION 'not every unit has approved this case' USING ERRCODE = 'MR022';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER place_case BEFORE INSERT OR UPDATE ON cases_case
  FOR EACH ROW EXECUTE FUNCTION cases_place_case();

CREATE FUNCTION cases_parties_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE cases_case SET seen_by = seen_by WHERE id IN (SELECT DISTINCT case_id FROM added);
  RETURN NULL;
END $$;
CREATE TRIGGER parties_added AFTER INSERT ON cases_party
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cases_parties_changed();

-- One pupil, one open case that changes their status: the unique index does it, the state of the case drives it.
CREATE FUNCTION cases_place_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.blocks := NEW.changes_status AND EXISTS (
    SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id AND c.state IN ('running', 'returned', 'approved'));
  RETURN NEW;
END $$;
CREATE TRIGGER place_subject BEFORE INSERT OR UPDATE ON cases_casesubject
  FOR EACH ROW EXECUTE FUNCTION cases_place_subject();

CREATE FUNCTION cases_state_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE cases_casesubject SET blocks = blocks WHERE case_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER state_changed AFTER UPDATE OF state ON cases_case
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION cases_state_changed();

-- A turn that is over stays as it was decided, and it is decided by somebody of the office that holds it, who acts.
CREATE FUNCTION cases_guard_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'open' THEN
    RAISE EXCEPTION 'this step has been decided' USING ERRCODE = 'MR023';
  END IF;
  IF NEW.state = 'decided' AND NOT EXISTS (
    SELECT 1 FROM authorities_appointment a
    WHERE a.id = NEW.decided_by_id AND a.org_id = NEW.holder_org_id AND a.user_id = NEW.decided_by_user_id
      AND a.id = actor_appointment())
  THEN
    RAISE EXCEPTION 'this step is decided by the office that holds it' USING ERRCODE = 'MR024';
  END IF;
  IF NEW.state = 'decided' AND NEW.prepared_by_user_id IS NULL THEN
    RAISE EXCEPTION 'this step has not been prepared' USING ERRCODE = 'MR025';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_step BEFORE UPDATE ON cases_step
  FOR EACH ROW EXECUTE FUNCTION cases_guard_step();

-- A turn begins open: nobody enters one that is decided already.
CREATE FUNCTION cases_new_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'open' OR NEW.decision <> '' THEN
    RAISE EXCEPTION 'a step begins open' USING ERRCODE = 'MR026';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER new_step BEFORE INSERT ON cases_step FOR EACH ROW EXECUTE FUNCTION cases_new_step();
"""

POLICIES = """
ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY;
-- The first half does not depend on the row, so a transaction without a scope reads nothing at all.
CREATE POLICY seen ON cases_case USING (cardinality(scopes()) > 0 AND seen_by && scopes())
  WITH CHECK (seen_by && scopes());

ALTER TABLE cases_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_event
  USING ((audience IS NULL OR audience && scopes()) AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id));
"""

CHILDREN = ["casesubject", "party", "step", "evidence", "decision"]


def child_policies() -> str:
    """Rows of a case are seen exactly where the case is."""
    return "\n".join(
        f"""
ALTER TABLE cases_{table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON cases_{table} USING (EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id));
"""
        for table in CHILDREN
    )


FUNCTIONS = """
-- Whether another case that changes this pupil's status is under way anywhere; it says neither which nor where.
CREATE FUNCTION cases_student_is_busy(p_student bigint, p_except bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cases_casesubject s
                 WHERE s.student_id = p_student AND s.blocks AND s.case_id <> p_except)
$$;

-- Open turns whose time is up and that no sweep has dealt with: ids only, for a worker that then looks with the
-- holder's eyes.
CREATE FUNCTION cases_expired_steps(p_at timestamptz, p_limit integer)
RETURNS TABLE (step_id bigint, case_uuid uuid, holder_org_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, c.uuid, s.holder_org_id
  FROM (SELECT id, case_id, holder_org_id, due_at FROM cases_step
        WHERE state = 'open' AND swept_at IS NULL AND due_at <= p_at
        ORDER BY due_at, id LIMIT p_limit) s
  JOIN cases_case c ON c.id = s.case_id
  ORDER BY s.due_at, s.id
$$;

-- What the register asks before it moves anybody: was this case approved by all for this effect, this pupil and
-- this school, and not carried out yet?
CREATE FUNCTION cases_allows(p_case uuid, p_effect text, p_student bigint, p_school integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_case c JOIN cases_casesubject s ON s.case_id = c.id
    WHERE c.uuid = p_case AND c.state = 'approved' AND c.effect = p_effect AND s.student_id = p_student
      AND c.opened_org_id = p_school)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("registry", "0002_walls"), ("authorities", "0002_walls")]
    operations = [
        migrations.RunSQL(SIGHT, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(child_policies(), migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
