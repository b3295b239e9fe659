"""A case is about one pupil: a second one would be carried along by a decision whose parties read the name of the first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_approved_by_the_law")]
    operations = [
        migrations.RemoveConstraint("casesubject", "case_subject_once"),
        migrations.AddConstraint(
            "casesubject", models.UniqueConstraint(fields=("case",), name="case_about_one")
        ),
    ]
