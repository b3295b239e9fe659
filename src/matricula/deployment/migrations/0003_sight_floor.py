"""The bound that makes an unset scope read nothing."""

from django.db import migrations

SQL = """
-- PostgreSQL checks a policy on rows that it has read already, unless an index can answer it. `id >= sight_floor()` is
-- such a condition: true of every row, and of none when the transaction has no scope.
CREATE FUNCTION sight_floor() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN cardinality(scopes()) > 0 THEN 0 ELSE 9223372036854775807 END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("deployment", "0002_functions")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION sight_floor();")]
