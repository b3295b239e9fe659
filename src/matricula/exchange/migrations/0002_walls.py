"""Who sees an uploaded roll: everybody above the school it is for; its rows are seen where it is."""

from django.db import migrations

SQL = """
ALTER TABLE exchange_rollupload ENABLE ROW LEVEL SECURITY;
-- The first half does not depend on the row, so a transaction without a scope reads nothing at all.
CREATE POLICY seen ON exchange_rollupload USING (cardinality(scopes()) > 0 AND seen_by && scopes())
  WITH CHECK (EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = org_id AND o.lineage && scopes()
                      AND o.lineage = seen_by));

ALTER TABLE exchange_rollrow ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON exchange_rollrow
  USING (EXISTS (SELECT 1 FROM exchange_rollupload u WHERE u.id = upload_id));
"""

UNDO = """
DROP POLICY seen ON exchange_rollrow;
ALTER TABLE exchange_rollrow DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON exchange_rollupload;
ALTER TABLE exchange_rollupload DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial"), ("authorities", "0002_walls")]
    operations = [migrations.RunSQL(SQL, UNDO)]
