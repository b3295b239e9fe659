"""An office is changed from above only, and nobody puts themselves in office at their own."""

from django.db import migrations

SQL = """
ALTER POLICY changed ON authorities_org USING (array_remove(lineage, id) && scopes());

-- The head of a school appoints there, so its own sight must do; but not to appoint themselves.
ALTER POLICY added ON authorities_appointment WITH CHECK (
  EXISTS (SELECT 1 FROM authorities_org o WHERE o.id = org_id AND array_remove(o.lineage, o.id) && scopes())
  OR (user_id IS DISTINCT FROM actor_user() AND authorities_in_scope(org_id)));
"""

UNDO = """
ALTER POLICY changed ON authorities_org USING (lineage && scopes());
ALTER POLICY added ON authorities_appointment WITH CHECK (authorities_in_scope(org_id));
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0003_succession")]
    operations = [migrations.RunSQL(SQL, UNDO)]
