"""Requests are numbered and answered by their school; what a family declared holds, and a refusal stops its reading."""

from django.db import migrations

from matricula.deployment.api import OwnOffice, Wall, raised, shown_to_families
from matricula.families.forms import OfCapacity

RULES = """
-- One number after the other in each year of a school; two who register at once wait for each other.
CREATE FUNCTION families_number_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.answer <> '' OR NOT ((NEW.way = 'online' AND NEW.registered_in_id IS NULL)
    OR (NEW.way = 'paper' AND NEW.registered_in_id IS NOT NULL
        AND NEW.registered_in_id = coalesce(actor_appointment(), NEW.registered_in_id)))
  THEN
    RAISE EXCEPTION 'a request is registered in one''s own name, before it is answered' USING ERRCODE = 'MR083';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('families_number_request'), NEW.school_id);
  NEW.registered_at := civil_now();
  SELECT coalesce(max(r.number), 0) + 1 INTO NEW.number FROM families_servicerequest r
    WHERE r.school_id = NEW.school_id AND r.year = NEW.year;
  RETURN NEW;
END $$;
CREATE TRIGGER number_request BEFORE INSERT ON families_servicerequest
  FOR EACH ROW EXECUTE FUNCTION families_number_request();

CREATE FUNCTION families_guard_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.answer <> '' OR NEW.answered_in_id <> coalesce(actor_appointment(), NEW.answered_in_id) THEN
    RAISE EXCEPTION 'a request is answered once, in one''s own name' USING ERRCODE = 'MR083';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_answer BEFORE UPDATE OF answer, answered_at, answered_in_id, reason ON families_servicerequest
  FOR EACH ROW EXECUTE FUNCTION families_guard_answer();

-- Whom a request means is a student of that school, and a guardian of that student.
CREATE FUNCTION families_guard_child() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM families_servicerequest r
                 WHERE r.id = NEW.request_id AND r.school_id = NEW.school_id AND r.answer = '')
    OR (NEW.enrollment_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e WHERE e.id = NEW.enrollment_id AND e.school_id = NEW.school_id AND e.is_open))
    OR (NEW.guardian_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM registry_guardian g JOIN registry_enrollment e ON e.student_id = g.student_id
      WHERE g.id = NEW.guardian_id AND g.is_guardian AND e.id = NEW.enrollment_id))
  THEN
    RAISE EXCEPTION 'a request names students of its own school, until it is answered' USING ERRCODE = 'MR083';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_child BEFORE INSERT OR UPDATE OF enrollment_id, guardian_id ON families_requestedchild
  FOR EACH ROW EXECUTE FUNCTION families_guard_child();

-- What somebody without an account asks of a school, from its public page; answers with the number it was given.
CREATE FUNCTION families_ask(p_school integer, p_year integer, p_day date, p_applicant text, p_as_student boolean,
                             p_contact text, p_names text[], p_classes text[])
RETURNS TABLE (request uuid, number integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE made families_servicerequest;
BEGIN
  IF cardinality(p_names) NOT BETWEEN 1 AND 8 OR cardinality(p_names) <> cardinality(p_classes) THEN
    RAISE EXCEPTION 'a request names one child to eight' USING ERRCODE = 'MR083';
  END IF;
  INSERT INTO families_servicerequest (uuid, school_id, year, number, registered_at, way, applicant, as_student, contact,
                                       written_on, answer, reason)
    VALUES (gen_random_uuid(), p_school, p_year, 0, civil_now(), 'online', p_applicant, p_as_student, p_contact, p_day,
            '', '')
    RETURNING * INTO made;
  INSERT INTO families_requestedchild (uuid, request_id, school_id, name, class_name)
    SELECT gen_random_uuid(), made.id, p_school, one.name, one.class_name
    FROM unnest(p_names, p_classes) AS one (name, class_name);
  RETURN QUERY SELECT made.uuid, made.number;
END $$;

-- Whether somebody has said no to being told electronically, or to the processing of data, and has not taken it back.
CREATE FUNCTION families_refused(p_student bigint, p_guardian bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM (
      SELECT DISTINCT ON (d.matter) d.agreed FROM families_declaration d
      WHERE d.student_id = p_student AND d.guardian_id IS NOT DISTINCT FROM p_guardian
        AND d.matter IN ('processing', 'electronic')
      ORDER BY d.matter, d.id DESC) AS newest
    WHERE NOT newest.agreed)
$$;

-- A statement is typed in by the student's own school in one's own name, or made by the account that reads as that person.
CREATE FUNCTION families_guard_statement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM registry_enrollment e
                 WHERE e.student_id = NEW.student_id AND e.school_id = NEW.school_id AND e.is_open)
    OR (NEW.guardian_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM registry_guardian g WHERE g.id = NEW.guardian_id AND g.student_id = NEW.student_id AND g.is_guardian))
    OR NEW.entered_in_id <> coalesce(actor_appointment(), NEW.entered_in_id)
    OR (NEW.said_by_id IS NOT NULL AND (
      NEW.said_by_id IS DISTINCT FROM family_user() OR NOT NEW.student_id = ANY (families_students())
      OR NOT EXISTS (
        SELECT 1 FROM families_familyaccess a
        WHERE a.user_id = NEW.said_by_id AND a.ended_at IS NULL AND a.student_id = NEW.student_id
          AND a.guardian_id IS NOT DISTINCT FROM NEW.guardian_id)))
  THEN
    RAISE EXCEPTION 'this is not for this office or account to declare' USING ERRCODE = 'MR084';
  END IF;
  NEW.entered_at := civil_now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard_statement BEFORE INSERT ON families_declaration
  FOR EACH ROW EXECUTE FUNCTION families_guard_statement();
CREATE TRIGGER guard_statement BEFORE INSERT ON families_agreedform
  FOR EACH ROW EXECUTE FUNCTION families_guard_statement();

-- A family says it by itself: in the right that the account has over that student, at the school that has them today.
CREATE FUNCTION families_declare(p_student bigint, p_matter text, p_agreed boolean, p_day date) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO families_declaration (uuid, school_id, student_id, guardian_id, said_on, entered_at, said_by_id, matter,
                                    agreed, words)
    SELECT gen_random_uuid(), s.school_id, a.student_id, a.guardian_id, p_day, civil_now(), a.user_id, p_matter, p_agreed, ''
    FROM families_familyaccess a JOIN registry_student s ON s.id = a.student_id
    WHERE a.user_id = family_user() AND a.student_id = p_student AND a.ended_at IS NULL
    RETURNING uuid
$$;

CREATE FUNCTION families_agree(p_student bigint, p_channel text, p_rhythm text, p_email text, p_phone text, p_day date)
RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO families_agreedform (uuid, school_id, student_id, guardian_id, said_on, entered_at, said_by_id, channel,
                                   rhythm, email, phone)
    SELECT gen_random_uuid(), s.school_id, a.student_id, a.guardian_id, p_day, civil_now(), a.user_id, p_channel, p_rhythm,
           p_email, p_phone
    FROM families_familyaccess a JOIN registry_student s ON s.id = a.student_id
    WHERE a.user_id = family_user() AND a.student_id = p_student AND a.ended_at IS NULL
    RETURNING uuid
$$;

-- Nobody who refused is given a code.
CREATE FUNCTION families_guard_refused() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF families_refused(NEW.student_id, NEW.guardian_id) THEN
    RAISE EXCEPTION 'whoever refused is told on paper' USING ERRCODE = 'MR082';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_refused BEFORE INSERT ON families_accesscode
  FOR EACH ROW EXECUTE FUNCTION families_guard_refused();
"""

UNDO_RULES = """
DROP TRIGGER guard_refused ON families_accesscode;
DROP FUNCTION families_guard_refused();
DROP FUNCTION families_agree(bigint, text, text, text, text, date);
DROP FUNCTION families_declare(bigint, text, boolean, date);
DROP TRIGGER guard_statement ON families_agreedform;
DROP TRIGGER guard_statement ON families_declaration;
DROP FUNCTION families_guard_statement();
DROP FUNCTION families_refused(bigint, bigint);
DROP FUNCTION families_ask(integer, integer, date, text, boolean, text, text[], text[]);
DROP TRIGGER guard_child ON families_requestedchild;
DROP FUNCTION families_guard_child();
DROP TRIGGER guard_answer ON families_servicerequest;
DROP FUNCTION families_guard_answer();
DROP TRIGGER number_request ON families_servicerequest;
DROP FUNCTION families_number_request();
"""

# What was there before, with the refusals in it.
STUDENTS = """
CREATE OR REPLACE FUNCTION families_students() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT a.student_id), '{{}}')
  FROM families_familyaccess a
  JOIN authorities_user u ON u.id = a.user_id AND u.is_active
  LEFT JOIN registry_guardian g ON g.id = a.guardian_id
  WHERE a.user_id = family_user() AND a.ended_at IS NULL
    AND (a.guardian_id IS NULL OR (g.is_guardian AND (g.ended_on IS NULL OR g.ended_on > civil_now()::date))){refused}
$$;
"""

GOOD_CODE = """
CREATE OR REPLACE FUNCTION families_good_code(p_digest text) RETURNS families_accesscode
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c FROM families_accesscode c
  WHERE c.digest = p_digest AND c.used_at IS NULL AND c.voided_at IS NULL AND civil_now() < c.expires_at{refused}
$$;
"""

REDEEM = """
CREATE OR REPLACE FUNCTION families_redeem(p_login text, p_user bigint, p_digest text)
RETURNS TABLE (account bigint, student uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE code families_accesscode; reader bigint;
BEGIN
  SELECT * INTO code FROM families_accesscode c WHERE c.digest = p_digest FOR UPDATE;
  IF code.id IS NULL OR code.used_at IS NOT NULL OR code.voided_at IS NOT NULL OR civil_now() >= code.expires_at{refused} THEN
    RETURN;
  END IF;
  SELECT u.id INTO reader FROM authorities_user u
    WHERE u.is_active AND CASE WHEN p_user IS NULL THEN u.id = code.user_id AND u.login = p_login AND p_login <> ''
                               ELSE u.id = p_user END;
  IF reader IS NULL THEN
    RETURN;
  END IF;
  UPDATE families_accesscode SET used_at = civil_now() WHERE id = code.id;
{elsewhere}  INSERT INTO families_familyaccess (uuid, user_id, student_id, guardian_id, started_at, why_ended)
    VALUES (gen_random_uuid(), reader, code.student_id, code.guardian_id, civil_now(), '')
    ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT reader, s.uuid FROM registry_student s WHERE s.id = code.student_id;
END $$;
"""

# The letter chooses a new password. So it must not open what another school has entrusted to the account: whoever makes
# letters at one school would read children of another.
_ELSEWHERE = """  IF p_user IS NULL THEN
    UPDATE families_familyaccess a SET ended_at = civil_now(), why_ended = 'letter_of_another_school'
      FROM registry_student s
      WHERE a.user_id = reader AND a.ended_at IS NULL AND s.id = a.student_id AND s.school_id IS DISTINCT FROM code.school_id;
  END IF;
"""

NOW = (
    STUDENTS.format(refused="\n    AND NOT families_refused(a.student_id, a.guardian_id)")
    + GOOD_CODE.format(refused="\n    AND NOT families_refused(c.student_id, c.guardian_id)")
    + REDEEM.format(
        refused="\n    OR families_refused(code.student_id, code.guardian_id)", elsewhere=_ELSEWHERE
    )
)
BEFORE = STUDENTS.format(refused="") + GOOD_CODE.format(refused="") + REDEEM.format(refused="", elsewhere="")

ONCE_REQUEST = (
    "school_id",
    "year",
    "number",
    "registered_at",
    "way",
    "applicant",
    "as_student",
)


class Migration(migrations.Migration):
    dependencies = [("families", "0010_the_service")]
    operations = [
        raised("families_servicerequest", Wall(OwnOffice("school_id"), once=ONCE_REQUEST)),
        raised(
            "families_requestedchild",
            Wall(OwnOffice("school_id"), once=("school_id", "request_id", "name", "class_name")),
        ),
        raised("families_declaration", Wall(OwnOffice("school_id"), only_grows=True)),
        raised("families_agreedform", Wall(OwnOffice("school_id"), only_grows=True)),
        migrations.RunSQL(RULES, UNDO_RULES),
        migrations.RunSQL(NOW, BEFORE),
        shown_to_families("families_declaration", OfCapacity()),
        shown_to_families("families_agreedform", OfCapacity()),
    ]
