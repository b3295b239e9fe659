"""Whether whoever acts holds a permission, at an office of whatever tier: the stored law says so for triggers."""

from django.db import migrations

SQL = """
-- Whether whoever acts holds a permission in force today, by the stored law of their own office and at its tier. The
-- installation itself (nobody acts) holds every one.
CREATE FUNCTION cases_may(p_permission text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT actor_appointment() IS NULL OR EXISTS (
    SELECT 1 FROM authorities_in_office() w JOIN authorities_org o ON o.id = w.org_id
    CROSS JOIN LATERAL (SELECT cases_register_words(o.pack) AS words) law
    WHERE cases_acts_for(w.appointment_id, o.id, coalesce(
      CASE o.tier WHEN 'school' THEN words -> 'may' ELSE words -> 'may_at' -> o.tier::text END -> p_permission, '[]')))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0040_outcomes_by_rule")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION cases_may(text);")]
