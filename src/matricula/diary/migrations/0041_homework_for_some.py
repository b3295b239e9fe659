"""The days say of homework what is for this child, and its files; a file turns the word of the group, too."""

from importlib import import_module

from django.db import migrations

BODIES = import_module("matricula.diary.migrations.0020_what_families_read")
TURNS = import_module("matricula.diary.migrations.0040_revisions")
GUARDS = import_module("matricula.diary.migrations.0010_what_families_write").GUARDS

FOR_THIS_CHILD = (
    (
        "h.due_on < p_until AND h.text <> '')",
        "h.due_on < p_until AND h.text <> ''\n"
        "      -- A family sees that of all its children; this is one of them.\n"
        "      AND (h.only_for = '{}' OR p.enrollment_id = ANY (h.only_for)))",
    ),
    (
        "'given_at', d.given_at,\n",
        """'given_at', d.given_at,
        'files', coalesce((SELECT jsonb_agg(jsonb_build_object('uuid', f.uuid, 'name', q.original_name, 'size', q.size)
                    ORDER BY f.id)
                  FROM journal_homeworkfile f JOIN papers_paper q ON q.id = f.paper_id
                  WHERE f.homework_id = d.id AND f.withdrawn_at IS NULL), '[]'),
""",
    ),
)

TURN = (
    TURNS._TURN.format(
        name="homework",
        of="group",
        rows="SELECT DISTINCT l.group_id AS subject FROM touched x JOIN journal_homework h ON h.id = x.homework_id"
        " JOIN journal_lesson l ON l.id = h.lesson_id",
    )
    + TURNS.turned("journal_homeworkfile", "homework")
)
UNTURN = TURNS.unturned("journal_homeworkfile") + "DROP FUNCTION diary_turn_homework();\n"


def guard(*changes: tuple[str, str]) -> str:
    """The guard of ticks as it was, to be put in its place again; with these words changed."""
    found = GUARDS[GUARDS.index("CREATE FUNCTION diary_guard_tick") : GUARDS.index("$$;") + len("$$;\n")]
    for old, new in changes:
        if found.count(old) != 1:
            raise ValueError(f"the guard of ticks does not say {old!r} once")
        found = found.replace(old, new)
    return str(found.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


OWN = (
    "    WHERE h.id = NEW.homework_id)",
    "    WHERE h.id = NEW.homework_id AND (h.only_for = '{}' OR m.enrollment_id = ANY (h.only_for)))",
)


class Migration(migrations.Migration):
    dependencies = [("diary", "0040_revisions"), ("journal", "0072_walls_of_homework")]
    operations = [
        migrations.RunSQL(
            BODIES.body("diary_days", *BODIES.REASON, *FOR_THIS_CHILD), BODIES.body("diary_days", *BODIES.REASON)
        ),
        migrations.RunSQL(TURN, UNTURN),
        migrations.RunSQL(guard(OWN), guard()),
    ]
