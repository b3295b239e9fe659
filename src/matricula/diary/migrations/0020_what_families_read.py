"""Families read results of examinations and competitions, and not why the school changed a lesson."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("matricula.diary.migrations.0011_days_with_what_changed").SQL

# A reason may name a teacher who is ill; it was written for the school.
REASON = (
    ("'kind', c.kind, 'was', c.was, 'reason', c.reason,", "'kind', c.kind, 'was', c.was,"),
    ("x.id, x.kind, x.was, x.reason,", "x.id, x.kind, x.was,"),
)
# Every result of the child at whatever schools it was, newest first.
ACHIEVED = (
    (
        "SELECT jsonb_build_object(\n    'term_marks',",
        """SELECT jsonb_build_object(
    'achieved', coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'kind', e.kind, 'name', e.name, 'subject', e.subject, 'result', e.result,
        'received_at', e.received_at, 'entered_at', e.entered_at) ORDER BY e.received_at DESC, e.id)
      FROM journal_examresult e
      WHERE e.enrollment_id = ANY (families_places_of(p_student)) AND e.withdrawn_at IS NULL), '[]'),
    'term_marks',""",
    ),
)


def body(name: str, *changes: tuple[str, str]) -> str:
    """The function as it was, to be put in its place again; with these words changed, each of which stands there once."""
    begins = BEFORE.index(f"FUNCTION {name}(")
    found = "CREATE OR REPLACE " + BEFORE[begins : BEFORE.index("$$;", begins) + len("$$;\n")]
    for old, new in changes:
        if found.count(old) != 1:
            raise ValueError(f"{name} does not say {old!r} once")
        found = found.replace(old, new)
    return str(found)


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0012_who_writes_remarks"),
        ("journal", "0021_closed_periods_stay"),
    ]
    operations = [
        migrations.RunSQL(body("diary_days", *REASON), body("diary_days")),
        migrations.RunSQL(body("diary_results", *ACHIEVED), body("diary_results")),
    ]
