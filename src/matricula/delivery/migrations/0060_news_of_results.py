"""Families are told by mail of results of examinations and competitions, too."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("matricula.delivery.migrations.0021_walls_of_family_mail").QUESTIONS
NEXT = """    UNION ALL
    SELECT m.enrollment_id, l.newest FROM members m"""
RESULTS = """    UNION ALL
    SELECT e.enrollment_id, e.entered_at FROM journal_examresult e
    WHERE e.enrollment_id = ANY (p_places) AND e.withdrawn_at IS NULL
      AND e.entered_at > p_since AND e.entered_at <= p_until
"""


def news(of: str) -> str:
    """The function as that text has it, to be put in its place again."""
    begins = of.index("FUNCTION delivery_news(")
    return "CREATE OR REPLACE " + of[begins : of.index("$$;", begins) + len("$$;\n")]


class Migration(migrations.Migration):
    dependencies = [("delivery", "0035_what_a_mark_was"), ("journal", "0021_closed_periods_stay")]
    operations = [migrations.RunSQL(news(BEFORE.replace(NEXT, RESULTS + NEXT, 1)), news(BEFORE))]
