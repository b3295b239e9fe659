"""A right to read comes from a code that was used; and what a family then reads."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised, shown_to_families
from matricula.families.forms import Own

RIGHTS = """
ALTER TABLE families_familyaccess ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON families_familyaccess FOR SELECT USING (
  id >= sight_floor() AND EXISTS (SELECT 1 FROM registry_student r WHERE r.id = student_id OFFSET 0));
CREATE POLICY changed ON families_familyaccess FOR UPDATE USING (EXISTS (
  SELECT 1 FROM registry_student s JOIN authorities_in_office() w ON w.org_id = s.school_id WHERE s.id = student_id));
ALTER TABLE families_familyaccessevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON families_familyaccessevent FOR SELECT USING (
  cardinality(scopes()) > 0
  AND EXISTS (SELECT 1 FROM registry_student r WHERE r.id = families_familyaccessevent.student_id OFFSET 0));

-- A right ends once, and never begins again.
CREATE FUNCTION families_keep_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a right to read that has ended stays so' USING ERRCODE = 'MR081';
END $$;
CREATE TRIGGER keep_end BEFORE UPDATE ON families_familyaccess FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION families_keep_end();

-- The students of whom the account that asks may read today: by its rights, as long as the guardian is one.
CREATE FUNCTION families_students() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT a.student_id), '{}')
  FROM families_familyaccess a
  JOIN authorities_user u ON u.id = a.user_id AND u.is_active
  LEFT JOIN registry_guardian g ON g.id = a.guardian_id
  WHERE a.user_id = family_user() AND a.ended_at IS NULL
    AND (a.guardian_id IS NULL OR (g.is_guardian AND (g.ended_on IS NULL OR g.ended_on > civil_now()::date)))
$$;

-- Their places, at whatever school.
CREATE FUNCTION families_places() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(e.id), '{}') FROM registry_enrollment e WHERE e.student_id = ANY (families_students())
$$;

-- The places of one of them; of anybody else none.
CREATE FUNCTION families_places_of(p_student bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(e.id), '{}') FROM registry_enrollment e
  WHERE e.student_id = p_student AND p_student = ANY (families_students())
$$;

-- Who they are: what a page needs to name them, and whether it is the student who asks.
CREATE FUNCTION families_children()
RETURNS TABLE (student_id bigint, student_uuid uuid, name text, school_id integer, stage text, oneself boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, s.uuid, s.name, s.school_id, s.stage, EXISTS (
    SELECT 1 FROM families_familyaccess a
    WHERE a.user_id = family_user() AND a.student_id = s.id AND a.ended_at IS NULL AND a.guardian_id IS NULL)
  FROM registry_student s WHERE s.id = ANY (families_students()) ORDER BY s.sort_key, s.id
$$;

-- A code is given out by the student's own school, in one's own name, for a guardian of that student.
CREATE FUNCTION families_guard_code() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.issued_in_id <> coalesce(actor_appointment(), NEW.issued_in_id) OR NEW.used_at IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM registry_enrollment e
                   WHERE e.student_id = NEW.student_id AND e.school_id = NEW.school_id AND e.is_open)
    OR (NEW.guardian_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM registry_guardian g WHERE g.id = NEW.guardian_id AND g.student_id = NEW.student_id AND g.is_guardian))
    -- Nobody who works in the system is signed in by a letter: such an account has a login name and no address.
    OR NOT EXISTS (SELECT 1 FROM authorities_user u WHERE u.id = NEW.user_id AND u.login <> '')
  THEN
    RAISE EXCEPTION 'this code is not for this school to give' USING ERRCODE = 'MR081';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_code BEFORE INSERT ON families_accesscode
  FOR EACH ROW EXECUTE FUNCTION families_guard_code();

CREATE FUNCTION families_good_code(p_digest text) RETURNS families_accesscode
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c FROM families_accesscode c
  WHERE c.digest = p_digest AND c.used_at IS NULL AND c.voided_at IS NULL AND civil_now() < c.expires_at
$$;

CREATE FUNCTION families_code_fits(p_login text, p_digest text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM families_good_code(p_digest) c JOIN authorities_user u ON u.id = c.user_id
    WHERE u.login = p_login AND p_login <> '' AND u.is_active)
$$;

-- Use a code up and open the right that it gives: to the account that the letter names, or to the one that is signed in.
CREATE FUNCTION families_redeem(p_login text, p_user bigint, p_digest text)
RETURNS TABLE (account bigint, student uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE code families_accesscode; reader bigint;
BEGIN
  SELECT * INTO code FROM families_accesscode c WHERE c.digest = p_digest FOR UPDATE;
  IF code.id IS NULL OR code.used_at IS NOT NULL OR code.voided_at IS NOT NULL OR civil_now() >= code.expires_at THEN
    RETURN;
  END IF;
  SELECT u.id INTO reader FROM authorities_user u
    WHERE u.is_active AND CASE WHEN p_user IS NULL THEN u.id = code.user_id AND u.login = p_login AND p_login <> ''
                               ELSE u.id = p_user END;
  IF reader IS NULL THEN
    RETURN;
  END IF;
  UPDATE families_accesscode SET used_at = civil_now() WHERE id = code.id;
  INSERT INTO families_familyaccess (uuid, user_id, student_id, guardian_id, started_at, why_ended)
    VALUES (gen_random_uuid(), reader, code.student_id, code.guardian_id, civil_now(), '')
    ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT reader, s.uuid FROM registry_student s WHERE s.id = code.student_id;
END $$;
REVOKE EXECUTE ON FUNCTION families_good_code(text) FROM PUBLIC;
"""

UNDO = """
DROP FUNCTION families_redeem(text, bigint, text);
DROP FUNCTION families_code_fits(text, text);
DROP FUNCTION families_good_code(text);
DROP TRIGGER guard_code ON families_accesscode;
DROP FUNCTION families_guard_code();
DROP FUNCTION families_children();
DROP FUNCTION families_places_of(bigint);
DROP FUNCTION families_places();
DROP FUNCTION families_students();
DROP TRIGGER keep_end ON families_familyaccess;
DROP FUNCTION families_keep_end();
DROP POLICY seen ON families_familyaccessevent;
ALTER TABLE families_familyaccessevent DISABLE ROW LEVEL SECURITY;
DROP POLICY changed ON families_familyaccess;
DROP POLICY seen ON families_familyaccess;
ALTER TABLE families_familyaccess DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0001_initial"),
        ("authorities", "0010_login_names"),
        ("deployment", "0006_family_sight"),
        ("registry", "0018_as_the_case_asks"),
    ]
    operations = [
        raised(
            "families_accesscode",
            Wall(OwnOffice("school_id"), once=("school_id", "student_id", "user_id", "digest")),
        ),
        migrations.RunSQL(RIGHTS, UNDO),
        shown_to_families("families_familyaccess", Own("user_id")),
    ]
