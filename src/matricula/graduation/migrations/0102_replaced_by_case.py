"""A certificate that a decided case replaces asks nobody's permission: the case is the permission."""

from django.db import migrations

SQL = """
DROP TRIGGER guard_void ON graduation_certificate;
CREATE TRIGGER guard_void AFTER UPDATE ON graduation_certificate FOR EACH ROW
  WHEN (NEW.state = 'void' AND OLD.state = 'issued') EXECUTE FUNCTION graduation_guard_void();
"""
UNDO = """
DROP TRIGGER guard_void ON graduation_certificate;
CREATE TRIGGER guard_void AFTER UPDATE ON graduation_certificate FOR EACH ROW
  WHEN (NEW.state IN ('void', 'replaced') AND OLD.state = 'issued') EXECUTE FUNCTION graduation_guard_void();
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0101_no_flood"), ("graduation", "0071_duplicates")]
    operations = [migrations.RunSQL(SQL, UNDO)]
