"""Which closed schools still have pupils on their rolls."""

from django.db import migrations, models

SQL = """
-- For the job that hands places over, in nobody's sight yet: ids of schools only, it looks with their eyes afterwards.
CREATE FUNCTION registry_schools_to_hand_over(p_at timestamptz) RETURNS TABLE (school_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.id FROM authorities_org o
  WHERE o.successor_id IS NOT NULL AND authorities_closed(o.closed_on, o.zone, p_at)
    AND EXISTS (SELECT 1 FROM registry_enrollment e WHERE e.school_id = o.id AND e.is_open)
  ORDER BY o.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_claims"), ("authorities", "0003_succession")]
    operations = [
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(
                condition=models.Q(("is_open", True)), fields=["school", "id"], name="enrollment_open_at"
            ),
        ),
        migrations.RunSQL(SQL, "DROP FUNCTION registry_schools_to_hand_over(timestamptz);"),
    ]
