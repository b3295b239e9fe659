"""Who may read the witnesses, and the function that asks whether a subject is locked."""

from django.db import migrations

SQL = """
ALTER TABLE audit_actionlog ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_actionlog FOR SELECT USING (seen_by && scopes());
CREATE POLICY witness ON audit_actionlog FOR INSERT WITH CHECK (true);

ALTER TABLE audit_accesslog ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_accesslog FOR SELECT USING (seen_by && scopes());
CREATE POLICY witness ON audit_accesslog FOR INSERT WITH CHECK (true);

-- The clause under which a subject is locked now, NULL when it is open or a permit opens it.
CREATE FUNCTION audit_lock_on(kind text, subject uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.clause FROM audit_lock l
  WHERE l.subject_kind = kind AND l.subject_uuid = subject
    AND NOT EXISTS (
      SELECT 1 FROM audit_permit p
      WHERE p.subject_kind = kind AND p.subject_uuid = subject AND p.clause = l.clause
        AND p.opens_at <= civil_now() AND civil_now() < p.closes_at)
  ORDER BY l.locked_at LIMIT 1
$$;

CREATE FUNCTION audit_refuse_if_locked(kind text, subject uuid) RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE cited text := audit_lock_on(kind, subject);
BEGIN
  IF cited IS NOT NULL THEN
    RAISE EXCEPTION 'locked: % %', kind, subject
      USING ERRCODE = 'MR001', DETAIL = cited, HINT = 'A permit granted by a decided case opens it for a while.';
  END IF;
END $$;
"""

UNDO = """
DROP FUNCTION audit_refuse_if_locked(text, uuid);
DROP FUNCTION audit_lock_on(text, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("deployment", "0002_functions")]
    operations = [migrations.RunSQL(SQL, UNDO)]
