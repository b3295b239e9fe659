"""A family acts without an appointment, and a day of its looks at a child is one row."""

from django.db import migrations, models

SQL = """
ALTER POLICY witness ON audit_actionlog WITH CHECK (
  (user_id IS NULL AND appointment_id IS NULL)
  OR (family_user() IS NULL AND user_id = actor_user() AND appointment_id = actor_appointment())
  OR (user_id = family_user() AND appointment_id IS NULL AND org_id IS NULL));
ALTER POLICY witness ON audit_accesslog WITH CHECK (
  (family_user() IS NULL AND user_id = actor_user() AND appointment_id = actor_appointment())
  OR (user_id = family_user() AND appointment_id IS NULL AND org_id IS NULL AND noted_on IS NOT NULL));
"""

UNDO = """
ALTER POLICY witness ON audit_actionlog WITH CHECK (
  (user_id IS NULL AND appointment_id IS NULL)
  OR (user_id = actor_user() AND appointment_id = actor_appointment()));
ALTER POLICY witness ON audit_accesslog WITH CHECK (user_id = actor_user() AND appointment_id = actor_appointment());
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_own_name"), ("deployment", "0006_family_sight")]
    operations = [
        migrations.AlterField("accesslog", "appointment_id", models.BigIntegerField(null=True)),
        migrations.AlterField("accesslog", "org_id", models.IntegerField(null=True)),
        migrations.AddField("accesslog", "noted_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "accesslog",
            models.UniqueConstraint(
                fields=["user_id", "subject_uuid", "noted_on"],
                condition=models.Q(noted_on__isnull=False),
                name="access_once_a_day",
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
