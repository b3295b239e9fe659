"""A plan is drawn up by the office whose duty it is, for those who have finished a stage; schools see what is theirs."""

from django.db import migrations

from matricula.deployment.api import ByOffice, SeenBy, Wall, raised

PLAN = """
ALTER TABLE admission_admissionplan ENABLE ROW LEVEL SECURITY;
-- What is on a plan has walls of its own; that there is one, everybody below its office may know once it is issued.
CREATE POLICY seen ON admission_admissionplan FOR SELECT USING (id >= sight_floor() AND (
  EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = office_id AND o.lineage && scopes() OFFSET 0)
  OR issued_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM authorities_org mine WHERE mine.id = ANY (scopes()) AND office_id = ANY (mine.lineage) OFFSET 0)));
CREATE POLICY added ON admission_admissionplan FOR INSERT
  WITH CHECK (EXISTS (SELECT 1 FROM authorities_in_office() w WHERE w.org_id = office_id));
CREATE POLICY changed ON admission_admissionplan FOR UPDATE
  USING (EXISTS (SELECT 1 FROM authorities_in_office() w WHERE w.org_id = office_id));
"""

UNDO_PLAN = """
DROP POLICY changed ON admission_admissionplan;
DROP POLICY added ON admission_admissionplan;
DROP POLICY seen ON admission_admissionplan;
ALTER TABLE admission_admissionplan DISABLE ROW LEVEL SECURITY;
"""

LAW = """
-- What the installed law says of going on into the next stage, at an office.
CREATE FUNCTION admission_law(p_org integer) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT (p.register -> 'going_on') || jsonb_build_object('held', p.duties -> (p.register -> 'going_on' ->> 'duty'))
  FROM authorities_org o JOIN cases_packsnapshot p ON p.pack = o.pack AND p.installed WHERE o.id = p_org
$$;

-- The office whose plan gives places at a school in a stage; null where the school does not have it, or has closed.
CREATE FUNCTION admission_office_of(p_school integer, p_stage text) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN s.run_by_id IS NOT NULL AND (law.said -> 'held' ->> 'follows_runner')::boolean THEN s.run_by_id
    ELSE (SELECT o.id FROM authorities_org o
          WHERE o.id = ANY (s.lineage) AND o.tier = law.said -> 'held' -> 'stages' ->> p_stage) END
  FROM authorities_org s CROSS JOIN LATERAL (SELECT admission_law(s.id) AS said) law
  WHERE s.id = p_school AND s.tier = 'school' AND p_stage = ANY (s.stages)
    AND NOT authorities_closed(s.closed_on, s.zone, civil_now())
$$;

-- Who sees what a plan says of a school and a student: its office, and once it is issued the school and that of origin.
CREATE FUNCTION admission_seen_by(p_plan bigint, p_school integer, p_origin integer) RETURNS integer[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT ARRAY(SELECT DISTINCT unnest(o.lineage) FROM admission_admissionplan p JOIN authorities_org o
    ON o.id = p.office_id OR p.issued_at IS NOT NULL AND o.id IN (p_school, p_origin)
    WHERE p.id = p_plan ORDER BY 1)
$$;
"""

GUARDS = """
CREATE FUNCTION admission_guard_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb := admission_law(NEW.office_id);
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF (NEW.opened_in_id = coalesce(actor_appointment(), NEW.opened_in_id) AND NEW.issued_at IS NULL
        AND law ->> 'clause' = NEW.clause
        AND EXISTS (SELECT 1 FROM jsonb_each(law -> 'next') n WHERE n.value ->> 'stage' = NEW.stage)
        AND EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = NEW.office_id
          AND (o.tier = law -> 'held' -> 'stages' ->> NEW.stage OR (law -> 'held' ->> 'follows_runner')::boolean)))
      IS NOT TRUE
    THEN
      RAISE EXCEPTION 'a plan is of the office whose duty it is' USING ERRCODE = 'MR061';
    END IF;
  ELSIF OLD.issued_at IS NOT NULL OR NEW.issued_in_id <> coalesce(actor_appointment(), NEW.issued_in_id) THEN
    RAISE EXCEPTION 'a plan is issued once, in one''s own name' USING ERRCODE = 'MR061';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_plan BEFORE INSERT OR UPDATE ON admission_admissionplan
  FOR EACH ROW EXECUTE FUNCTION admission_guard_plan();

CREATE FUNCTION admission_show_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE admission_admissionquota SET seen_by = admission_seen_by(plan_id, school_id, NULL) WHERE plan_id = NEW.id;
  UPDATE admission_admissionplace SET seen_by = admission_seen_by(plan_id, school_id, origin_id)
    WHERE plan_id = NEW.id AND off_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER show_plan AFTER UPDATE ON admission_admissionplan
  FOR EACH ROW WHEN (OLD.issued_at IS NULL AND NEW.issued_at IS NOT NULL) EXECUTE FUNCTION admission_show_plan();

-- A quota is of a school that the office plans for, and never less than what is given already. Whoever gives places
-- meanwhile waits at the plan.
CREATE FUNCTION admission_guard_quota() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE plan admission_admissionplan;
BEGIN
  SELECT * INTO plan FROM admission_admissionplan WHERE id = NEW.plan_id FOR UPDATE;
  IF TG_OP = 'INSERT' THEN
    IF (plan.office_id = NEW.office_id AND admission_office_of(NEW.school_id, plan.stage) = plan.office_id) IS NOT TRUE
    THEN
      RAISE EXCEPTION 'a plan has only schools of its office' USING ERRCODE = 'MR062';
    END IF;
    NEW.seen_by := admission_seen_by(NEW.plan_id, NEW.school_id, NULL);
  ELSIF NEW.places < (SELECT count(*) FROM admission_admissionplace a
                      WHERE a.plan_id = NEW.plan_id AND a.school_id = NEW.school_id AND a.off_at IS NULL)
  THEN
    RAISE EXCEPTION 'more places are given than the quota would have' USING ERRCODE = 'MR062';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_quota BEFORE INSERT OR UPDATE OF places ON admission_admissionquota
  FOR EACH ROW EXECUTE FUNCTION admission_guard_quota();

-- What the receiving school reads of a student is what the register says, whatever was written.
CREATE FUNCTION admission_fill_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.off_at IS NOT NULL OR OLD.taken_at IS NOT NULL
      OR NEW.off_in_id <> coalesce(actor_appointment(), NEW.off_in_id)
    THEN
      RAISE EXCEPTION 'a place is taken off once, before the school has taken it over' USING ERRCODE = 'MR061';
    END IF;
    NEW.seen_by := (SELECT o.lineage FROM authorities_org o WHERE o.id = NEW.office_id);
    RETURN NEW;
  END IF;
  IF NEW.placed_in_id <> coalesce(actor_appointment(), NEW.placed_in_id) OR NEW.off_at IS NOT NULL
    OR NEW.taken_at IS NOT NULL
  THEN
    RAISE EXCEPTION 'a place is given in one''s own name' USING ERRCODE = 'MR061';
  END IF;
  SELECT st.uuid, st.name, st.school_id, coalesce(seat.name, ''), coalesce(no.number, '')
    INTO NEW.student_uuid, NEW.student_name, NEW.origin_id, NEW.origin_class, NEW.student_number
  FROM registry_student st
  LEFT JOIN registry_studentnumber no ON no.student_id = st.id AND no.ended_on IS NULL
  LEFT JOIN LATERAL (
    SELECT c.name FROM registry_enrollment e JOIN registry_classmembership m ON m.enrollment_id = e.id
    JOIN registry_schoolclass c ON c.id = m.school_class_id
    WHERE e.student_id = st.id AND e.is_principal AND e.school_id = st.school_id
    ORDER BY m.started_on DESC, m.id DESC LIMIT 1) seat ON true
  WHERE st.id = NEW.student_id;
  NEW.seen_by := admission_seen_by(NEW.plan_id, NEW.school_id, NEW.origin_id);
  RETURN NEW;
END $$;
CREATE TRIGGER fill_place BEFORE INSERT OR UPDATE OF off_at, off_in_id, off_reason ON admission_admissionplace
  FOR EACH ROW EXECUTE FUNCTION admission_fill_place();

-- All places of a statement at once: each student has finished the stage before below the office and has no place on a
-- roll, and each school has room. Whoever gives places in the same plan waits for this one.
CREATE FUNCTION admission_guard_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM admission_admissionplan WHERE id IN (SELECT a.plan_id FROM added a) ORDER BY id FOR UPDATE;
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT plan_id, office_id, school_id FROM added) one
    JOIN admission_admissionplan p ON p.id = one.plan_id
    LEFT JOIN admission_admissionquota q ON q.plan_id = one.plan_id AND q.school_id = one.school_id
    WHERE (p.office_id = one.office_id AND q.places >= (
        SELECT count(*) FROM admission_admissionplace a
        WHERE a.plan_id = one.plan_id AND a.school_id = one.school_id AND a.off_at IS NULL)) IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'a school has no more places than its quota' USING ERRCODE = 'MR062';
  END IF;
  IF EXISTS (
    SELECT 1 FROM added a JOIN admission_admissionplan p ON p.id = a.plan_id
    JOIN registry_student st ON st.id = a.student_id JOIN authorities_org o ON o.id = st.school_id
    CROSS JOIN LATERAL (SELECT admission_law(p.office_id) AS said) law
    WHERE (p.office_id = ANY (o.lineage) AND law.said -> 'statuses' ? st.status
      AND law.said -> 'next' -> st.stage ->> 'stage' = p.stage
      AND NOT EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.student_id = st.id AND e.is_open)) IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'a plan is for those who have finished the stage before' USING ERRCODE = 'MR063';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_places AFTER INSERT ON admission_admissionplace
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION admission_guard_places();

REVOKE EXECUTE ON FUNCTION admission_law(integer), admission_seen_by(bigint, integer, integer) FROM PUBLIC;
"""

UNDO_GUARDS = """
DROP TRIGGER guard_places ON admission_admissionplace;
DROP FUNCTION admission_guard_places();
DROP TRIGGER fill_place ON admission_admissionplace;
DROP FUNCTION admission_fill_place();
DROP TRIGGER guard_quota ON admission_admissionquota;
DROP FUNCTION admission_guard_quota();
DROP TRIGGER show_plan ON admission_admissionplan;
DROP FUNCTION admission_show_plan();
DROP TRIGGER guard_plan ON admission_admissionplan;
DROP FUNCTION admission_guard_plan();
DROP FUNCTION admission_seen_by(bigint, integer, integer);
DROP FUNCTION admission_office_of(integer, text);
DROP FUNCTION admission_law(integer);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("admission", "0001_initial"),
        ("authorities", "0009_ends_stay"),
        ("cases", "0033_called_by_name"),
        ("deployment", "0004_walls"),
        ("registry", "0027_promotion_run"),
    ]
    operations = [
        migrations.RunSQL(PLAN, UNDO_PLAN),
        raised(
            "admission_admissionquota",
            Wall(SeenBy(plain=True), added=ByOffice("office_id")),
            history=True,
        ),
        raised("admission_admissionplace", Wall(SeenBy(plain=True), added=ByOffice("office_id"))),
        migrations.RunSQL(LAW),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
    ]
