"""The look for turns that ran out goes by its index again, however many are open."""

from django.db import migrations

SQL = """
-- As before, but p_at is a bound of its own: a clock that moves while the statement runs is none for an index.
CREATE OR REPLACE FUNCTION cases_expired_steps(p_at timestamptz, p_limit integer, p_except bigint[])
RETURNS TABLE (step_id bigint, case_uuid uuid, holder_org_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, c.uuid, s.holder_org_id
  FROM (SELECT id, case_id, holder_org_id, sweep_at FROM cases_step
        WHERE state = 'open' AND sweep_at <= p_at AND sweep_at <= clock_timestamp() + civil_offset()
          AND id <> ALL (p_except)
        ORDER BY sweep_at, id LIMIT least(p_limit, 1000)) s
  JOIN cases_case c ON c.id = s.case_id
  ORDER BY s.sweep_at, s.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_one_turn_each")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
