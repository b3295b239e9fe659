"""A party keeps the law that is installed at its own office when the case is filed, or filed again, and no other."""

from django.db import migrations

SQL = """
-- As before, and by the law of its own office: a party that chose another would choose how long its turn may take.
CREATE OR REPLACE FUNCTION cases_guard_party() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE filed cases_case; law jsonb;
BEGIN
  SELECT * INTO filed FROM cases_case WHERE id = NEW.case_id;
  law := cases_law(filed.pack_digest, filed.procedure, filed.governing_on);
  IF filed.state <> 'running'
    OR EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = filed.id AND s.round = filed.round)
    OR NOT cases_acts_for(actor_appointment(), filed.opened_org_id, NULL)
    OR NEW.side IS DISTINCT FROM law -> 'parties' -> NEW.role::text ->> 'side'
    OR NEW.org_id IS DISTINCT FROM cases_party_org(filed, law, NEW.role)
    OR NEW.pack_digest IS DISTINCT FROM (
      SELECT p.digest FROM cases_packsnapshot p JOIN authorities_org o ON o.pack = p.pack
      WHERE o.id = NEW.org_id AND p.installed)
  THEN
    RAISE EXCEPTION 'the law makes another office, or another law, that of this party' USING ERRCODE = 'MR034';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER guard_party ON cases_party;
CREATE TRIGGER guard_party BEFORE INSERT OR UPDATE ON cases_party FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION cases_guard_party();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_law_of_parties")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
