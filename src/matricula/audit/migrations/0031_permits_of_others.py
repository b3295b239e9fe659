"""Whether a permit is open, for whatever is locked by a rule of its own and not by a row of ``audit_lock``."""

from django.db import migrations

SQL = """
CREATE FUNCTION audit_permit_open(p_kind text, p_subject uuid, p_clause text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM audit_permit p
    WHERE p.subject_kind = p_kind AND p.subject_uuid = p_subject AND p.clause = p_clause
      AND p.opens_at <= civil_now() AND civil_now() < p.closes_at)
$$;
"""

UNDO = "DROP FUNCTION audit_permit_open(text, uuid, text);"


class Migration(migrations.Migration):
    dependencies = [("audit", "0030_families_act")]
    operations = [migrations.RunSQL(SQL, UNDO)]
