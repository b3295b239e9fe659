"""A list may have several outcomes, one for each line: those of the leaving grade graduate, or leave otherwise."""

from django.db import migrations, models

CHECKS = """
-- Whether the law of the list gives a student of its stage this outcome, with this reason; a list without outcomes has
-- lines without any.
CREATE FUNCTION cases_outcome_fits(p_case cases_case, p_law jsonb, p_outcome text, p_why text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN coalesce(p_law -> 'outcomes', '{}') = '{}' THEN p_outcome = '' AND p_why = ''
    ELSE coalesce((
      SELECT (said -> 'stages' = '[]' OR said -> 'stages' ? (p_case.subject ->> 'stage'))
        AND (NOT (said ->> 'needs_reason')::boolean OR btrim(p_why) <> '')
      FROM (SELECT p_law -> 'outcomes' -> p_outcome AS said) one), false) END
$$;

CREATE FUNCTION cases_guard_outcomes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM touched t JOIN cases_case c ON c.id = t.case_id
    WHERE NOT cases_outcome_fits(c, cases_law(c.pack_digest, c.procedure, c.governing_on), t.outcome, t.outcome_why))
  THEN
    RAISE EXCEPTION 'the law of this list gives no student of this stage such an outcome' USING ERRCODE = 'MR041';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_outcomes_added AFTER INSERT ON cases_caseline REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_outcomes();
CREATE TRIGGER guard_outcomes_changed AFTER UPDATE ON cases_caseline REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_outcomes();

-- As before, and each has an outcome of the law on that day, in the stage that is filed.
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
    IF EXISTS (
      SELECT 1 FROM cases_caseline l WHERE l.case_id = NEW.id AND l.left_out_at IS NULL AND l.against = '[]'
        AND NOT cases_outcome_fits(NEW, law, l.outcome, l.outcome_why))
    THEN
      RAISE EXCEPTION 'the law of this list gives no student of this stage such an outcome' USING ERRCODE = 'MR041';
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""

GRADUATION = """
-- Everybody in the last grade of the stage, on the roll of the list's own school; the list is for those whose status the
-- law takes, and the others come on it fallen out.
CREATE FUNCTION cases_places_registry_leaving_grade(p_case cases_case, p_law jsonb, p_students bigint[])
RETURNS TABLE (student_id bigint, place_id bigint, fits boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.student_id, e.id, coalesce(cases_law_takes(p_law, e.status, e.stage), false) FROM registry_enrollment e
  WHERE e.student_id = ANY (p_students) AND e.is_open AND e.is_principal
    AND e.stage = p_case.subject ->> 'stage' AND e.grade = p_law -> 'last_grades' ->> e.stage
    AND e.school_id IN (p_case.opened_org_id,
      (SELECT h.org_id FROM authorities_answering(p_case.opened_org_id, civil_now()) h))
$$;

-- The place of each line ends with the outcome of that line, from the day of the last approval on.
CREATE FUNCTION cases_lines_registry_graduate_lines(
  p_list cases_case, p_law jsonb, p_day date, p_places bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE words jsonb := p_law -> 'effect_with';
BEGIN
  INSERT INTO registry_enrollmentstatus
    (enrollment_id, seq, started_on, status, ends, change_kind, reason, clause, case_uuid)
    SELECT last.enrollment_id, last.seq + 1, greatest(p_day, last.started_on), l.outcome,
      (p_law -> 'outcomes' -> l.outcome::text ->> 'ends')::boolean, coalesce(words ->> 'change_kind', ''), l.outcome_why,
      words ->> 'clause', p_list.uuid
    FROM (SELECT DISTINCT ON (enrollment_id) enrollment_id, seq, started_on FROM registry_enrollmentstatus
          WHERE enrollment_id = ANY (p_places) ORDER BY enrollment_id, seq DESC) last
    JOIN registry_enrollment e ON e.id = last.enrollment_id
    JOIN cases_caseline l ON l.case_id = p_list.id AND l.student_id = e.student_id;
  UPDATE registry_classmembership SET ended_on = greatest(p_day, started_on)
    WHERE enrollment_id = ANY (p_places) AND ended_on IS NULL;
END $$;

-- Nobody has left for good before the school has its copy of the archive.
CREATE FUNCTION cases_done_registry_graduate_lines(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT 1 FROM cases_caseline l
    JOIN registry_enrollment e ON e.student_id = l.student_id
    JOIN registry_enrollmentstatus s ON s.enrollment_id = e.id AND s.case_uuid = p_case.uuid
    WHERE l.case_id = p_case.id AND l.done_at IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM registry_sealedsnapshot x WHERE x.enrollment_id = e.id AND x.case_uuid = p_case.uuid))
$$;

REVOKE EXECUTE ON FUNCTION cases_outcome_fits(cases_case, jsonb, text, text),
  cases_places_registry_leaving_grade(cases_case, jsonb, bigint[]),
  cases_lines_registry_graduate_lines(cases_case, jsonb, date, bigint[]),
  cases_done_registry_graduate_lines(cases_case) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_called_by_name"), ("registry", "0027_promotion_run")]
    operations = [
        migrations.AddField("caseline", "outcome", models.CharField(blank=True, db_default="", default="", max_length=40)),
        migrations.AddField("caseline", "outcome_why", models.TextField(blank=True, db_default="", default="")),
        migrations.RunSQL(CHECKS),
        migrations.RunSQL(GRADUATION),
    ]
