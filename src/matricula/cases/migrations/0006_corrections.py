"""When the sweep looks at a turn next, and what the parties of a case may know of where its pupil stands."""

from django.db import migrations, models

FUNCTIONS = """
UPDATE cases_step SET sweep_at = due_at WHERE state = 'open' AND swept_at IS NULL;

-- Open turns that the sweep has to look at by now: ids only, for a worker that then looks with the holder's eyes.
CREATE OR REPLACE FUNCTION cases_expired_steps(p_at timestamptz, p_limit integer)
RETURNS TABLE (step_id bigint, case_uuid uuid, holder_org_id integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, c.uuid, s.holder_org_id
  FROM (SELECT id, case_id, holder_org_id, sweep_at FROM cases_step
        WHERE state = 'open' AND sweep_at <= p_at
        ORDER BY sweep_at, id LIMIT p_limit) s
  JOIN cases_case c ON c.id = s.case_id
  ORDER BY s.sweep_at, s.id
$$;

-- Where the pupil of a case stands now. A party decides on it whether or not it sees the record; nobody else learns it.
CREATE FUNCTION cases_standing(p_case bigint, p_student bigint)
RETURNS TABLE (status text, school_id integer, stage text, grade text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT st.status::text, st.school_id, st.stage::text, st.grade::text
  FROM cases_case c
  JOIN cases_casesubject s ON s.case_id = c.id AND s.student_id = p_student
  JOIN registry_student st ON st.id = s.student_id
  WHERE c.id = p_case AND c.seen_by && scopes()
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_succession"), ("registry", "0004_claims")]
    operations = [
        migrations.AddField("step", "sweep_at", models.DateTimeField(null=True)),
        migrations.RemoveIndex("step", "step_to_sweep"),
        migrations.AddIndex(
            "step",
            models.Index(
                fields=["sweep_at", "id"],
                condition=models.Q(state="open", sweep_at__isnull=False),
                name="step_to_sweep",
            ),
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
