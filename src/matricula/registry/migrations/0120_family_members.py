"""A family member's row is one person's: it never goes to another student, nor begins again once it has ended."""

from django.db import migrations

IN_A_PLACE_ONCE = """
-- Deferrable, and so looked at when a statement has ended: two members change places in one.
ALTER TABLE registry_guardian ADD CONSTRAINT guardian_position_once
  EXCLUDE USING btree (student_id WITH =, position WITH =) WHERE (ended_on IS NULL) DEFERRABLE INITIALLY IMMEDIATE;
"""

ENDED_STAYS = """
-- A right to read holds as long as the guardian's row does: one that began again would give it back unseen.
CREATE FUNCTION registry_guard_member() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a family member who has left the record stays so, and stays of that student' USING ERRCODE = 'MR115';
END $$;
CREATE TRIGGER guard_member BEFORE UPDATE ON registry_guardian FOR EACH ROW
  WHEN (OLD.ended_on IS NOT NULL OR ROW(NEW.student_id, NEW.uuid, NEW.started_on)
    IS DISTINCT FROM ROW(OLD.student_id, OLD.uuid, OLD.started_on))
  EXECUTE FUNCTION registry_guard_member();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0101_search_keys_kept")]
    operations = [
        migrations.RemoveConstraint(model_name="guardian", name="guardian_position_once"),
        migrations.RunSQL(
            IN_A_PLACE_ONCE, "ALTER TABLE registry_guardian DROP CONSTRAINT guardian_position_once;"
        ),
        migrations.RunSQL(
            ENDED_STAYS,
            "DROP TRIGGER guard_member ON registry_guardian; DROP FUNCTION registry_guard_member();",
        ),
    ]
