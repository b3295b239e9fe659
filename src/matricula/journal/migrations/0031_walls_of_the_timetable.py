"""Bells, timetable and thematic plans are their school's alone."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised


class Migration(migrations.Migration):
    dependencies = [("journal", "0030_timetable")]
    operations = [
        raised("journal_bell", Wall(OwnOffice("school_id"), once=("school_id", "number")), history=True),
        raised(
            "journal_timetableline",
            Wall(OwnOffice("school_id"), once=("school_id", "group_id", "teacher_id", "started_on")),
            history=True,
        ),
        raised(
            "journal_planline",
            Wall(OwnOffice("school_id"), once=("school_id", "group_id", "seq", "topic", "hours")),
            history=True,
        ),
    ]
