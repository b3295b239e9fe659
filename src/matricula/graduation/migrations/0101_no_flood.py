"""The log of the page for strangers is not filled by whoever goes on guessing."""

from django.db import migrations

SQL = """
-- An address that has guessed wrong too often asks without a name; what finds nothing then is not kept.
CREATE FUNCTION graduation_drop_guess() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RETURN NULL;
END $$;
CREATE TRIGGER drop_guess BEFORE INSERT ON graduation_verification FOR EACH ROW
  WHEN (NEW.certificate_id IS NULL AND NEW.asked_from = '') EXECUTE FUNCTION graduation_drop_guess();
"""
UNDO = """
DROP TRIGGER drop_guess ON graduation_verification;
DROP FUNCTION graduation_drop_guess();
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0100_rights")]
    operations = [migrations.RunSQL(SQL, UNDO)]
