"""What was found is seen by the school and those above it, and written by one function, by the stored law alone."""

from django.db import migrations

from matricula.deployment.api import AtOffice, Wall, raised

SOURCES = """
-- The value of a word on a day; NULL before the law has one, and after it was repealed.
CREATE FUNCTION quality_value(p_words jsonb, p_word text, p_on date) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
  SELECT (v ->> 'value')::integer FROM jsonb_array_elements(p_words -> p_word) v
  WHERE (v ->> 'since')::date <= p_on ORDER BY (v ->> 'since')::date DESC LIMIT 1
$$;

-- The schools within the scope, in or below the given offices.
CREATE FUNCTION quality_schools(p_orgs integer[]) RETURNS SETOF integer
LANGUAGE sql STABLE AS $$
  SELECT o.id FROM authorities_org o
  WHERE o.tier = 'school' AND o.lineage && scopes() AND (p_orgs IS NULL OR o.lineage && p_orgs)
$$;

CREATE FUNCTION quality_absent_run(p_words jsonb, p_statuses text[], p_on date, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, since date, days date[])
LANGUAGE sql STABLE AS $$
  SELECT a.enrollment_id, a.days[1], a.days
  FROM attendance_absent_runs(p_on, quality_value(p_words, 'days', p_on), p_orgs) a
$$;

CREATE FUNCTION quality_in_class(p_words jsonb, p_statuses text[], p_on date, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, since date, days date[])
LANGUAGE sql STABLE AS $$
  SELECT a.enrollment_id, a.days[1], a.days FROM attendance_back_in_class(p_on, p_statuses, p_orgs) a
$$;

-- The planned end of the status that holds now, of places that are open.
CREATE FUNCTION quality_planned_ends(p_statuses text[], p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, until date)
LANGUAGE sql STABLE AS $$
  SELECT e.id, last.until
  FROM registry_enrollment e
  CROSS JOIN LATERAL (
    SELECT s.until FROM registry_enrollmentstatus s WHERE s.enrollment_id = e.id ORDER BY s.seq DESC LIMIT 1) last
  WHERE e.is_open AND e.status = ANY (p_statuses) AND last.until IS NOT NULL
    AND e.school_id = ANY (ARRAY(SELECT quality_schools(p_orgs)))
$$;

CREATE FUNCTION quality_status_ends(p_words jsonb, p_statuses text[], p_on date, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, since date, days date[])
LANGUAGE sql STABLE AS $$
  SELECT e.enrollment_id, e.until - quality_value(p_words, 'before', p_on), ARRAY[e.until]
  FROM quality_planned_ends(p_statuses, p_orgs) e
  WHERE e.until BETWEEN p_on AND p_on + quality_value(p_words, 'before', p_on)
$$;

CREATE FUNCTION quality_status_over(p_words jsonb, p_statuses text[], p_on date, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, since date, days date[])
LANGUAGE sql STABLE AS $$
  SELECT e.enrollment_id, e.until + 1, ARRAY[e.until] FROM quality_planned_ends(p_statuses, p_orgs) e
  WHERE e.until < p_on
$$;
"""

UNDO_SOURCES = """
DROP FUNCTION quality_status_over(jsonb, text[], date, integer[]);
DROP FUNCTION quality_status_ends(jsonb, text[], date, integer[]);
DROP FUNCTION quality_planned_ends(text[], integer[]);
DROP FUNCTION quality_in_class(jsonb, text[], date, integer[]);
DROP FUNCTION quality_absent_run(jsonb, text[], date, integer[]);
DROP FUNCTION quality_schools(integer[]);
DROP FUNCTION quality_value(jsonb, text, date);
"""

LOOKING = """
-- Finds by the stored law and on the day that it is, so whoever calls it can only make what is written true. One look at
-- a time: two would clear and find the same rows in another order.
CREATE FUNCTION quality_look(p_pack text, p_watch text, p_orgs integer[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  law quality_watchlaw;
  statuses text[];
  stages text[];
  changed integer;
BEGIN
  SELECT * INTO law FROM quality_watchlaw l WHERE l.pack = p_pack AND l.watch = p_watch;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('quality_look'));
  statuses := ARRAY(SELECT jsonb_array_elements_text(law.statuses));
  stages := ARRAY(SELECT jsonb_array_elements_text(law.stages));
  EXECUTE format($look$
    WITH schools AS MATERIALIZED (
      SELECT o.id FROM authorities_org o JOIN quality_schools($5) s ON s = o.id WHERE o.pack = $6),
    found AS MATERIALIZED (
      SELECT e.id AS enrollment_id, e.student_id, e.school_id, f.since, f.days
      FROM %I($1, $2, $4, $5) f JOIN registry_enrollment e ON e.id = f.enrollment_id
      WHERE e.is_open AND e.is_principal AND e.status = ANY ($2) AND (cardinality($3) = 0 OR e.stage = ANY ($3))
        AND e.school_id IN (SELECT id FROM schools)),
    gone AS (
      UPDATE quality_watchrow w SET cleared_at = civil_now()
      WHERE w.watch = $7 AND w.cleared_at IS NULL AND w.school_id IN (SELECT id FROM schools)
        AND w.enrollment_id NOT IN (SELECT enrollment_id FROM found)
      RETURNING 1),
    made AS (
      INSERT INTO quality_watchrow AS w (watch, enrollment_id, student_id, school_id, since, days, found_at)
      SELECT $7, f.enrollment_id, f.student_id, f.school_id, f.since, f.days, civil_now() FROM found f
      ON CONFLICT (watch, enrollment_id) WHERE cleared_at IS NULL
      DO UPDATE SET days = EXCLUDED.days WHERE w.days <> EXCLUDED.days
      RETURNING 1)
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM made)
  $look$, law.finder)
  INTO changed
  USING law.words, statuses, stages, (civil_now() AT TIME ZONE law.zone)::date, p_orgs, p_pack, p_watch;
  RETURN changed;
END $$;

-- What was found was said of the status that the pupil had: with another it is over at once.
CREATE FUNCTION quality_status_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE quality_watchrow w SET cleared_at = civil_now()
  FROM added a WHERE w.enrollment_id = a.enrollment_id AND w.cleared_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER looked_into AFTER INSERT ON registry_enrollmentstatus
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION quality_status_changed();
"""

UNDO_LOOKING = """
DROP TRIGGER looked_into ON registry_enrollmentstatus;
DROP FUNCTION quality_status_changed();
DROP FUNCTION quality_look(text, text, integer[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0001_initial"),
        ("attendance", "0002_walls"),
        ("registry", "0020_status_by_case"),
    ]
    operations = [
        raised("quality_watchrow", Wall(AtOffice("school_id"))),
        migrations.RunSQL(SOURCES, UNDO_SOURCES),
        migrations.RunSQL(LOOKING, UNDO_LOOKING),
    ]
