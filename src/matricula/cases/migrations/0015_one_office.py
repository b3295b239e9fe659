"""Who is in office is said once, by authorities_in_office: cases ask it as every other function does."""

from django.db import migrations

SQL = """
-- Whether that appointment is the one in which the transaction acts, in force today, in one of these roles (NULL: in
-- any), at the office that answers for p_org.
CREATE OR REPLACE FUNCTION cases_acts_for(p_appointment bigint, p_org integer, p_roles jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM authorities_in_office() who
    JOIN authorities_appointment a ON a.id = who.appointment_id
    WHERE who.appointment_id = p_appointment AND (p_roles IS NULL OR p_roles ? a.role::text)
      AND who.org_id = (SELECT h.org_id FROM authorities_answering(p_org, civil_now()) h))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_the_way_of_a_case"), ("authorities", "0008_in_office")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
