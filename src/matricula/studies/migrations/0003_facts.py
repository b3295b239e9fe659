"""What is known of the studies of students, one of them or a whole cohort: the only definition of these facts."""

from django.db import migrations

SQL = """
-- One row a student asked for. What awaits review is unknown, and so makes what it belongs to unknown; what was taken
-- back, and reviewed as such, is not there. ``p_terms`` are the terms of a school year in their order.
--
-- Credits: each course of a plan once, by its best attempt; NULL while there is none or one awaits review.
-- Evaluation: of each aspect the last term. Fitness: ``p_last_year_share`` of the last year's score and the rest of the
-- mean of the other years, rounded half up; the last year is the last in which anything at all stands of the student,
-- so that a year without its test leaves the score unknown. With one year alone its own score.
CREATE FUNCTION studies_facts(
  p_students bigint[], p_last_year_share numeric, p_decimals integer, p_terms text[])
RETURNS TABLE (
  student_id bigint, entered_on date, credits numeric, credits_by_kind jsonb, credits_by_area jsonb,
  evaluation jsonb, fitness_score numeric, fitness_years integer, fitness_exempt boolean, waiting integer)
LANGUAGE sql STABLE AS $$
  WITH asked AS (
    SELECT DISTINCT s AS student_id FROM unnest(p_students) s),
  places AS (
    SELECT DISTINCT ON (e.student_id) e.student_id, e.entered_on
    FROM registry_enrollment e WHERE e.student_id = ANY (p_students) AND e.is_principal
    ORDER BY e.student_id, e.is_open DESC, e.started_on DESC, e.id DESC),
  courses AS (
    SELECT c.student_id, count(*) FILTER (WHERE c.reviewed_at IS NULL) AS waiting, max(c.school_year) AS last_year
    FROM studies_courseresult c WHERE c.student_id = ANY (p_students) AND (c.withdrawn_at IS NULL OR c.reviewed_at IS NULL)
    GROUP BY c.student_id),
  best AS (
    SELECT DISTINCT ON (c.student_id, c.plan, c.course) c.student_id, c.kind, c.area, c.credits
    FROM studies_courseresult c
    WHERE c.student_id = ANY (p_students) AND c.withdrawn_at IS NULL AND c.reviewed_at IS NOT NULL
    ORDER BY c.student_id, c.plan, c.course, c.credits DESC, c.attempt DESC),
  parts AS (
    SELECT b.student_id, b.kind, b.area, sum(b.credits) AS credits FROM best b GROUP BY 1, 2, 3),
  kinds AS (
    SELECT k.student_id, sum(k.credits) AS credits, jsonb_object_agg(k.kind, k.credits::text) AS by_kind
    FROM (SELECT p.student_id, p.kind, sum(p.credits) AS credits FROM parts p GROUP BY 1, 2) k GROUP BY 1),
  areas AS (
    SELECT a.student_id, jsonb_object_agg(a.area, a.credits::text) AS by_area
    FROM (SELECT p.student_id, p.area, sum(p.credits) AS credits FROM parts p GROUP BY 1, 2) a GROUP BY 1),
  evaluated AS (
    SELECT DISTINCT ON (v.student_id, v.aspect) v.student_id, v.aspect, v.result, v.reviewed_at
    FROM studies_termevaluation v
    WHERE v.student_id = ANY (p_students) AND (v.withdrawn_at IS NULL OR v.reviewed_at IS NULL)
    ORDER BY v.student_id, v.aspect, v.school_year DESC, array_position(p_terms, v.term::text) DESC NULLS LAST,
      v.reviewed_at NULLS FIRST),
  aspects AS (
    SELECT v.student_id, jsonb_object_agg(v.aspect, v.result) FILTER (WHERE v.reviewed_at IS NOT NULL) AS evaluation
    FROM evaluated v GROUP BY v.student_id),
  terms AS (
    SELECT v.student_id, count(*) FILTER (WHERE v.reviewed_at IS NULL) AS waiting, max(v.school_year) AS last_year
    FROM studies_termevaluation v
    WHERE v.student_id = ANY (p_students) AND (v.withdrawn_at IS NULL OR v.reviewed_at IS NULL)
    GROUP BY v.student_id),
  years AS (
    SELECT f.student_id, f.school_year, f.score, f.is_exempt, f.reviewed_at,
      max(f.school_year) OVER (PARTITION BY f.student_id) AS newest
    FROM studies_fitnessyear f
    WHERE f.student_id = ANY (p_students) AND (f.withdrawn_at IS NULL OR f.reviewed_at IS NULL)),
  fitness AS (
    SELECT y.student_id, max(y.newest) AS last_year,
      count(*) FILTER (WHERE y.reviewed_at IS NULL) AS waiting,
      count(y.score) FILTER (WHERE y.reviewed_at IS NOT NULL) AS years,
      max(y.score) FILTER (WHERE y.school_year = y.newest) AS last,
      avg(y.score) FILTER (WHERE y.school_year < y.newest) AS others,
      coalesce(bool_or(y.is_exempt) FILTER (
        WHERE y.school_year = y.newest AND y.reviewed_at IS NOT NULL), false) AS exempt
    FROM years y GROUP BY y.student_id),
  found AS (
    SELECT a.student_id, p.entered_on, k.credits, k.by_kind, r.by_area, v.evaluation,
      coalesce(c.waiting, 0) AS courses_waiting, coalesce(t.waiting, 0) AS terms_waiting,
      coalesce(f.waiting, 0) AS fitness_waiting, f.years, f.last, f.others, f.exempt,
      f.last_year = greatest(c.last_year, t.last_year, f.last_year) AS is_of_last_year
    FROM asked a
    LEFT JOIN places p USING (student_id)
    LEFT JOIN courses c USING (student_id)
    LEFT JOIN kinds k USING (student_id)
    LEFT JOIN areas r USING (student_id)
    LEFT JOIN aspects v USING (student_id)
    LEFT JOIN terms t USING (student_id)
    LEFT JOIN fitness f USING (student_id))
  SELECT f.student_id, f.entered_on,
    CASE WHEN f.courses_waiting = 0 THEN f.credits END,
    CASE WHEN f.courses_waiting = 0 THEN f.by_kind END,
    CASE WHEN f.courses_waiting = 0 THEN f.by_area END,
    coalesce(f.evaluation, '{}'),
    CASE WHEN f.fitness_waiting = 0 AND f.is_of_last_year THEN
      round(coalesce(p_last_year_share * f.last + (1 - p_last_year_share) * f.others, f.last), p_decimals) END,
    coalesce(f.years, 0)::integer,
    coalesce(f.exempt AND f.is_of_last_year, false),
    (f.courses_waiting + f.terms_waiting + f.fitness_waiting)::integer
  FROM found f
$$;
"""

UNDO = "DROP FUNCTION studies_facts(bigint[], numeric, integer, text[]);"


class Migration(migrations.Migration):
    dependencies = [("studies", "0002_walls")]
    operations = [migrations.RunSQL(SQL, UNDO)]
