"""A case begins as a draft, and what it is about, who opened it and whose turn it is stay as they were."""

from django.db import migrations

SQL = """
-- A case entered as approved would have passed by every unit: the guards of its way look at changes only.
CREATE FUNCTION cases_new_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'draft' THEN
    RAISE EXCEPTION 'a case begins as a draft' USING ERRCODE = 'MR027';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER new_case BEFORE INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_new_case();

CREATE FUNCTION cases_keep_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a case is, and how many units decide it, is fixed once it is filed' USING ERRCODE = 'MR028';
END $$;
CREATE TRIGGER keep_case BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (NEW.uuid <> OLD.uuid OR NEW.procedure <> OLD.procedure OR NEW.effect <> OLD.effect
    OR NEW.opened_org_id <> OLD.opened_org_id OR NEW.opened_by_id <> OLD.opened_by_id
    OR (OLD.state NOT IN ('draft', 'returned') AND (NEW.turns <> OLD.turns OR NEW.round <> OLD.round)))
  EXECUTE FUNCTION cases_keep_case();

-- A pupil joins a case while it is a draft, and is not exchanged for another.
CREATE FUNCTION cases_keep_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM cases_case c WHERE c.id = NEW.case_id AND c.state <> 'draft')
    OR TG_OP = 'UPDATE' AND (NEW.case_id <> OLD.case_id OR NEW.student_id <> OLD.student_id)
  THEN
    RAISE EXCEPTION 'whom a case is about is fixed once it is filed' USING ERRCODE = 'MR028';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_subject BEFORE INSERT OR UPDATE ON cases_casesubject
  FOR EACH ROW EXECUTE FUNCTION cases_keep_subject();

-- The turn stays with the office that received it.
CREATE TRIGGER keep_step BEFORE UPDATE ON cases_step FOR EACH ROW
  WHEN (NEW.case_id <> OLD.case_id OR NEW.round <> OLD.round OR NEW.seq <> OLD.seq OR NEW.rule <> OLD.rule
    OR NEW.party <> OLD.party OR NEW.holder_org_id <> OLD.holder_org_id)
  EXECUTE FUNCTION cases_keep_case();
"""

UNDO = """
DROP TRIGGER keep_step ON cases_step;
DROP TRIGGER keep_subject ON cases_casesubject;
DROP FUNCTION cases_keep_subject();
DROP TRIGGER keep_case ON cases_case;
DROP FUNCTION cases_keep_case();
DROP TRIGGER new_case ON cases_case;
DROP FUNCTION cases_new_case();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_lists")]
    operations = [migrations.RunSQL(SQL, UNDO)]
