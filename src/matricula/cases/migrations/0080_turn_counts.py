"""How many turns of an office ended in time or late, by week, is kept as they are written."""

import django.db.models.deletion
from django.db import migrations, models

from matricula.deployment.walls import AtOffice, Nobody, Wall, raised

SQL = """
-- Where a turn is counted, if it is: decided, in the week of the decision; run out undecided, in the week in which its
-- time was up.
CREATE FUNCTION cases_turn_counted(turn cases_step, OUT moment timestamptz, OUT late boolean) LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN turn.state = 'decided' THEN turn.decided_at
              WHEN turn.swept_at IS NOT NULL THEN turn.due_at END,
         turn.late OR turn.state <> 'decided' OR coalesce(turn.decided_at > turn.due_at, false)
$$;

-- What one writing of a turn adds to the counts of its office and those above it, and takes from them. Rows are only
-- added: whoever waits for nobody ends in no deadlock.
CREATE FUNCTION cases_turn_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO cases_turncount (org_id, monday, late, turns)
  SELECT office, date_trunc('week', counted.moment AT TIME ZONE o.zone)::date, counted.late, sum(one.sign)
  FROM (SELECT NEW AS turn, 1 AS sign UNION ALL SELECT OLD, -1 WHERE TG_OP = 'UPDATE') one
  CROSS JOIN LATERAL cases_turn_counted(one.turn) counted
  JOIN authorities_org o ON o.id = (one.turn).holder_org_id CROSS JOIN unnest(o.lineage) office
  WHERE counted.moment IS NOT NULL
  GROUP BY 1, 2, 3 HAVING sum(one.sign) <> 0;
  RETURN NULL;
END $$;
-- Most writings of a turn end none, and ask for nothing.
CREATE TRIGGER turn_counted AFTER UPDATE ON cases_step FOR EACH ROW
  WHEN (cases_turn_counted(OLD) IS DISTINCT FROM cases_turn_counted(NEW)
    OR OLD.holder_org_id <> NEW.holder_org_id)
  EXECUTE FUNCTION cases_turn_changed();
CREATE TRIGGER turn_counted_new AFTER INSERT ON cases_step FOR EACH ROW
  WHEN (NEW.state <> 'open') EXECUTE FUNCTION cases_turn_changed();

-- Two that fold at once each fold what they took away themselves; what is added meanwhile stays as it is.
CREATE FUNCTION cases_fold_turn_counts() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH taken AS (
    DELETE FROM cases_turncount c USING (
      SELECT org_id, monday, late FROM cases_turncount GROUP BY 1, 2, 3
      HAVING count(*) > 1 OR sum(turns) = 0) many
    WHERE (c.org_id, c.monday, c.late) = (many.org_id, many.monday, many.late)
    RETURNING c.*
  )
  INSERT INTO cases_turncount (org_id, monday, late, turns)
  SELECT org_id, monday, late, sum(turns) FROM taken GROUP BY 1, 2, 3 HAVING sum(turns) <> 0
$$;

-- Everything anew, from the turns: where the triggers were off while they came in.
CREATE FUNCTION cases_count_turns_anew() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM cases_turncount;
  INSERT INTO cases_turncount (org_id, monday, late, turns)
  SELECT office, date_trunc('week', counted.moment AT TIME ZONE o.zone)::date, counted.late, count(*)
  FROM cases_step s CROSS JOIN LATERAL cases_turn_counted(s) counted
  JOIN authorities_org o ON o.id = s.holder_org_id CROSS JOIN unnest(o.lineage) office
  WHERE counted.moment IS NOT NULL GROUP BY 1, 2, 3;
$$;
REVOKE ALL ON FUNCTION cases_count_turns_anew() FROM PUBLIC;

-- What there is already. Checks that wait would keep the table from being changed.
SET CONSTRAINTS ALL IMMEDIATE;
SELECT cases_count_turns_anew();
"""

UNDO = """
DROP TRIGGER turn_counted_new ON cases_step;
DROP TRIGGER turn_counted ON cases_step;
DROP FUNCTION cases_count_turns_anew();
DROP FUNCTION cases_fold_turn_counts();
DROP FUNCTION cases_turn_changed();
DROP FUNCTION cases_turn_counted(cases_step);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("authorities", "0010_login_names"),
        ("deployment", "0004_walls"),
        ("cases", "0070_who_may"),
    ]
    operations = [
        migrations.CreateModel(
            name="TurnCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("monday", models.DateField()),
                ("late", models.BooleanField()),
                ("turns", models.IntegerField()),
                (
                    "org",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="authorities.org",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["org", "monday", "late"], name="turn_count_of_org")],
            },
        ),
        # The turns of one office that ended in a week.
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                fields=["holder_org", "decided_at", "id"],
                condition=models.Q(("state", "decided")),
                name="step_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                fields=["holder_org", "due_at", "id"],
                condition=models.Q(("swept_at__isnull", False)) & ~models.Q(("state", "decided")),
                name="step_ran_out",
            ),
        ),
        raised("cases_turncount", Wall(AtOffice("org_id"), added=Nobody())),
        migrations.RunSQL(SQL, UNDO),
    ]
