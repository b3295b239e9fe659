"""Seasons are opened by their own office and known to all; where students stand is written by the job alone."""

from django.db import migrations

from matricula.deployment.api import ByOffice, ChildOf, Known, Wall, raised

# Special forms are written here; the declaration says them in words.
STANDING = """
ALTER TABLE graduation_standing ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON graduation_standing FOR SELECT USING (id >= sight_floor() AND EXISTS (
  SELECT 1 FROM registry_student r WHERE r.id = graduation_standing.student_id OFFSET 0));
CREATE POLICY added ON graduation_standing FOR INSERT WITH CHECK (
  actor_appointment() IS NULL AND EXISTS (SELECT 1 FROM registry_student r WHERE r.id = student_id));
CREATE POLICY changed ON graduation_standing FOR UPDATE USING (
  actor_appointment() IS NULL AND id >= sight_floor() AND EXISTS (
    SELECT 1 FROM registry_student r WHERE r.id = graduation_standing.student_id OFFSET 0));
CREATE TRIGGER written_once BEFORE UPDATE ON graduation_standing FOR EACH ROW
  WHEN (NEW.cohort_id IS DISTINCT FROM OLD.cohort_id OR NEW.student_id IS DISTINCT FROM OLD.student_id)
  EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER written_once ON graduation_standing;
DROP POLICY changed ON graduation_standing;
DROP POLICY added ON graduation_standing;
DROP POLICY seen ON graduation_standing;
ALTER TABLE graduation_standing DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("graduation", "0001_initial"),
        ("authorities", "0008_in_office"),
        ("deployment", "0006_family_sight"),
    ]
    operations = [
        raised("graduation_cohort", Wall(Known(), added=ByOffice("org_id"), only_grows=True)),
        raised(
            "graduation_cohortwindow",
            Wall(Known(), added=ChildOf("graduation_cohort", "cohort_id"), only_grows=True),
        ),
        migrations.RunSQL(STANDING, UNDO),
    ]
