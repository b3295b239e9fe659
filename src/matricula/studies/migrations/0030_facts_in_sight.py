"""The facts of the students in sight: whether one is seen is asked once, and not again for each result of theirs."""

from django.db import migrations

SQL = """
-- A row for everybody asked for; of those whom the sight does not reach it tells nothing.
CREATE FUNCTION studies_facts_in_sight(
  p_students bigint[], p_last_year_share numeric, p_decimals integer, p_terms text[])
RETURNS TABLE (
  student_id bigint, entered_on date, credits numeric, credits_by_kind jsonb, credits_by_area jsonb,
  evaluation jsonb, fitness_score numeric, fitness_years integer, fitness_exempt boolean, waiting integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.student_id, f.entered_on, f.credits, f.credits_by_kind, f.credits_by_area,
    coalesce(f.evaluation, '{}'), f.fitness_score, coalesce(f.fitness_years, 0), coalesce(f.fitness_exempt, false),
    coalesce(f.waiting, 0)
  FROM (SELECT DISTINCT unnest(p_students) AS student_id) a
  LEFT JOIN studies_facts(
    ARRAY(SELECT s.id FROM registry_student s WHERE s.id = ANY (p_students) AND s.seen_by && scopes()),
    p_last_year_share, p_decimals, p_terms) f USING (student_id)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0020_own_facts")]
    operations = [
        migrations.RunSQL(SQL, "DROP FUNCTION studies_facts_in_sight(bigint[], numeric, integer, text[]);")
    ]
