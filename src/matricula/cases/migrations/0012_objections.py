"""A turn may be answered with an objection: the case goes on, and only an approval carries it out."""

from django.db import migrations, models

PLACE_CASE = """
CREATE OR REPLACE FUNCTION cases_place_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.seen_by := ARRAY(
    SELECT DISTINCT n FROM (
      SELECT unnest(o.lineage) n FROM authorities_org o WHERE o.id = NEW.opened_org_id
      UNION ALL
      SELECT unnest(o.lineage) FROM cases_party p JOIN authorities_org o ON o.id = p.org_id WHERE p.case_id = NEW.id
    ) ids ORDER BY n);
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state IN ('applied', 'refused', 'withdrawn') AND NEW.state <> OLD.state THEN
      RAISE EXCEPTION 'this case has ended' USING ERRCODE = 'MR021';
    END IF;
    IF NEW.state IN ('approved', 'applied') AND NEW.state <> OLD.state AND (
      OLD.state <> CASE NEW.state WHEN 'approved' THEN 'running' ELSE 'approved' END
      OR NEW.turns = 0
      -- Every unit has decided, whether or not it objected; the last one approved.
      OR NEW.turns <> (SELECT count(*) FROM cases_step s
                       WHERE s.case_id = NEW.id AND s.round = NEW.round AND s.decision IN ('approve', 'object'))
      OR 'approve' IS DISTINCT FROM (SELECT s.decision FROM cases_step s
                                     WHERE s.case_id = NEW.id AND s.round = NEW.round ORDER BY s.seq DESC LIMIT 1))
    THEN
      RAISE EXCEPTION 'not every unit has approved this case' USING ERRCODE = 'MR022';
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""
ANSWERS = [
    ("approve", "Approve"),
    ("object", "Object"),
    ("refuse", "Refuse"),
    ("return", "Return"),
]
KINDS = [
    ("opened", "Opened"),
    ("saved", "Saved"),
    ("evidence_added", "Evidence Added"),
    ("evidence_removed", "Evidence Removed"),
    ("submitted", "Submitted"),
    ("resubmitted", "Resubmitted"),
    ("received", "Received"),
    ("prepared", "Prepared"),
    ("approved", "Approved"),
    ("returned", "Returned"),
    ("refused", "Refused"),
    ("objected", "Objected"),
    ("withdrawn", "Withdrawn"),
    ("overdue", "Overdue"),
    ("escalated", "Escalated"),
    ("called_upon", "Called Upon"),
    ("commented", "Commented"),
    ("applied", "Applied"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_the_pupil_of_a_case")]
    operations = [
        migrations.RunSQL(PLACE_CASE, migrations.RunSQL.noop),
        migrations.AlterField("event", "kind", models.CharField(choices=KINDS, max_length=24)),
        migrations.AlterField(
            "step", "decision", models.CharField(blank=True, choices=ANSWERS, max_length=16)
        ),
        migrations.AlterField(
            "step", "recommendation", models.CharField(blank=True, choices=ANSWERS, max_length=16)
        ),
        migrations.RemoveConstraint("step", "step_refused_with_ground"),
        migrations.AddConstraint(
            "step",
            models.CheckConstraint(
                condition=~models.Q(decision__in=["refuse", "object"])
                | ~models.Q(ground="") & ~models.Q(reason="") & ~models.Q(clause=""),
                name="step_refused_with_ground",
            ),
        ),
    ]
