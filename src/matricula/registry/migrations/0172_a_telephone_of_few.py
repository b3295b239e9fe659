"""A telephone that many families have is told apart by reading a few entries of its index, whoever asks."""

from django.db import migrations

SQL = """
-- A look reads at most twenty rows for one that it shows. Behind a telephone that thousands have stand families of a
-- whole country, and the wall would be asked of each for the few of one school.
-- It answers yes or no and names nobody, so it may count before the wall. A bitmap would take all entries of the
-- telephone from the index before the first is counted.
CREATE FUNCTION registry_phone_of_few(p_phone text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_bitmapscan = off AS $$
  SELECT count(*) <= 20 FROM (
    SELECT 1 FROM registry_guardian
    WHERE phone_key = registry_phone_key(p_phone) AND phone_key <> '' AND ended_on IS NULL
    LIMIT 21) held
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0171_students_without_seat")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION registry_phone_of_few(text);")]
