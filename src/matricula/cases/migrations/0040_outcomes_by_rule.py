"""The outcome of a line may follow from a rule: then it leaves a filed list where the rule has come to say otherwise."""

from django.db import migrations, models
from django.db.models import Value

GUARDS = """
-- As before. Where a rule says the outcomes, the office whose turn it is takes lines off a filed list when it decides;
-- nobody brings one back, gives it another outcome, or writes of one that has left.
CREATE OR REPLACE FUNCTION cases_guard_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE list cases_case; law jsonb; turn cases_step;
BEGIN
  FOR list IN SELECT c.* FROM cases_case c WHERE c.id IN (SELECT t.case_id FROM touched t) LOOP
    law := cases_law(list.pack_digest, list.procedure, list.governing_on);
    IF TG_OP = 'UPDATE' AND list.state = 'running' AND jsonb_typeof(law -> 'outcome_by') = 'object' THEN
      SELECT s.* INTO turn FROM cases_step s WHERE s.case_id = list.id AND s.state = 'open';
      IF cases_acts_for(actor_appointment(), turn.holder_org_id, cases_rule(list, law, turn) -> 'decides') IS NOT TRUE
        OR EXISTS (
          SELECT 1 FROM touched t JOIN before b ON b.id = t.id
          WHERE t.case_id = list.id AND (b.against = '[]' AND t.against <> '[]' AND b.left_out_at IS NULL
            AND to_jsonb(t) - 'against' = to_jsonb(b) - 'against') IS NOT TRUE)
      THEN
        RAISE EXCEPTION 'a line leaves a filed list by the office that decides, and for good' USING ERRCODE = 'MR092';
      END IF;
    ELSIF (list.state IN ('draft', 'returned') AND cases_acts_for(actor_appointment(), list.opened_org_id, NULL)
      AND law ->> 'pupil' = 'list') IS NOT TRUE
    THEN
      RAISE EXCEPTION 'the lines of a list are fixed once it is filed' USING ERRCODE = 'MR028';
    END IF;
    IF TG_OP = 'INSERT' THEN
      IF EXISTS (
        SELECT 1 FROM touched t LEFT JOIN registry_student st ON st.id = t.student_id
        LEFT JOIN cases_places(list, law,
          (SELECT array_agg(one.student_id) FROM touched one WHERE one.case_id = list.id)) p
          ON p.student_id = t.student_id
        WHERE t.case_id = list.id AND (
          t.left_out_by_id <> actor_appointment()
          OR (t.done_at IS NULL AND st.uuid = t.student_uuid AND p.place_id IS NOT NULL
              AND (p.fits OR t.against <> '[]')) IS NOT TRUE))
      THEN
        RAISE EXCEPTION 'a list is of those whom the law has it for, on the roll of its school' USING ERRCODE = 'MR040';
      END IF;
    END IF;
  END LOOP;
  -- Only an update has rows before it: asked of an insert, the question itself would fail.
  IF TG_OP = 'UPDATE' THEN
    IF EXISTS (
      SELECT 1 FROM touched t JOIN before b ON b.id = t.id
      WHERE t.left_out_by_id <> actor_appointment()
        AND ROW(t.left_out_by_id, t.left_out_at, t.left_out_why)
          IS DISTINCT FROM ROW(b.left_out_by_id, b.left_out_at, b.left_out_why))
    THEN
      RAISE EXCEPTION 'a line is left out in one''s own name' USING ERRCODE = 'MR036';
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- As before, and a line of which the rule cannot say what becomes of it stays off the list without any outcome.
CREATE OR REPLACE FUNCTION cases_guard_outcomes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM touched t JOIN cases_case c ON c.id = t.case_id
    CROSS JOIN LATERAL (SELECT cases_law(c.pack_digest, c.procedure, c.governing_on) AS law) l
    WHERE NOT (jsonb_typeof(l.law -> 'outcome_by') = 'object' AND t.outcome = '' AND t.outcome_why = ''
        AND t.against <> '[]') IS TRUE
      AND NOT cases_outcome_fits(c, l.law, t.outcome, t.outcome_why))
  THEN
    RAISE EXCEPTION 'the law of this list gives no student of this stage such an outcome' USING ERRCODE = 'MR041';
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0034_outcomes")]
    operations = [
        migrations.AddField(
            "caseline",
            "findings",
            models.JSONField(db_default=Value([], models.JSONField()), default=list),
        ),
        migrations.RunSQL(GUARDS),
    ]
