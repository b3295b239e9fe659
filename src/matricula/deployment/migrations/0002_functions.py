"""The functions by which the database knows the civil time, who acts, and what a transaction may see."""

from django.db import migrations

SQL = """
-- Outside a transaction that set it, the setting reads as '' or NULL: both see nothing.
CREATE FUNCTION scopes() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('matricula.scopes', true), ''), '{}')::integer[]
$$;

CREATE FUNCTION actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('matricula.actor', true), '')
$$;

CREATE FUNCTION actor_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN actor() ~ '^[0-9]+:[0-9]+$' THEN split_part(actor(), ':', 1)::bigint END
$$;

CREATE FUNCTION actor_appointment() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN actor() ~ '^[0-9]+:[0-9]+$' THEN split_part(actor(), ':', 2)::bigint END
$$;

-- The civil clock moves only where the owner said that this is a demonstration; the app cannot say so.
CREATE FUNCTION civil_offset() RETURNS interval LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT t."offset" FROM deployment_travel t, deployment_deployment d WHERE d.is_demo),
    interval '0')
$$;

CREATE FUNCTION civil_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT now() + civil_offset()
$$;
"""

UNDO = """
DROP FUNCTION civil_now();
DROP FUNCTION civil_offset();
DROP FUNCTION actor_appointment();
DROP FUNCTION actor_user();
DROP FUNCTION actor();
DROP FUNCTION scopes();
"""


class Migration(migrations.Migration):
    dependencies = [("deployment", "0001_initial")]
    operations = [migrations.RunSQL(SQL, UNDO)]
