"""The telephone number of an office is kept there, while everything else about it is changed from above only."""

from django.db import migrations

SQL = """
-- An office may not write its own row (policy `changed`); its number alone goes through here, by whoever acts, in office
-- there or above on the day.
CREATE FUNCTION authorities_keep_telephone(p_org integer, p_phone text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE authorities_org o SET phone = p_phone
  WHERE o.id = p_org AND o.lineage && scopes() AND EXISTS (
    SELECT 1 FROM authorities_appointment a JOIN authorities_org at ON at.id = a.org_id
    WHERE a.id = actor_appointment() AND a.user_id = actor_user() AND a.org_id = ANY (o.lineage)
      AND a.started_on <= (civil_now() AT TIME ZONE at.zone)::date
      AND (a.ended_on IS NULL OR a.ended_on > (civil_now() AT TIME ZONE at.zone)::date));
  RETURN FOUND;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0005_run_by")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION authorities_keep_telephone(integer, text);")]
