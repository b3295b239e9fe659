"""How many students of an office are in which grade and status is kept as they are written."""

import django.db.models.deletion
from django.db import migrations, models

from matricula.deployment.walls import AtOffice, Nobody, Wall, raised

SQL = """
-- The difference that a statement makes, for the school and every office above it. Rows are only added: whoever waits for
-- nobody ends in no deadlock. A statement after which as many are where they were adds none.
CREATE FUNCTION registry_add_heads(schools integer[], stages text[], grades text[], statuses text[], numbers integer[])
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO registry_headcount (org_id, stage, grade, status, students)
  SELECT office, h.stage, h.grade, h.status, sum(h.number)
  FROM unnest(schools, stages, grades, statuses, numbers) h(school, stage, grade, status, number)
  JOIN authorities_org o ON o.id = h.school CROSS JOIN unnest(o.lineage) office
  GROUP BY 1, 2, 3, 4 HAVING sum(h.number) <> 0
$$;
REVOKE ALL ON FUNCTION registry_add_heads(integer[], text[], text[], text[], integer[]) FROM PUBLIC;

CREATE FUNCTION registry_heads_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  schools integer[]; stages text[]; grades text[]; statuses text[]; numbers integer[];
BEGIN
  -- Of three transition tables a trigger has those of its command alone, so each command is written out.
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(school_id), array_agg(stage), array_agg(grade), array_agg(status), array_agg(n)
    INTO schools, stages, grades, statuses, numbers
    FROM (SELECT school_id, stage, grade, status, sum(sign) AS n
      FROM (SELECT school_id, stage, grade, status, -1 AS sign FROM was
        UNION ALL SELECT school_id, stage, grade, status, 1 FROM became) each
      WHERE school_id IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0) changed;
  ELSIF TG_OP = 'INSERT' THEN
    SELECT array_agg(school_id), array_agg(stage), array_agg(grade), array_agg(status), array_agg(n)
    INTO schools, stages, grades, statuses, numbers
    FROM (SELECT school_id, stage, grade, status, count(*) AS n FROM became
      WHERE school_id IS NOT NULL GROUP BY 1, 2, 3, 4) added;
  ELSE
    SELECT array_agg(school_id), array_agg(stage), array_agg(grade), array_agg(status), array_agg(n)
    INTO schools, stages, grades, statuses, numbers
    FROM (SELECT school_id, stage, grade, status, -count(*) AS n FROM was
      WHERE school_id IS NOT NULL GROUP BY 1, 2, 3, 4) gone;
  END IF;
  IF schools IS NOT NULL THEN
    PERFORM registry_add_heads(schools, stages, grades, statuses, numbers);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER heads_changed AFTER UPDATE ON registry_student
  REFERENCING OLD TABLE AS was NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION registry_heads_changed();
CREATE TRIGGER heads_added AFTER INSERT ON registry_student
  REFERENCING NEW TABLE AS became FOR EACH STATEMENT EXECUTE FUNCTION registry_heads_changed();
CREATE TRIGGER heads_gone AFTER DELETE ON registry_student
  REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION registry_heads_changed();

-- Two that fold at once each fold what they took away themselves; what is added meanwhile stays as it is.
CREATE FUNCTION registry_fold_headcounts() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH taken AS (
    DELETE FROM registry_headcount h USING (
      SELECT org_id, stage, grade, status FROM registry_headcount GROUP BY 1, 2, 3, 4
      HAVING count(*) > 1 OR sum(students) = 0) many
    WHERE (h.org_id, h.stage, h.grade, h.status) = (many.org_id, many.stage, many.grade, many.status)
    RETURNING h.*
  )
  INSERT INTO registry_headcount (org_id, stage, grade, status, students)
  SELECT org_id, stage, grade, status, sum(students) FROM taken GROUP BY 1, 2, 3, 4 HAVING sum(students) <> 0
$$;

-- Everything anew, from the students: where the triggers were off while they came in.
CREATE FUNCTION registry_count_heads_anew() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM registry_headcount;
  WITH heads AS (
    SELECT school_id, stage, grade, status, count(*)::int AS n FROM registry_student
    WHERE school_id IS NOT NULL GROUP BY 1, 2, 3, 4
  )
  SELECT registry_add_heads(array_agg(school_id), array_agg(stage::text), array_agg(grade::text),
    array_agg(status::text), array_agg(n)) FROM heads;
$$;
REVOKE ALL ON FUNCTION registry_count_heads_anew() FROM PUBLIC;

-- What there is already. Checks that wait would keep the table from being changed.
SET CONSTRAINTS ALL IMMEDIATE;
SELECT registry_count_heads_anew();
"""

UNDO = """
DROP TRIGGER heads_gone ON registry_student;
DROP TRIGGER heads_added ON registry_student;
DROP TRIGGER heads_changed ON registry_student;
DROP FUNCTION registry_count_heads_anew();
DROP FUNCTION registry_fold_headcounts();
DROP FUNCTION registry_heads_changed();
DROP FUNCTION registry_add_heads(integer[], text[], text[], text[], integer[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("authorities", "0010_login_names"),
        ("deployment", "0004_walls"),
        ("registry", "0121_sorted_lists"),
    ]
    operations = [
        migrations.CreateModel(
            name="Headcount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stage", models.CharField(max_length=40)),
                ("grade", models.CharField(max_length=40)),
                ("status", models.CharField(max_length=40)),
                ("students", models.IntegerField()),
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
                "indexes": [
                    models.Index(fields=["org", "stage", "grade", "status"], name="headcount_of_org")
                ],
            },
        ),
        raised("registry_headcount", Wall(AtOffice("org_id"), added=Nobody())),
        migrations.RunSQL(SQL, UNDO),
    ]
