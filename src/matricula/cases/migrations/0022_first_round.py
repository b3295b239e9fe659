"""A case begins in its first round: one that began in a later one could not be returned as often as the law lets it."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION cases_new_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'draft' OR NEW.round <> 1 THEN
    RAISE EXCEPTION 'a case begins as a draft, in its first round' USING ERRCODE = 'MR027';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_round BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (OLD.state = 'draft' AND NEW.round <> OLD.round) EXECUTE FUNCTION cases_keep_case();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_papers_and_lines")]
    operations = [migrations.RunSQL(SQL, "DROP TRIGGER keep_round ON cases_case;")]
