"""A comparison bears the moment at which it is stored, so nobody dates one into another day to replace that day's."""

from django.db import migrations

SQL = """
-- Some minutes are more than the clocks of two machines and the length of a transaction take.
ALTER POLICY seen ON registry_rollcheck
  WITH CHECK (authorities_in_scope(school_id) AND checked_in_id = actor_appointment()
    AND abs(extract(epoch FROM checked_at - civil_now())) < 300
    AND EXISTS (
      SELECT 1 FROM registry_schoolclass c JOIN authorities_org o ON o.id = c.school_id
      WHERE c.id = school_class_id AND c.school_id = registry_rollcheck.school_id
        AND registry_rollcheck.checked_on = (registry_rollcheck.checked_at AT TIME ZONE o.zone)::date));
"""

UNDO = """
ALTER POLICY seen ON registry_rollcheck
  WITH CHECK (authorities_in_scope(school_id) AND checked_in_id = actor_appointment()
    AND EXISTS (SELECT 1 FROM registry_schoolclass c WHERE c.id = school_class_id AND c.school_id = registry_rollcheck.school_id));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0013_formal_numbers"),
        ("authorities", "0006_telephone"),
        ("deployment", "0002_functions"),
    ]
    operations = [migrations.RunSQL(SQL, UNDO)]
