"""How many open places of schools have no seat in a class is counted once for the school, not judged row by row."""

from django.db import migrations

SQL = """
-- Numbers and nobody's name, of schools within the scope alone. Whoever has a school in scope sees all of its open places,
-- so the wall says the same of each; asked of every place, and again of every seat, it made the count take six times
-- as long.
CREATE FUNCTION registry_without_seat(p_schools integer[], p_day date)
RETURNS TABLE (school_id integer, stage text, grade text, places bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.school_id, e.stage::text, e.grade::text, count(*)
  FROM registry_enrollment e
  WHERE e.is_open
    AND e.school_id = ANY (ARRAY(SELECT o.id FROM authorities_org o WHERE o.id = ANY (p_schools) AND o.lineage && scopes()))
    AND NOT EXISTS (
      SELECT 1 FROM registry_classmembership m
      JOIN registry_schoolclass c ON c.id = m.school_class_id JOIN registry_academicsession y ON y.id = c.session_id
      WHERE m.enrollment_id = e.id AND m.ended_on IS NULL AND c.school_id = ANY (p_schools) AND c.closed_on IS NULL
        AND y.started_on <= p_day AND y.ended_on > p_day)
  GROUP BY 1, 2, 3
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_lists")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION registry_without_seat(integer[], date);")]
