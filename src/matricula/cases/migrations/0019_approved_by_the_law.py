"""Whether a case was approved by all is asked in one place, which knows that an objection lets a case go on."""

from django.db import migrations

SQL = """
-- Who sees a case: everyone above the office that opened it and above every party. Nobody can write it by hand. And
-- whoever writes, the owner too, approves no case that its way has not approved.
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
      OLD.state <> CASE NEW.state WHEN 'approved' THEN 'running' ELSE 'approved' END OR NOT cases_all_approved(OLD))
    THEN
      RAISE EXCEPTION 'not every unit has approved this case' USING ERRCODE = 'MR022';
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_law_of_the_party_is_its_own")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
