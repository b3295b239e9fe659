"""When a week was seen the database says: nobody signs it with a moment that is over."""

from django.db import migrations

SQL = """
CREATE FUNCTION diary_stamp_week() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.seen_at := cases_clock();
  RETURN NEW;
END $$;
-- After guard_week, by the order of names.
CREATE TRIGGER stamp BEFORE INSERT ON diary_weekseen FOR EACH ROW
  WHEN (family_user() IS NOT NULL) EXECUTE FUNCTION diary_stamp_week();
"""

UNDO = "DROP TRIGGER stamp ON diary_weekseen; DROP FUNCTION diary_stamp_week();"


class Migration(migrations.Migration):
    dependencies = [("diary", "0020_what_families_read"), ("cases", "0034_outcomes")]
    operations = [migrations.RunSQL(SQL, UNDO)]
