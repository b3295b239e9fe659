"""The offices that a duty names beside the deciding one, told of turns that ran out below them; with their walls."""

import django.db.models.deletion
from django.db import migrations, models


WALLS = """
ALTER TABLE cases_urging ENABLE ROW LEVEL SECURITY;
-- Seen exactly where the case is; see 0003 for why it is said so.
CREATE POLICY seen ON cases_urging FOR SELECT USING (id >= sight_floor()
  AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id OFFSET 0));
-- Only of a turn of that case which ran out and is still open, and only an office above whoever holds it, or answers for it.
CREATE POLICY added ON cases_urging FOR INSERT WITH CHECK (running AND EXISTS (
  SELECT 1 FROM cases_step s
    JOIN authorities_org held ON held.id = s.holder_org_id
    CROSS JOIN LATERAL authorities_answering(s.holder_org_id, civil_now()) h
    JOIN authorities_org answers ON answers.id = h.org_id
  WHERE s.id = cases_urging.step_id AND s.case_id = cases_urging.case_id
    AND s.state = 'open' AND s.swept_at IS NOT NULL
    AND cases_urging.org_id = ANY (held.lineage || answers.lineage)
    AND cases_urging.org_id NOT IN (held.id, answers.id)));

-- A turn that is over is nobody's to urge any more; the row stays.
CREATE FUNCTION cases_stop_urging() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE cases_urging SET running = false WHERE step_id = NEW.id AND running;
  RETURN NULL;
END $$;
CREATE TRIGGER stop_urging AFTER UPDATE OF state ON cases_step FOR EACH ROW
  WHEN (OLD.state = 'open' AND NEW.state <> 'open') EXECUTE FUNCTION cases_stop_urging();
"""
UNDO = """
DROP TRIGGER stop_urging ON cases_step;
DROP FUNCTION cases_stop_urging();
DROP POLICY seen ON cases_urging;
DROP POLICY added ON cases_urging;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0005_run_by'),
        ('cases', '0008_search'),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('opened', 'Opened'), ('saved', 'Saved'), ('evidence_added', 'Evidence Added'), ('evidence_removed', 'Evidence Removed'), ('submitted', 'Submitted'), ('resubmitted', 'Resubmitted'), ('received', 'Received'), ('prepared', 'Prepared'), ('approved', 'Approved'), ('returned', 'Returned'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('overdue', 'Overdue'), ('escalated', 'Escalated'), ('called_upon', 'Called Upon'), ('commented', 'Commented'), ('applied', 'Applied')], max_length=24),
        ),
        migrations.CreateModel(
            name='Urging',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=40)),
                ('told_at', models.DateTimeField()),
                ('running', models.BooleanField(default=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='urgings', to='cases.case')),
                ('org', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.org')),
                ('step', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='urgings', to='cases.step')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('running', True)), fields=['org', 'step'], name='urging_running')],
                'constraints': [models.UniqueConstraint(fields=('step', 'org'), name='urging_once'), models.CheckConstraint(condition=models.Q(('clause', ''), _negated=True), name='urging_has_clause')],
            },
        ),
        migrations.RunSQL(WALLS, UNDO),
    ]
