"""Paper says what is to be done by this student, and the names of files, which are in the diary alone."""

from importlib import import_module

from django.db import migrations

PAPER = import_module("matricula.delivery.migrations.0010_what_changed_and_what_comes")

FOR_THIS_STUDENT = (
    (
        "'subject', g.subject, 'text', h.text)\n        ORDER BY h.due_on",
        """'subject', g.subject, 'text', h.text,
        'files', coalesce((SELECT jsonb_agg(q.original_name ORDER BY f.id)
                  FROM journal_homeworkfile f JOIN papers_paper q ON q.id = f.paper_id
                  WHERE f.homework_id = h.id AND f.withdrawn_at IS NULL), '[]'))
        ORDER BY h.due_on""",
    ),
    (
        "h.due_on < p_due AND h.text <> ''\n",
        "h.due_on < p_due AND h.text <> ''\n        AND (h.only_for = '{}' OR place.id = ANY (h.only_for))\n",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("delivery", "0021_walls_of_family_mail"), ("journal", "0072_walls_of_homework")]
    operations = [
        migrations.RunSQL(
            PAPER.body(PAPER.LESSON, PAPER.BESIDE, *FOR_THIS_STUDENT), PAPER.body(PAPER.LESSON, PAPER.BESIDE)
        ),
    ]
