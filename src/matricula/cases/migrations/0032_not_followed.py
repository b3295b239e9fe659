"""Looks for pupils for whom one procedure was carried out and, when its time is over, not yet followed by another."""

from django.db import migrations

FINDER = """
-- Whose present status has lasted since `after` was carried out in it, more than `days` days ago. What was done before
-- that status began does not count, as in the fact `earlier_on`.
CREATE FUNCTION cases_not_followed(p_words jsonb, p_statuses text[], p_on date, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, since date, days date[])
LANGUAGE sql STABLE AS $$
  SELECT e.id, done.last_on + quality_value(p_words, 'days', p_on) + 1, ARRAY[done.last_on]
  FROM registry_enrollment e
  JOIN authorities_org o ON o.id = e.school_id
  CROSS JOIN LATERAL (
    SELECT s.started_on, s.case_uuid FROM registry_enrollmentstatus s
    WHERE s.enrollment_id = e.id ORDER BY s.seq DESC LIMIT 1) link
  LEFT JOIN cases_case behind ON behind.uuid = link.case_uuid
  CROSS JOIN LATERAL (
    SELECT (max(c.ended_at) AT TIME ZONE o.zone)::date AS last_on
    FROM cases_casesubject j JOIN cases_case c ON c.id = j.case_id
    WHERE j.student_id = e.student_id AND c.state = 'applied' AND c.procedure = p_words ->> 'after'
      AND c.ended_at >= coalesce(behind.ended_at, link.started_on::timestamp AT TIME ZONE o.zone)) done
  WHERE e.is_open AND e.is_principal AND e.status = ANY (p_statuses)
    AND e.school_id = ANY (ARRAY(SELECT quality_schools(p_orgs)))
    AND done.last_on + quality_value(p_words, 'days', p_on) < p_on
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_lines"), ("quality", "0002_looking")]
    operations = [
        migrations.RunSQL(
            FINDER, "DROP FUNCTION cases_not_followed(jsonb, text[], date, integer[])"
        )
    ]
