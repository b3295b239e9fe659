"""A witness names whoever acts in the transaction, or the installation itself, and nobody else."""

from django.db import migrations

SQL = """
ALTER POLICY witness ON audit_actionlog WITH CHECK (
  (user_id IS NULL AND appointment_id IS NULL)
  OR (user_id = actor_user() AND appointment_id = actor_appointment()));
ALTER POLICY witness ON audit_accesslog WITH CHECK (user_id = actor_user() AND appointment_id = actor_appointment());
"""

UNDO = """
ALTER POLICY witness ON audit_actionlog WITH CHECK (true);
ALTER POLICY witness ON audit_accesslog WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_walls")]
    operations = [migrations.RunSQL(SQL, UNDO)]
