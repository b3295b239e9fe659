"""What a mark was before it became another is kept by the database, whoever writes it."""

from django.db import migrations

KEPT = """
-- A mark that was taken back and is given anew was what it was before that.
CREATE FUNCTION journal_keep_was() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.was := CASE
    WHEN TG_OP = 'INSERT' THEN ''
    WHEN NEW.value = OLD.value OR OLD.value = '' THEN OLD.was
    ELSE OLD.value END;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_was BEFORE INSERT OR UPDATE ON journal_mark
  FOR EACH ROW EXECUTE FUNCTION journal_keep_was();
"""
LOST = """
DROP TRIGGER keep_was ON journal_mark;
DROP FUNCTION journal_keep_was();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0080_why_a_mark_changed")]
    operations = [migrations.RunSQL(KEPT, LOST)]
