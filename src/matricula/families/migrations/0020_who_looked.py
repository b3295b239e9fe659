"""A family is told who looked at its child: readers by name, offices as offices, by day and page."""

from django.db import migrations

SQL = """
CREATE FUNCTION families_looks(p_student bigint, p_zone text, p_since date)
RETURNS TABLE (day date, reader text, org_id integer, page text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT coalesce(a.noted_on, (a.civil_at AT TIME ZONE p_zone)::date) AS day,
    CASE WHEN a.org_id IS NULL THEN a.user_name ELSE '' END AS reader, a.org_id, a.page
  FROM registry_student s JOIN audit_accesslog a ON a.subject_uuid = s.uuid
  WHERE s.id = p_student AND p_student = ANY (families_students())
    AND a.civil_at >= (p_since::timestamp AT TIME ZONE p_zone)
  ORDER BY day DESC, reader, a.org_id, a.page LIMIT 500
$$;

-- Whether it is the student who reads in that account; told to those alone who read of the student themselves.
CREATE FUNCTION families_is_student(p_user bigint, p_student bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p_student = ANY (families_students()) AND EXISTS (
    SELECT 1 FROM families_familyaccess a
    WHERE a.user_id = p_user AND a.student_id = p_student AND a.guardian_id IS NULL)
$$;
"""

UNDO = """
DROP FUNCTION families_is_student(bigint, bigint);
DROP FUNCTION families_looks(bigint, text, date);
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0002_walls"), ("audit", "0030_families_act")]
    operations = [migrations.RunSQL(SQL, UNDO)]
