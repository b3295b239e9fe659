"""What is kept of a code opens nothing, a code that was voided stays void, and nobody asks who refused."""

from importlib import import_module

from django.db import migrations

# One-way once more: who may read what is kept of a code (its school) would else be able to use it.
_KEPT = "encode(sha256(convert_to({}, 'UTF8')), 'hex')"

SQL = """
ALTER TABLE families_accesscode DISABLE TRIGGER written_once;
UPDATE families_accesscode SET digest = {digest};
ALTER TABLE families_accesscode ENABLE TRIGGER written_once;

CREATE FUNCTION families_keep_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a code that was voided stays so' USING ERRCODE = 'MR081';
END $$;
CREATE TRIGGER keep_void BEFORE UPDATE OF voided_at ON families_accesscode FOR EACH ROW
  WHEN (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at)
  EXECUTE FUNCTION families_keep_void();

REVOKE EXECUTE ON FUNCTION families_refused(bigint, bigint) FROM PUBLIC;
"""

UNDO = """
GRANT EXECUTE ON FUNCTION families_refused(bigint, bigint) TO PUBLIC;
DROP TRIGGER keep_void ON families_accesscode;
DROP FUNCTION families_keep_void();
-- No way leads back to what was kept before: letters that are not used yet are given out anew.
UPDATE families_accesscode SET voided_at = civil_now() WHERE used_at IS NULL AND voided_at IS NULL;
"""


def functions() -> tuple[str, str]:
    """The two functions that ask for a code, as they were and with its digest taken once more."""
    was: str = import_module("matricula.families.migrations.0011_service_walls").NOW
    before = was[was.index("\nCREATE OR REPLACE FUNCTION families_good_code") :]
    asked = "c.digest = p_digest"
    assert before.count(asked) == 2
    return before, before.replace(asked, "c.digest = " + _KEPT.format("p_digest"))


BEFORE, NOW = functions()


class Migration(migrations.Migration):
    dependencies = [("families", "0012_service_and_looks")]
    operations = [
        migrations.RunSQL(SQL.format(digest=_KEPT.format("digest")), UNDO),
        migrations.RunSQL(NOW, BEFORE),
    ]
