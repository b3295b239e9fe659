"""Paths of the tree kept by the database, and who may write where."""

from django.db import migrations

SQL = """
CREATE FUNCTION authorities_place_org() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE above authorities_org;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
    RAISE EXCEPTION 'an office cannot be moved in the tree: close it and open another'
      USING ERRCODE = 'MR002';
  END IF;
  IF NEW.parent_id IS NULL THEN
    NEW.path := '/' || NEW.id || '/';
    NEW.lineage := ARRAY[NEW.id];
  ELSE
    SELECT * INTO above FROM authorities_org WHERE id = NEW.parent_id;
    NEW.path := above.path || NEW.id || '/';
    NEW.lineage := above.lineage || NEW.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER place_org BEFORE INSERT OR UPDATE ON authorities_org
  FOR EACH ROW EXECUTE FUNCTION authorities_place_org();

-- The tree and the people's appointments are known to all who work in the system; only those above may change them.
ALTER TABLE authorities_org ENABLE ROW LEVEL SECURITY;
CREATE POLICY known ON authorities_org FOR SELECT USING (true);
CREATE POLICY added ON authorities_org FOR INSERT WITH CHECK (lineage && scopes());
CREATE POLICY changed ON authorities_org FOR UPDATE USING (lineage && scopes());

CREATE FUNCTION authorities_in_scope(org integer) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = org AND o.lineage && scopes())
$$;

ALTER TABLE authorities_appointment ENABLE ROW LEVEL SECURITY;
CREATE POLICY known ON authorities_appointment FOR SELECT USING (true);
CREATE POLICY added ON authorities_appointment FOR INSERT WITH CHECK (authorities_in_scope(org_id));
CREATE POLICY changed ON authorities_appointment FOR UPDATE USING (authorities_in_scope(org_id));

ALTER TABLE authorities_localclosure ENABLE ROW LEVEL SECURITY;
CREATE POLICY known ON authorities_localclosure FOR SELECT USING (true);
CREATE POLICY added ON authorities_localclosure FOR INSERT WITH CHECK (authorities_in_scope(org_id));
CREATE POLICY changed ON authorities_localclosure FOR UPDATE USING (authorities_in_scope(org_id));
CREATE POLICY removed ON authorities_localclosure FOR DELETE USING (authorities_in_scope(org_id));

-- An invitation is seen from above, and by whoever presents its token.
ALTER TABLE authorities_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON authorities_invitation FOR SELECT USING (
  token_sha256 = current_setting('matricula.invitation', true) OR authorities_in_scope(org_id));
CREATE POLICY added ON authorities_invitation FOR INSERT WITH CHECK (authorities_in_scope(org_id));
CREATE POLICY changed ON authorities_invitation FOR UPDATE USING (
  token_sha256 = current_setting('matricula.invitation', true) OR authorities_in_scope(org_id));
"""

UNDO = """
DROP POLICY seen ON authorities_invitation;
DROP POLICY added ON authorities_invitation;
DROP POLICY changed ON authorities_invitation;
DROP POLICY known ON authorities_localclosure;
DROP POLICY added ON authorities_localclosure;
DROP POLICY changed ON authorities_localclosure;
DROP POLICY removed ON authorities_localclosure;
DROP POLICY known ON authorities_appointment;
DROP POLICY added ON authorities_appointment;
DROP POLICY changed ON authorities_appointment;
DROP POLICY known ON authorities_org;
DROP POLICY added ON authorities_org;
DROP POLICY changed ON authorities_org;
DROP FUNCTION authorities_in_scope(integer);
DROP TRIGGER place_org ON authorities_org;
DROP FUNCTION authorities_place_org();
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0001_initial"), ("audit", "0002_walls"), ("deployment", "0002_functions")]
    operations = [migrations.RunSQL(SQL, UNDO)]
