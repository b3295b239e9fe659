"""A page that the browser has is answered by comparing words; its days are read only where one of them is another."""

import uuid
from importlib import import_module

from django.db import migrations, models

from matricula.deployment.api import Nobody, Wall, raised

# Of all rows of a statement at once and in order, so that whoever holds several waits for nobody who holds others. By group,
# as all who enter something lock the group first: by student, two teachers of one class would wait for each other.
_TURN = """
CREATE FUNCTION diary_turn_{name}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO diary_revision ("of", subject, word)
    SELECT '{of}', t.subject, gen_random_uuid() FROM ({rows}) t ORDER BY t.subject
    ON CONFLICT ("of", subject) DO UPDATE SET word = excluded.word;
  RETURN NULL;
END $$;
"""
# What a function is called, what turns, and which rows turn it.
TURNS = (
    ("lesson", "group", "SELECT DISTINCT l.group_id AS subject FROM touched x JOIN journal_lesson l ON l.id = x.lesson_id"),
    ("group", "group", "SELECT DISTINCT x.group_id AS subject FROM touched x"),
    ("student", "student", "SELECT DISTINCT x.student_id AS subject FROM touched x"),
    ("school", "school", "SELECT DISTINCT x.school_id AS subject FROM touched x"),
    ("this_group", "group", "SELECT NEW.id AS subject"),
    ("teacher", "school", "SELECT DISTINCT a.org_id AS subject FROM authorities_appointment a WHERE a.user_id = NEW.id"),
)
# Whatever `diary_days` reads, but for the places of the student and the groups that they lead to.
TURNED = {
    "journal_lesson": "group",
    "journal_remark": "group",
    "journal_mark": "lesson",
    "journal_lessonabsence": "lesson",
    "journal_homework": "lesson",
    "journal_lessonchange": "lesson",
    "journal_plannedwork": "lesson",
    "journal_schoolbreak": "school",
    "diary_homeworktick": "student",
    "diary_weekseen": "student",
    # Whether it is the student who ticked.
    "families_familyaccess": "student",
}
ROWS = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}


def turned(table: str, by: str) -> str:
    """The triggers of one table."""
    return "".join(
        f"CREATE TRIGGER diary_turn_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} TABLE AS touched"
        f" FOR EACH STATEMENT EXECUTE FUNCTION diary_turn_{by}();\n"
        for event, rows in ROWS.items()
    )


def unturned(table: str) -> str:
    """The same taken away."""
    return "".join(f"DROP TRIGGER diary_turn_{event.lower()} ON {table};\n" for event in ROWS)


SQL = (
    "".join(_TURN.format(name=name, of=of, rows=rows) for name, of, rows in TURNS)
    + "".join(turned(table, by) for table, by in TURNED.items())
    + """
CREATE TRIGGER diary_turn AFTER UPDATE OF subject, scale, stage, school_id ON journal_teachinggroup
  FOR EACH ROW EXECUTE FUNCTION diary_turn_this_group();
CREATE TRIGGER diary_turn AFTER UPDATE OF display_name ON authorities_user FOR EACH ROW
  WHEN (OLD.display_name IS DISTINCT FROM NEW.display_name) EXECUTE FUNCTION diary_turn_teacher();

-- One word for all that `diary_days` may say of a student, whatever the days; of another's student that of nothing.
CREATE FUNCTION diary_revision_of(p_student bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH places AS MATERIALIZED (
    SELECT m.id, m.group_id, m.enrollment_id, m.started_on, m.ended_on, g.school_id
    FROM journal_groupmember m JOIN journal_teachinggroup g ON g.id = m.group_id
    WHERE m.enrollment_id = ANY (families_places_of(p_student)))
  SELECT md5(
    coalesce((SELECT string_agg(concat_ws(' ', p.id, p.group_id, p.started_on, p.ended_on, r.word), ',' ORDER BY p.id)
              FROM places p LEFT JOIN diary_revision r ON r."of" = 'group' AND r.subject = p.group_id), '') || ';' ||
    coalesce((SELECT string_agg(concat_ws(' ', r.subject, r.word), ',' ORDER BY r.subject)
              FROM diary_revision r
              WHERE r."of" = 'school' AND r.subject IN (SELECT p.school_id FROM places p)), '') || ';' ||
    coalesce((SELECT r.word::text FROM diary_revision r WHERE r."of" = 'student' AND r.subject = p_student), ''))
$$;

-- As it was, with the revision; and without the days where the caller has what they say, by the revision it knows.
DROP FUNCTION diary_at_once(bigint, uuid, date, date);
CREATE FUNCTION diary_at_once(p_user bigint, p_student uuid, p_from date, p_until date, p_known text DEFAULT '')
RETURNS TABLE (
  away interval, user_name text, password text, children jsonb, school_id integer, pack text, zone text,
  lineage integer[], opened_at timestamptz, before_at timestamptz, revision text, said text)
LANGUAGE plpgsql STABLE AS $$
DECLARE before text := coalesce(current_setting('matricula.family', true), '');
BEGIN
  PERFORM set_config('matricula.family', p_user::text, true);
  RETURN QUERY
    SELECT civil_offset(), u.display_name::text, u.password::text, k.children, o.id, o.pack::text, o.zone::text,
      o.lineage, v.opened_at, v.before_at, n.revision,
      CASE WHEN n.revision <> p_known THEN diary_days(k.child, p_from, p_until)::text END
    FROM authorities_user u
    CROSS JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_array(c.student_id, c.student_uuid, c.name, c.school_id, c.stage, c.oneself)
                       ORDER BY c.place) AS children,
        max(c.student_id) FILTER (WHERE c.student_uuid = p_student) AS child,
        max(c.school_id) FILTER (WHERE c.student_uuid = p_student) AS school
      FROM families_children() WITH ORDINALITY
        AS c (student_id, student_uuid, name, school_id, stage, oneself, place)) k
    JOIN authorities_org o ON o.id = k.school
    LEFT JOIN diary_visit v ON v.user_id = u.id AND v.student_id = k.child
    CROSS JOIN LATERAL (SELECT diary_revision_of(k.child) AS revision OFFSET 0) n
    WHERE u.id = p_user AND u.is_active;
  PERFORM set_config('matricula.family', before, true);
END $$;
"""
)

UNDO = (
    "DROP FUNCTION diary_at_once(bigint, uuid, date, date, text);\n"
    + import_module("matricula.diary.migrations.0030_at_once").SQL
    + """
DROP FUNCTION diary_revision_of(bigint);
DROP TRIGGER diary_turn ON authorities_user;
DROP TRIGGER diary_turn ON journal_teachinggroup;
"""
    + "".join(unturned(table) for table in TURNED)
    + "".join(f"DROP FUNCTION diary_turn_{name}();\n" for name, _of, _rows in TURNS)
)


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0030_at_once"),
        ("journal", "0060_once_comes_first"),
        ("families", "0031_asked_once"),
        ("authorities", "0010_login_names"),
        ("deployment", "0006_family_sight"),
    ]
    operations = [
        migrations.CreateModel(
            "Revision",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "of",
                    models.CharField(
                        choices=[("group", "Group"), ("student", "Student"), ("school", "School")], max_length=10
                    ),
                ),
                ("subject", models.BigIntegerField()),
                ("word", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("of", "subject"), name="diary_revision_once")
                ]
            },
        ),
        raised("diary_revision", Wall(Nobody())),
        migrations.RunSQL(SQL, UNDO),
    ]
