"""A student sees the own photograph, which stands in the forms."""

from django.db import migrations

SQL = """
-- A student reads no row of the register; of its photograph this alone is told.
CREATE FUNCTION graduation_is_own_photo(p_paper uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM registry_student s WHERE s.photo = p_paper AND s.id = ANY (families_students()))
$$;
CREATE POLICY family_photo ON papers_paper FOR SELECT
  USING (family_user() IS NOT NULL AND graduation_is_own_photo(uuid));
"""

UNDO = """
DROP POLICY family_photo ON papers_paper;
DROP FUNCTION graduation_is_own_photo(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("graduation", "0081_walls_of_destinations"),
        ("registry", "0060_photographs"),
        ("papers", "0003_only_added"),
        ("families", "0031_asked_once"),
    ]
    operations = [migrations.RunSQL(SQL, UNDO)]
