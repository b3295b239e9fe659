"""What walls by declaration refuse with: a row, or a column of it, that is written once."""

from django.db import migrations

SQL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what % holds is only ever added to', TG_TABLE_NAME USING ERRCODE = 'MR004';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("deployment", "0003_sight_floor")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION refuse_change();")]
