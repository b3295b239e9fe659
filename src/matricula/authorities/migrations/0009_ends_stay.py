"""The end of an appointment comes nearer and never goes away: nobody goes on in office by writing themselves another day."""

from django.db import migrations

SQL = """
CREATE FUNCTION authorities_keep_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the end of an appointment cannot be put off' USING ERRCODE = 'MR014';
END $$;
CREATE TRIGGER keep_end BEFORE UPDATE OF ended_on ON authorities_appointment FOR EACH ROW
  WHEN (NEW.ended_on IS NULL AND OLD.ended_on IS NOT NULL OR NEW.ended_on > OLD.ended_on)
  EXECUTE FUNCTION authorities_keep_end();
"""

UNDO = """
DROP TRIGGER keep_end ON authorities_appointment;
DROP FUNCTION authorities_keep_end();
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0008_in_office")]
    operations = [migrations.RunSQL(SQL, UNDO)]
