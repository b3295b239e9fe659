"""The days say what a mark was before it was changed, and the code of why."""

from importlib import import_module

from django.db import migrations

BODIES = import_module("matricula.diary.migrations.0020_what_families_read")
FOR_THIS_CHILD = import_module("matricula.diary.migrations.0041_homework_for_some").FOR_THIS_CHILD

WAS = (("'comment', k.comment,\n", "'comment', k.comment,\n                    'was', k.was, 'why', k.why,\n"),)


class Migration(migrations.Migration):
    dependencies = [("diary", "0041_homework_for_some"), ("journal", "0081_what_a_mark_was")]
    operations = [
        migrations.RunSQL(
            BODIES.body("diary_days", *BODIES.REASON, *FOR_THIS_CHILD, *WAS),
            BODIES.body("diary_days", *BODIES.REASON, *FOR_THIS_CHILD),
        )
    ]
