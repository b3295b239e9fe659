"""Where people go is told by the school that they leave, until the register knows it."""

from django.db import migrations

from matricula.deployment.api import AtOffice, ByOffice, Wall, raised

GUARD = """
-- Of a place of the season: at a school below its office, in its grade, open or left with an outcome of the season within
-- its year. Definer, since it is asked for a row of the own school alone and tells nothing of it.
CREATE FUNCTION graduation_is_left_in(p_place bigint, p_cohort bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id
    JOIN graduation_cohort c ON c.id = p_cohort AND c.org_id = ANY (o.lineage) AND c.stage = e.stage AND c.grade = e.grade
    WHERE e.id = p_place AND e.is_principal AND (
      (e.is_open AND civil_now() < c.locks_until AND civil_now() >= c.locks_until - interval '1 year')
      OR (NOT e.is_open AND e.status = ANY (c.outcomes)
        AND e.ended_on < (c.locks_until AT TIME ZONE o.zone)::date
        AND e.ended_on >= ((c.locks_until AT TIME ZONE o.zone) - interval '1 year')::date)))
$$;

CREATE FUNCTION graduation_guard_destination() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.told_in_id IS DISTINCT FROM actor_appointment() OR NEW.next_school_id IS NOT NULL
    OR NOT graduation_is_left_in(NEW.enrollment_id, NEW.cohort_id)
    OR NOT EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.id = NEW.enrollment_id
                   AND e.student_id = NEW.student_id AND e.school_id = NEW.school_id)
  THEN
    RAISE EXCEPTION 'where a student goes is told by the school that is left' USING ERRCODE = 'MR107';
  END IF;
  NEW.told_at := civil_now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard_destination BEFORE INSERT OR UPDATE ON graduation_destination FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION graduation_guard_destination();
"""

FILLING = """
-- What the register knows by now of those who left with a season: the first place after it, in another stage or at another
-- school. Nothing else replaces what a school told than that it was not known. By the job alone; how many were filled in.
CREATE FUNCTION graduation_fill_destinations(p_cohort bigint, p_unknown text[], p_code text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filled bigint;
BEGIN
  IF actor_appointment() IS NOT NULL THEN
    RAISE EXCEPTION 'the job alone fills in where students went' USING ERRCODE = 'MR107';
  END IF;
  INSERT INTO graduation_destination AS d
    (cohort_id, enrollment_id, student_id, school_id, code, school_name, next_school_id, told_at, told_in_id)
  SELECT DISTINCT ON (e.id) c.id, e.id, e.student_id, e.school_id, p_code, '', n.school_id, civil_now(), NULL::bigint
    FROM graduation_cohort c
    JOIN authorities_org o ON c.org_id = ANY (o.lineage)
    JOIN registry_enrollment e ON e.school_id = o.id AND e.stage = c.stage AND e.grade = c.grade
    JOIN registry_enrollment n ON n.student_id = e.student_id AND n.is_principal AND n.id > e.id
      AND (n.school_id <> e.school_id OR n.stage <> e.stage)
    WHERE c.id = p_cohort AND NOT e.is_open AND graduation_is_left_in(e.id, c.id)
    ORDER BY e.id, n.id
  ON CONFLICT (enrollment_id) DO UPDATE SET code = excluded.code, school_name = '',
    next_school_id = excluded.next_school_id, told_at = excluded.told_at, told_in_id = NULL
    WHERE d.next_school_id IS NULL AND d.code = ANY (p_unknown);
  GET DIAGNOSTICS filled = ROW_COUNT;
  RETURN filled;
END $$;

-- Whoever is enrolled again in the stage at the school that was left goes nowhere.
CREATE FUNCTION graduation_clear_destination() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM graduation_destination d USING registry_enrollment e
    WHERE e.id = d.enrollment_id AND d.student_id = NEW.student_id AND e.school_id = NEW.school_id AND e.stage = NEW.stage
      AND e.id <> NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER clears_destination AFTER INSERT ON registry_enrollment FOR EACH ROW WHEN (NEW.is_principal)
  EXECUTE FUNCTION graduation_clear_destination();
"""

UNDO = """
DROP TRIGGER clears_destination ON registry_enrollment;
DROP FUNCTION graduation_clear_destination();
DROP FUNCTION graduation_fill_destinations(bigint, text[], text);
DROP TRIGGER guard_destination ON graduation_destination;
DROP FUNCTION graduation_guard_destination();
DROP FUNCTION graduation_is_left_in(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0080_destinations"), ("authorities", "0008_in_office")]
    operations = [
        raised(
            "graduation_destination",
            Wall(
                AtOffice("school_id"),
                added=ByOffice("school_id"),
                once=("cohort_id", "enrollment_id", "student_id", "school_id"),
            ),
        ),
        migrations.RunSQL(GUARD + FILLING, UNDO),
    ]
