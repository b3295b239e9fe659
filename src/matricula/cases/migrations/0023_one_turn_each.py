"""Where nobody can read the law of a case any more, no office takes a second turn before all others had theirs."""

from django.db import migrations

SQL = """
-- The way of such a case is not known, only how long it is and who takes part: whoever enters the next turn could enter
-- one of its own, again and again, until the way is over.
CREATE FUNCTION cases_one_turn_each() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM cases_case c
    WHERE c.id = NEW.case_id AND c.state = 'running' AND cases_law(c.pack_digest, c.procedure, c.governing_on) IS NULL)
    AND EXISTS (
      SELECT 1 FROM cases_step s
      WHERE s.case_id = NEW.case_id AND s.round = NEW.round AND s.holder_org_id = NEW.holder_org_id)
    AND EXISTS (
      SELECT 1 FROM cases_party p WHERE p.case_id = NEW.case_id AND NOT EXISTS (
        SELECT 1 FROM cases_step s
        WHERE s.case_id = NEW.case_id AND s.round = NEW.round AND s.holder_org_id = p.org_id))
  THEN
    RAISE EXCEPTION 'another office has not had its turn yet' USING ERRCODE = 'MR035';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_turn_each BEFORE INSERT ON cases_step FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_one_turn_each();
"""

UNDO = """
DROP TRIGGER one_turn_each ON cases_step;
DROP FUNCTION cases_one_turn_each();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_first_round")]
    operations = [migrations.RunSQL(SQL, UNDO)]
