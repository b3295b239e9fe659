"""The database knows whom a procedure is for, and answers what the register asks before a status changes."""

from django.db import migrations, models

SQL = """
-- What the law installed for a pack says of the register itself: the status with which a place begins, and the words by
-- which the roll of a closed school goes to its heir. NULL while it is not stored.
CREATE FUNCTION cases_register_words(p_pack text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.register FROM cases_packsnapshot p WHERE p.pack = p_pack AND p.installed
$$;

-- The law under which a case was filed; NULL where nobody can read it any more.
CREATE FUNCTION cases_law_of(p_case uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT cases_law(c.pack_digest, c.procedure, c.governing_on) FROM cases_case c WHERE c.uuid = p_case
$$;

-- Whether a procedure is for a pupil in this status and stage; an empty list is anybody.
CREATE FUNCTION cases_law_takes(p_law jsonb, p_status text, p_stage text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT (jsonb_array_length(p_law -> 'statuses') = 0 OR p_law -> 'statuses' ? p_status)
     AND (jsonb_array_length(p_law -> 'stages') = 0 OR p_law -> 'stages' ? p_stage)
$$;

-- Whether the law of the case takes a pupil from this status, in this stage.
CREATE FUNCTION cases_takes(p_case uuid, p_status text, p_stage text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.law IS NULL OR cases_law_takes(l.law, p_status, p_stage) FROM (SELECT cases_law_of(p_case) AS law) l
$$;

-- Whether by the law of the case its new status ends the place, or does not.
CREATE FUNCTION cases_ends_place(p_case uuid, p_ends boolean) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.law IS NULL OR (l.law ->> 'ends')::boolean = p_ends FROM (SELECT cases_law_of(p_case) AS law) l
$$;

-- As cases_asks_for, and NULL is what an empty field asks for, or a word that the law does not use.
CREATE FUNCTION cases_fills_in(p_case uuid, p_word text, p_value text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM cases_case c CROSS JOIN LATERAL (SELECT cases_law_of(c.uuid) AS law) l
    WHERE c.uuid = p_case AND (
      l.law IS NULL OR nullif(c.payload ->> (l.law -> 'effect_with' ->> p_word), '') IS NOT DISTINCT FROM p_value))
$$;

-- After guard_case: a case on one's own roll is filed about a pupil whom the procedure is for, as they stand on that day.
CREATE FUNCTION cases_pupil_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE law jsonb := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on);
BEGIN
  IF law ->> 'pupil' = 'own_roll' AND EXISTS (
    SELECT 1 FROM cases_casesubject s
    LEFT JOIN registry_enrollment e ON e.student_id = s.student_id AND e.is_open AND e.is_principal
    WHERE s.case_id = NEW.id AND cases_law_takes(law, e.status, e.stage) IS NOT TRUE)
  THEN
    RAISE EXCEPTION 'this procedure is not for a student in this status' USING ERRCODE = 'MR033';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER pupil_fits BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND NEW.state = 'running' AND OLD.state IN ('draft', 'returned'))
  EXECUTE FUNCTION cases_pupil_fits();

-- As before, and a changed status shows in the chain of the pupil's places.
CREATE OR REPLACE FUNCTION cases_carried_out(p_case cases_case) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE p_case.effect
    WHEN 'registry.transfer' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e
        WHERE e.student_id = s.student_id AND e.case_uuid = p_case.uuid AND e.school_id = p_case.opened_org_id))
    WHEN 'registry.change_status' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_enrollment e JOIN registry_enrollmentstatus l ON l.enrollment_id = e.id
        WHERE e.student_id = s.student_id AND l.case_uuid = p_case.uuid))
    WHEN 'registry.formal_number' THEN NOT EXISTS (
      SELECT 1 FROM cases_casesubject s WHERE s.case_id = p_case.id AND NOT EXISTS (
        SELECT 1 FROM registry_identitydocument d WHERE d.student_id = s.student_id AND d.ended_on IS NULL
          AND cases_asks_for(p_case.uuid, 'document_number', d.number)))
    WHEN 'audit.permit' THEN EXISTS (SELECT 1 FROM audit_permit p WHERE p.case_uuid = p_case.uuid)
    ELSE true END
$$;

REVOKE EXECUTE ON FUNCTION cases_register_words(text), cases_law_of(uuid), cases_takes(uuid, text, text),
  cases_ends_place(uuid, boolean), cases_fills_in(uuid, text, text) FROM PUBLIC;
"""

UNDO = """
DROP TRIGGER pupil_fits ON cases_case;
DROP FUNCTION cases_pupil_fits();
DROP FUNCTION cases_fills_in(uuid, text, text);
DROP FUNCTION cases_ends_place(uuid, boolean);
DROP FUNCTION cases_takes(uuid, text, text);
DROP FUNCTION cases_law_takes(jsonb, text, text);
DROP FUNCTION cases_law_of(uuid);
DROP FUNCTION cases_register_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_how_long_so"), ("registry", "0020_status_by_case")]
    operations = [
        migrations.AddField("packsnapshot", "register", models.JSONField(default=dict)),
        migrations.RunSQL(SQL, UNDO),
    ]
