"""Whose mark of a period it is stays, and that is said first; the own name is asked of what may change of it."""

from django.db import migrations

OWN = """
DROP TRIGGER guard_own ON journal_termmark;
CREATE TRIGGER guard_own BEFORE INSERT OR UPDATE {of}ON journal_termmark
  FOR EACH ROW EXECUTE FUNCTION journal_guard_own();
"""
# All columns but those that are written once (`written_once` fires later, by the order of names).
CHANGES = "OF uuid, value, number, reason, mean, proposed, entered_at, entered_in_id, known_at, version "


class Migration(migrations.Migration):
    dependencies = [("journal", "0051_shares")]
    operations = [migrations.RunSQL(OWN.format(of=CHANGES), OWN.format(of=""))]
