"""What offices above see of duties: summary rows, counted by a job alone."""

import django.db.models.deletion
from django.db import migrations, models

# Special forms are written here; the declaration says them in words.
WALL = """
ALTER TABLE journal_dutyshare ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON journal_dutyshare FOR SELECT USING (id >= sight_floor() AND EXISTS (
  SELECT 1 FROM authorities_org o WHERE o.id = journal_dutyshare.school_id AND o.lineage && scopes() OFFSET 0));
CREATE POLICY added ON journal_dutyshare FOR INSERT WITH CHECK (
  actor_appointment() IS NULL AND school_id = ANY (scopes()));
CREATE POLICY changed ON journal_dutyshare FOR UPDATE USING (
  actor_appointment() IS NULL AND school_id = ANY (scopes()));
CREATE TRIGGER written_once BEFORE UPDATE ON journal_dutyshare FOR EACH ROW
  WHEN (NEW.school_id IS DISTINCT FROM OLD.school_id OR NEW.monday IS DISTINCT FROM OLD.monday
    OR NEW.kind IS DISTINCT FROM OLD.kind)
  EXECUTE FUNCTION refuse_change();

CREATE FUNCTION journal_guard_share() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF actor_appointment() IS NOT NULL OR NEW.counted_at > civil_now() + interval '1 minute'
    OR NOT EXISTS (
      SELECT 1 FROM authorities_org o
      WHERE o.id = NEW.school_id AND o.tier = 'school' AND NEW.monday <= (civil_now() AT TIME ZONE o.zone)::date)
  THEN
    RAISE EXCEPTION 'duties are counted by the job, for a school and a week that has begun' USING ERRCODE = 'MR089';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_share BEFORE INSERT OR UPDATE ON journal_dutyshare
  FOR EACH ROW EXECUTE FUNCTION journal_guard_share();
"""

UNDO = """
DROP TRIGGER guard_share ON journal_dutyshare;
DROP FUNCTION journal_guard_share();
DROP TRIGGER written_once ON journal_dutyshare;
DROP POLICY changed ON journal_dutyshare;
DROP POLICY added ON journal_dutyshare;
DROP POLICY seen ON journal_dutyshare;
ALTER TABLE journal_dutyshare DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0050_duties"),
        ("authorities", "0008_in_office"),
        ("deployment", "0004_walls"),
    ]
    operations = [
        migrations.CreateModel(
            name="DutyShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("monday", models.DateField()),
                ("kind", models.CharField(max_length=20)),
                ("in_time", models.PositiveIntegerField(default=0)),
                ("late", models.PositiveIntegerField(default=0)),
                ("owed", models.PositiveIntegerField(default=0)),
                ("open", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField()),
                (
                    "school",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorities.org",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("school", "monday", "kind"), name="duty_share_once"),
                    models.CheckConstraint(
                        condition=models.Q(("monday__iso_week_day", 1)), name="duty_share_of_a_monday"
                    ),
                ],
            },
        ),
        migrations.RunSQL(WALL, UNDO),
    ]
