"""What is written once of a mark of a period and of a count is said first; the guards ask of what may change of them."""

from django.db import migrations

GUARDS = """
DROP TRIGGER guard_own ON journal_termmark;
CREATE TRIGGER guard_own BEFORE INSERT OR UPDATE {mark}ON journal_termmark
  FOR EACH ROW EXECUTE FUNCTION journal_guard_own();
DROP TRIGGER guard_share ON journal_dutyshare;
CREATE TRIGGER guard_share BEFORE INSERT OR UPDATE {share}ON journal_dutyshare
  FOR EACH ROW EXECUTE FUNCTION journal_guard_share();
"""
# All columns but those that are written once: `written_once` would fire after the guards, by the order of names.
MARK = "OF uuid, value, number, reason, mean, proposed, entered_at, entered_in_id, known_at, version "
SHARE = "OF in_time, late, owed, open, counted_at "


class Migration(migrations.Migration):
    dependencies = [("journal", "0051_shares")]
    operations = [migrations.RunSQL(GUARDS.format(mark=MARK, share=SHARE), GUARDS.format(mark="", share=""))]
