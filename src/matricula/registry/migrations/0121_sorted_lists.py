"""A school's list is sorted by grade and class, and by status, along an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0120_family_members")]
    operations = [
        migrations.AddIndex(
            model_name="student",
            index=models.Index(
                fields=["school", "grade", "class_name", "sort_key", "id"], name="student_seated_school"
            ),
        ),
        migrations.AddIndex(
            model_name="student",
            index=models.Index(fields=["school", "status", "sort_key", "id"], name="student_status_school"),
        ),
    ]
