"""Counts that all processes share."""

from django.db import migrations, models

SQL = """
-- Nothing is lost that matters: after a crash everybody begins to be counted anew.
ALTER TABLE deployment_tally SET UNLOGGED;

CREATE FUNCTION deployment_counts(asked text[]) RETURNS integer[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(
    coalesce((SELECT sum(t.number) FROM deployment_tally t WHERE t.what = one.what AND t.ends_at > now()), 0)::integer
    ORDER BY one.place), '{}')
  FROM unnest(asked) WITH ORDINALITY AS one (what, place)
$$;

-- A connection writes its own rows only, so counting waits for nobody and nobody waits for a count.
CREATE FUNCTION deployment_count_up(asked text[], seconds integer) RETURNS integer[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF seconds IS NULL OR seconds NOT BETWEEN 1 AND 86400 OR cardinality(asked) > 8 THEN
    RAISE EXCEPTION 'at most eight things are counted at once, for a day at most' USING ERRCODE = '22023';
  END IF;
  INSERT INTO deployment_tally AS t (what, backend, number, ends_at)
  SELECT DISTINCT one, pg_backend_pid(), 1, now() + make_interval(secs => seconds) FROM unnest(asked) AS one
  ON CONFLICT (what, backend) DO UPDATE SET
    number = CASE WHEN t.ends_at > now() THEN least(t.number + 1, 1000000) ELSE 1 END,
    ends_at = CASE WHEN t.ends_at > now() THEN t.ends_at ELSE excluded.ends_at END;
  RETURN deployment_counts(asked);
END
$$;

-- A row in use is left for the next time.
CREATE FUNCTION deployment_forget_counts() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM deployment_tally t USING (
    SELECT what, backend FROM deployment_tally WHERE ends_at <= now() FOR UPDATE SKIP LOCKED
  ) AS ended WHERE (t.what, t.backend) = (ended.what, ended.backend)
$$;
"""

UNDO = """
DROP FUNCTION deployment_forget_counts();
DROP FUNCTION deployment_count_up(text[], integer);
DROP FUNCTION deployment_counts(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("deployment", "0004_walls")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "what", "backend", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("what", models.CharField(max_length=64)),
                ("backend", models.IntegerField()),
                ("number", models.IntegerField()),
                ("ends_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
