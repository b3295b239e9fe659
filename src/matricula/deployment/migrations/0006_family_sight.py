"""The second sight: that of a family, by the account that asks."""

from django.db import migrations

SQL = """
-- The account that reads as a family. A transaction that sees with the eyes of an office has no such account: nobody has
-- both sights at once.
CREATE FUNCTION family_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN cardinality(scopes()) = 0
    THEN nullif(current_setting('matricula.family', true), '')::bigint END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("deployment", "0005_tallies")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION family_user();")]
