"""Paper says what a mark was before it was changed, as the screen does."""

from importlib import import_module

from django.db import migrations

PAPER = import_module("matricula.delivery.migrations.0010_what_changed_and_what_comes")
FOR_THIS_STUDENT = import_module("matricula.delivery.migrations.0030_homework_for_some").FOR_THIS_STUDENT

WAS = (("'comment', k.comment)\n", "'comment', k.comment,\n            'was', k.was, 'why', k.why)\n"),)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0030_homework_for_some"), ("journal", "0081_what_a_mark_was")]
    operations = [
        migrations.RunSQL(
            PAPER.body(PAPER.LESSON, PAPER.BESIDE, *FOR_THIS_STUDENT, *WAS),
            PAPER.body(PAPER.LESSON, PAPER.BESIDE, *FOR_THIS_STUDENT),
        )
    ]
