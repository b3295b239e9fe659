"""What stands in the forms of a student, section by section; who confirms it, who reports an error, who returns it."""

from django.db import migrations

from matricula.deployment.api import (
    AtOffice,
    ByOffice,
    ChildOf,
    FamilyWrites,
    Nobody,
    Wall,
    raised,
    shown_to_families,
    written_by_families,
)
from matricula.families.api import OfChild, OwnOfChild

SECTIONS = """
-- The cohort in which somebody leaves, until the end of that school year.
CREATE FUNCTION graduation_leaves_with(p_student bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.id FROM registry_student s
  JOIN authorities_org o ON o.id = s.school_id
  JOIN graduation_cohort c ON c.org_id = ANY (o.lineage) AND c.stage = s.stage AND c.grade = s.grade
  WHERE s.id = p_student AND civil_now() < c.locks_until
  ORDER BY c.leaving_year, array_position(o.lineage, c.org_id) DESC LIMIT 1
$$;

-- What is held of a student, in the parts of which forms are made. ``certificate`` is there for those alone whom the
-- season's rule lets graduate: no way leads to it for anybody else. For the functions below alone.
CREATE FUNCTION graduation_sections_of(p_student bigint) RETURNS TABLE (section text, content jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH place AS (
    SELECT e.* FROM registry_enrollment e WHERE e.student_id = p_student AND e.is_principal
    ORDER BY e.is_open DESC, e.started_on DESC, e.id DESC LIMIT 1)
  SELECT 'head', jsonb_build_object(
      'name', s.name, 'sex', s.sex, 'birth_on', s.birth_on, 'school', o.names, 'school_code', o.code,
      'stage', p.stage, 'grade', p.grade, 'entered_on', p.entered_on,
      'class', (SELECT k.name FROM registry_classmembership m JOIN registry_schoolclass k ON k.id = m.school_class_id
                WHERE m.enrollment_id = p.id ORDER BY m.ended_on DESC NULLS FIRST, m.id DESC LIMIT 1),
      'number', (SELECT n.number FROM registry_studentnumber n WHERE n.student_id = s.id AND n.ended_on IS NULL))
    FROM registry_student s JOIN place p ON p.student_id = s.id JOIN authorities_org o ON o.id = p.school_id
  UNION ALL
  SELECT 'person', jsonb_build_object(
      'nationality', s.nationality, 'particulars', s.particulars, 'place', p.particulars, 'photo', s.photo,
      'id_type', d.kind, 'id_number', d.number)
    FROM registry_student s JOIN place p ON p.student_id = s.id
    LEFT JOIN registry_identitydocument d ON d.student_id = s.id AND d.ended_on IS NULL
  UNION ALL
  SELECT 'family', coalesce(jsonb_agg(jsonb_build_object('name', g.name, 'relation', g.relation, 'guardian', g.is_guardian,
      'phone', g.phone) ORDER BY g.position, g.id), '[]')
    FROM registry_guardian g WHERE g.student_id = p_student AND g.ended_on IS NULL
  UNION ALL
  -- The end of the place is not among them: graduation does not undo what was confirmed before it.
  SELECT 'changes', coalesce(jsonb_agg(jsonb_build_object('school', o.names, 'status', t.status, 'on', t.started_on,
      'kind', t.change_kind) ORDER BY e.started_on, e.id, t.seq), '[]')
    FROM registry_enrollment e JOIN place p ON p.stage = e.stage JOIN authorities_org o ON o.id = e.school_id
    JOIN registry_enrollmentstatus t ON t.enrollment_id = e.id AND (NOT t.ends OR e.id <> p.id)
    WHERE e.student_id = p_student
  UNION ALL
  SELECT 'archive', coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'title', a.title, 'on', a.recorded_on)
      ORDER BY a.recorded_on, a.id), '[]')
    FROM registry_archiveitem a WHERE a.student_id = p_student AND a.withdrawn_on IS NULL
  UNION ALL
  SELECT 'evaluation', coalesce(jsonb_agg(jsonb_build_object('year', v.school_year, 'term', v.term, 'aspect', v.aspect,
      'result', v.result, 'comment', v.comment) ORDER BY v.school_year, v.term, v.aspect), '[]')
    FROM studies_termevaluation v
    WHERE v.student_id = p_student AND v.withdrawn_at IS NULL AND v.reviewed_at IS NOT NULL
  UNION ALL
  SELECT 'results', coalesce(jsonb_agg(jsonb_build_object('year', c.school_year, 'term', c.term, 'title', c.title,
      'area', c.area, 'kind', c.kind, 'hours', c.hours, 'process', c.process_result, 'exam', c.exam_result,
      'credits', c.credits::text, 'teacher', c.teacher, 'on', c.recognised_on)
      ORDER BY c.school_year, c.term, c.area, c.title, c.attempt), '[]')
    FROM studies_courseresult c
    WHERE c.student_id = p_student AND c.withdrawn_at IS NULL AND c.reviewed_at IS NOT NULL
  UNION ALL
  SELECT 'fitness', coalesce(jsonb_agg(jsonb_build_object('year', f.school_year, 'items', f.items, 'score', f.score::text,
      'exempt', f.is_exempt, 'why', f.exempt_why) ORDER BY f.school_year), '[]')
    FROM studies_fitnessyear f
    WHERE f.student_id = p_student AND f.withdrawn_at IS NULL AND f.reviewed_at IS NOT NULL
  UNION ALL
  SELECT 'certificate', jsonb_build_object('leaving_year', c.leaving_year)
    FROM graduation_standing t JOIN graduation_cohort c ON c.id = t.cohort_id
    WHERE t.student_id = p_student AND t.outcome = 'met' AND c.id = graduation_leaves_with(p_student)
$$;

CREATE FUNCTION graduation_digest_of(p_content jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(p_content::text, 'UTF8')), 'hex')
$$;

-- Those parts as they are held now, to a reader of the student's family and to offices that see the student.
CREATE FUNCTION graduation_sections(p_students bigint[])
RETURNS TABLE (student_id bigint, cohort_id bigint, section text, content jsonb, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, graduation_leaves_with(s.id), f.section, f.content, graduation_digest_of(f.content)
  FROM registry_student s CROSS JOIN LATERAL graduation_sections_of(s.id) f
  WHERE s.id = ANY (p_students)
    AND (s.id = ANY (families_students()) OR COALESCE(s.seen_by && scopes(), false))
$$;

-- What a form of these sections holds, as one digest; NULL where one of them is not there.
CREATE FUNCTION graduation_form_digest(p_student bigint, p_sections text[]) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN count(f.section) = count(*) THEN
    encode(sha256(convert_to(string_agg(graduation_digest_of(f.content), '' ORDER BY w.place), 'UTF8')), 'hex') END
  FROM unnest(p_sections) WITH ORDINALITY AS w (section, place)
  LEFT JOIN graduation_sections_of(p_student) f ON f.section = w.section
$$;

-- The class teacher, whom a student asks first.
CREATE FUNCTION graduation_class_teacher(p_student bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(u.display_name, k.teacher_name) FROM registry_enrollment e
  JOIN registry_classmembership m ON m.enrollment_id = e.id AND m.ended_on IS NULL
  JOIN registry_schoolclass k ON k.id = m.school_class_id
  LEFT JOIN authorities_appointment a ON a.id = k.teacher_id
  LEFT JOIN authorities_user u ON u.id = a.user_id
  WHERE e.student_id = p_student AND e.is_open AND p_student = ANY (families_students()) LIMIT 1
$$;

REVOKE EXECUTE ON FUNCTION graduation_sections_of(bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION graduation_leaves_with(bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION graduation_form_digest(bigint, text[]) FROM PUBLIC;
"""

UNDO_SECTIONS = """
DROP FUNCTION graduation_class_teacher(bigint);
DROP FUNCTION graduation_form_digest(bigint, text[]);
DROP FUNCTION graduation_sections(bigint[]);
DROP FUNCTION graduation_digest_of(jsonb);
DROP FUNCTION graduation_sections_of(bigint);
DROP FUNCTION graduation_leaves_with(bigint);
"""

GUARDS = """
-- By the student's own account, of what stands there in this moment; the certificate by who is eligible alone.
CREATE FUNCTION graduation_guard_confirmation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT families_is_student(NEW.user_id, NEW.student_id)
    OR NEW.cohort_id IS DISTINCT FROM graduation_leaves_with(NEW.student_id)
  THEN
    RAISE EXCEPTION 'a form is confirmed by the student, in the own season' USING ERRCODE = 'MR100';
  END IF;
  NEW.digest := graduation_form_digest(NEW.student_id, NEW.sections);
  IF NEW.digest IS NULL OR (NEW.form = 'final' AND NOT 'certificate' = ANY (NEW.sections)) THEN
    RAISE EXCEPTION 'the data of the certificate are for who may graduate' USING ERRCODE = 'MR101';
  END IF;
  NEW.confirmed_at := civil_now();
  RETURN NEW;
END $$;
CREATE TRIGGER guard_confirmation BEFORE INSERT ON graduation_formconfirmation FOR EACH ROW
  WHEN (family_user() IS NOT NULL) EXECUTE FUNCTION graduation_guard_confirmation();

-- In the own name, of a student of the season at its own school; what the school reports it has passed on already.
CREATE FUNCTION graduation_guard_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (CASE WHEN family_user() IS NULL THEN NEW.reported_in_id IS DISTINCT FROM actor_appointment()
        ELSE NEW.reported_by_id IS DISTINCT FROM family_user() END)
    OR NEW.cohort_id IS DISTINCT FROM graduation_leaves_with(NEW.student_id)
    OR NOT EXISTS (SELECT 1 FROM registry_student s WHERE s.id = NEW.student_id AND s.school_id = NEW.school_id)
    OR NEW.returned_at IS NOT NULL OR NEW.declined_at IS NOT NULL
    OR (NEW.passed_at IS NOT NULL AND (NEW.reported_in_id IS NULL OR NEW.passed_in_id <> NEW.reported_in_id))
  THEN
    RAISE EXCEPTION 'an error is reported in one''s own name, in the season' USING ERRCODE = 'MR102';
  END IF;
  NEW.reported_at := civil_now();
  IF NEW.passed_at IS NOT NULL THEN
    NEW.passed_at := NEW.reported_at;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_report BEFORE INSERT ON graduation_formreport FOR EACH ROW
  WHEN (family_user() IS NOT NULL OR actor_appointment() IS NOT NULL) EXECUTE FUNCTION graduation_guard_report();

-- The student's school passes on, the office of the season returns, either declines: once, each in the own name.
CREATE FUNCTION graduation_guard_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  season integer := (SELECT c.org_id FROM graduation_cohort c WHERE c.id = NEW.cohort_id);
  answered integer := num_nonnulls(NEW.passed_at, NEW.returned_at, NEW.declined_at)
    - num_nonnulls(OLD.passed_at, OLD.returned_at, OLD.declined_at);
BEGIN
  IF OLD.returned_at IS NOT NULL OR OLD.declined_at IS NOT NULL OR answered <> 1
    OR (OLD.passed_at IS NOT NULL AND (NEW.passed_at, NEW.passed_in_id) IS DISTINCT FROM (OLD.passed_at, OLD.passed_in_id))
    OR NOT EXISTS (
      SELECT 1 FROM authorities_in_office() w WHERE CASE
        WHEN NEW.returned_at IS NOT NULL
          THEN w.org_id = season AND w.appointment_id = NEW.returned_in_id
        WHEN NEW.declined_at IS NOT NULL
          THEN w.org_id IN (NEW.school_id, season) AND w.appointment_id = NEW.declined_in_id
        ELSE w.org_id = NEW.school_id AND w.appointment_id = NEW.passed_in_id END)
  THEN
    RAISE EXCEPTION 'a report is passed on by the school and answered by the office of the season' USING ERRCODE = 'MR102';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_answer BEFORE UPDATE OF passed_at, passed_in_id, returned_at, returned_in_id, declined_at, declined_in_id, reason
  ON graduation_formreport
  FOR EACH ROW EXECUTE FUNCTION graduation_guard_answer();
"""

UNDO_GUARDS = """
DROP TRIGGER guard_answer ON graduation_formreport;
DROP FUNCTION graduation_guard_answer();
DROP TRIGGER guard_report ON graduation_formreport;
DROP FUNCTION graduation_guard_report();
DROP TRIGGER guard_confirmation ON graduation_formconfirmation;
DROP FUNCTION graduation_guard_confirmation();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("graduation", "0040_forms"),
        ("studies", "0002_walls"),
        ("families", "0031_asked_once"),
        ("deployment", "0006_family_sight"),
        ("authorities", "0010_login_names"),
    ]
    operations = [
        raised(
            "graduation_formconfirmation",
            Wall(ChildOf("registry_student", "student_id"), added=Nobody(), only_grows=True),
        ),
        raised(
            "graduation_formreport",
            Wall(
                ChildOf("registry_student", "student_id"),
                added=ByOffice("school_id"),
                changed=AtOffice("school_id"),
                once=("cohort_id", "student_id", "school_id", "form", "words", "reported_at"),
            ),
        ),
        migrations.RunSQL(SECTIONS, UNDO_SECTIONS),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        shown_to_families("graduation_standing", OfChild("student_id")),
        shown_to_families("graduation_formconfirmation", OfChild("student_id")),
        shown_to_families("graduation_formreport", OfChild("student_id")),
        written_by_families("graduation_formconfirmation", FamilyWrites(OwnOfChild())),
        written_by_families("graduation_formreport", FamilyWrites(OwnOfChild(user="reported_by_id"))),
    ]
