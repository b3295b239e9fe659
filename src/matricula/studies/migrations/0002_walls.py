"""Results are seen by whoever sees the student, and entered by the school itself."""

from django.db import migrations

from matricula.deployment.api import ByOffice, ChildOf, Wall, raised

RESULT = Wall(ChildOf("registry_student", "student_id"), added=ByOffice("school_id"), once=("student_id", "school_id"))


class Migration(migrations.Migration):
    dependencies = [("studies", "0001_initial"), ("authorities", "0008_in_office"), ("deployment", "0006_family_sight")]
    operations = [
        raised("studies_courseresult", RESULT, history=True),
        raised("studies_termevaluation", RESULT, history=True),
        raised("studies_fitnessyear", RESULT, history=True),
    ]
