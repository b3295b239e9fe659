"""A code is mailed to the address of the request for it, and a request is told when its mail went out."""

from django.db import migrations

# A special form is written here; the declaration says it in words.
WALL = """
ALTER TABLE families_codemail ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON families_codemail FOR SELECT USING (id >= sight_floor() AND school_id = ANY (scopes()));
CREATE POLICY added ON families_codemail FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM authorities_in_office() w WHERE w.org_id = families_codemail.school_id));
CREATE POLICY changed ON families_codemail FOR UPDATE USING (
  school_id = ANY (scopes()) AND actor_appointment() IS NULL);
CREATE TRIGGER written_once BEFORE UPDATE ON families_codemail FOR EACH ROW
  WHEN (NEW.uuid IS DISTINCT FROM OLD.uuid OR NEW.school_id IS DISTINCT FROM OLD.school_id
    OR NEW.request_id IS DISTINCT FROM OLD.request_id OR NEW.code_id IS DISTINCT FROM OLD.code_id
    OR NEW.address IS DISTINCT FROM OLD.address OR NEW.language IS DISTINCT FROM OLD.language
    OR NEW.made_at IS DISTINCT FROM OLD.made_at)
  EXECUTE FUNCTION refuse_change();
"""

UNDO_WALL = """
DROP TRIGGER written_once ON families_codemail;
DROP POLICY changed ON families_codemail;
DROP POLICY added ON families_codemail;
DROP POLICY seen ON families_codemail;
ALTER TABLE families_codemail DISABLE ROW LEVEL SECURITY;
"""

# Who may give out codes, the code says: only who may, and in the own name, has issued it (MR081).
GUARD = """
CREATE FUNCTION families_guard_code_mail() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.sent_at IS NOT NULL OR OLD.given_up_at IS NOT NULL OR OLD.dropped_at IS NOT NULL THEN
      RAISE EXCEPTION 'a mail that is over stays so' USING ERRCODE = 'MR117';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.sent_at IS NOT NULL OR NEW.given_up_at IS NOT NULL OR NEW.dropped_at IS NOT NULL OR NEW.attempts <> 0
    OR NOT EXISTS (
      SELECT 1 FROM families_servicerequest r
      JOIN families_accesscode c ON c.id = NEW.code_id AND c.school_id = r.school_id
        AND c.used_at IS NULL AND c.voided_at IS NULL
        AND c.issued_in_id = coalesce(actor_appointment(), c.issued_in_id)
      JOIN families_requestedchild k ON k.request_id = r.id AND k.guardian_id IS NOT DISTINCT FROM c.guardian_id
      JOIN registry_enrollment e ON e.id = k.enrollment_id AND e.student_id = c.student_id
      WHERE r.id = NEW.request_id AND r.school_id = NEW.school_id AND r.answer = 'code_sent'
        AND btrim(r.contact) = NEW.address AND NOT families_refused(c.student_id, c.guardian_id))
  THEN
    RAISE EXCEPTION 'a code is mailed to the address of the request for it' USING ERRCODE = 'MR117';
  END IF;
  NEW.made_at := civil_now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard_code_mail BEFORE INSERT OR UPDATE ON families_codemail
  FOR EACH ROW EXECUTE FUNCTION families_guard_code_mail();
"""

UNDO_GUARD = """
DROP TRIGGER guard_code_mail ON families_codemail;
DROP FUNCTION families_guard_code_mail();
"""

# When a request was told, with the sight of whoever asks. Answered with codes on paper, or declined: at once. With a
# mail: when each child's code has gone out, by that mail or by any letter or mail since. A mail that was dropped owes
# nothing more where no newer code came in its place: who refused, or is here no longer, is told nothing.
TOLD = """
CREATE FUNCTION families_told_at(p_request bigint) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN r.answer <> 'code_sent' OR NOT EXISTS (
      SELECT 1 FROM families_codemail m JOIN families_accesscode c ON c.id = m.code_id
      WHERE m.request_id = r.id AND c.issued_at = r.answered_at)
    THEN r.answered_at
    ELSE (
      SELECT CASE WHEN bool_and(told.at IS NOT NULL) THEN max(told.at) END
      FROM families_codemail a JOIN families_accesscode f ON f.id = a.code_id AND f.issued_at = r.answered_at
      CROSS JOIN LATERAL (
        SELECT min(CASE
          WHEN m.id IS NULL THEN c.issued_at
          WHEN m.sent_at IS NOT NULL THEN m.sent_at
          WHEN m.dropped_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM families_accesscode n WHERE n.id > c.id AND n.student_id = c.student_id
              AND n.guardian_id IS NOT DISTINCT FROM c.guardian_id)
          THEN m.dropped_at END) AS at
        FROM families_accesscode c LEFT JOIN families_codemail m ON m.code_id = c.id
        WHERE c.school_id = r.school_id AND c.student_id = f.student_id
          AND c.guardian_id IS NOT DISTINCT FROM f.guardian_id AND c.issued_at >= r.answered_at) AS told
      WHERE a.request_id = r.id) END
  FROM families_servicerequest r WHERE r.id = p_request
$$;
"""

UNDO_TOLD = "DROP FUNCTION families_told_at(bigint);"


class Migration(migrations.Migration):
    dependencies = [("families", "0060_code_mail")]
    operations = [
        migrations.RunSQL(WALL, UNDO_WALL),
        migrations.RunSQL(GUARD, UNDO_GUARD),
        migrations.RunSQL(TOLD, UNDO_TOLD),
    ]
