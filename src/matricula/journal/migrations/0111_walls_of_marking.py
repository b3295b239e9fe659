"""How a school's marks count is set by who plans there, within the bounds of the law and in no closed period."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised, shown_to_families
from matricula.families.api import AnyFamily

GUARD = """
CREATE FUNCTION journal_guard_marking() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  bounds jsonb;
  today date;
BEGIN
  -- Without an actor it is the owner who loads: the application writes nothing without one.
  IF actor_appointment() IS NULL THEN
    RETURN NEW;
  END IF;
  IF NEW.entered_in_id <> actor_appointment() OR NOT journal_may(NEW.school_id, 'journal.plan') THEN
    RAISE EXCEPTION 'how marks count is set by who plans, in the own name' USING ERRCODE = 'MR111';
  END IF;
  SELECT cases_register_words(o.pack) -> 'own_marking' -> NEW.figure, (civil_now() AT TIME ZONE o.zone)::date
    INTO bounds, today FROM authorities_org o WHERE o.id = NEW.school_id;
  IF bounds IS NULL
    OR (NEW.value IS NOT NULL AND NEW.value NOT BETWEEN (bounds ->> 0)::numeric AND (bounds ->> 1)::numeric)
    OR (NEW.figure <> 'rounding_from' AND NEW.value <> trunc(NEW.value))
    -- Marks that were given keep their weight, and those of one day count alike.
    OR (NEW.figure = 'work_weight' AND NEW.since <= today)
    OR EXISTS (
      SELECT 1 FROM journal_periodclosing c JOIN journal_gradingperiod p ON p.id = c.period_id
      WHERE c.school_id = NEW.school_id AND NEW.since < p.ended_on)
  THEN
    RAISE EXCEPTION 'a figure of marking is out of its bounds or of its time' USING ERRCODE = 'MR112';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_figure BEFORE INSERT ON journal_markingfigure
  FOR EACH ROW EXECUTE FUNCTION journal_guard_marking();
"""
UNGUARDED = """
DROP TRIGGER guard_figure ON journal_markingfigure;
DROP FUNCTION journal_guard_marking();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0110_own_marking"),
        ("cases", "0034_outcomes"),
        ("families", "0031_asked_once"),
        ("deployment", "0006_family_sight"),
    ]
    operations = [
        raised("journal_markingfigure", Wall(OwnOffice("school_id"), only_grows=True)),
        shown_to_families("journal_markingfigure", AnyFamily()),
        migrations.RunSQL(GUARD, UNGUARDED),
    ]
