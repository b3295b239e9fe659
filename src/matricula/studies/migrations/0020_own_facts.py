"""A family asks for the facts of its own child: the same facts, by the only definition that there is."""

from django.db import migrations

SQL = """
CREATE FUNCTION studies_own_facts(
  p_students bigint[], p_last_year_share numeric, p_decimals integer, p_terms text[])
RETURNS TABLE (
  student_id bigint, entered_on date, credits numeric, credits_by_kind jsonb, credits_by_area jsonb,
  evaluation jsonb, fitness_score numeric, fitness_years integer, fitness_exempt boolean, waiting integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.* FROM studies_facts(
    ARRAY(SELECT unnest(p_students) INTERSECT SELECT unnest(families_students())),
    p_last_year_share, p_decimals, p_terms) f
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0005_two_people"), ("families", "0031_asked_once")]
    operations = [
        migrations.RunSQL(SQL, "DROP FUNCTION studies_own_facts(bigint[], numeric, integer, text[]);")
    ]
