"""Who reads a notice: its recipient, and the job that mails it."""

from django.db import migrations

SQL = """
ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notices_notice FOR SELECT USING (
  recipient_id = actor_user() OR actor() = 'job:notices.deliver');
-- Whoever has something to tell may tell it, without being able to read it afterwards.
CREATE POLICY told ON notices_notice FOR INSERT WITH CHECK (true);
CREATE POLICY fared ON notices_notice FOR UPDATE USING (
  recipient_id = actor_user() OR actor() = 'job:notices.deliver');
"""

UNDO = """
DROP POLICY own ON notices_notice;
DROP POLICY told ON notices_notice;
DROP POLICY fared ON notices_notice;
ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("deployment", "0002_functions")]
    operations = [migrations.RunSQL(SQL, UNDO)]
