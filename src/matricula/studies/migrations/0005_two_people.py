"""Results are written by the school where the student is, and count once a second person has reviewed them."""

from django.db import migrations

from matricula.deployment.api import AtOffice, ByOffice, Wall, raised
from matricula.studies.forms import ByStudentsSchool

COURSE = Wall(
    AtOffice("school_id"), added=ByOffice("school_id"), once=("school_id", "code", "plan", "area", "kind", "credits")
)
RESULTS = ("studies_courseresult", "studies_termevaluation", "studies_fitnessyear")

MAY = """
-- Whether whoever acts holds a permission in force today, by the stored law of their own office. The installation itself
-- (nobody acts) holds every one.
CREATE FUNCTION studies_may(p_permission text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT actor_appointment() IS NULL OR EXISTS (
    SELECT 1 FROM authorities_in_office() w JOIN authorities_org o ON o.id = w.org_id
    WHERE cases_acts_for(w.appointment_id, o.id,
      coalesce(cases_register_words(o.pack) -> 'may' -> p_permission, '[]')))
$$;

CREATE FUNCTION studies_refuse(p_code text, p_why text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE EXCEPTION '%', p_why USING ERRCODE = p_code;
END $$;

-- A result begins in one's own name, unreviewed; the database says when.
CREATE FUNCTION studies_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF actor_appointment() IS NOT NULL THEN
    IF NEW.entered_in_id <> actor_appointment() OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM studies_refuse('MR095', 'a result is entered in one''s own name');
    END IF;
    IF NEW.reviewed_at IS NOT NULL OR NEW.reviewed_in_id IS NOT NULL THEN
      PERFORM studies_refuse('MR094', 'nobody reviews what they enter');
    END IF;
    NEW.entered_at := civil_now();
  END IF;
  RETURN NEW;
END $$;

-- Either it is reviewed, as it stands, by somebody else than who entered it; or it is changed or taken back, with a
-- reason, in one's own name, and waits again. What was taken back for good stays so.
CREATE FUNCTION studies_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  review constant text[] := '{reviewed_at,reviewed_in_id}';
BEGIN
  IF actor_appointment() IS NULL THEN
    RETURN NEW;
  END IF;
  IF (to_jsonb(NEW) - review) IS NOT DISTINCT FROM (to_jsonb(OLD) - review) THEN
    IF OLD.reviewed_at IS NOT NULL OR NEW.reviewed_at IS NULL
      OR NEW.reviewed_in_id IS DISTINCT FROM actor_appointment()
      OR EXISTS (
        SELECT 1 FROM authorities_appointment a WHERE a.id = OLD.entered_in_id AND a.user_id = actor_user())
    THEN
      PERFORM studies_refuse('MR094', 'a result is reviewed once, by somebody else than who entered it');
    END IF;
    NEW.reviewed_at := civil_now();
  ELSE
    IF OLD.withdrawn_at IS NOT NULL OR NEW.entered_in_id <> actor_appointment() OR btrim(NEW.why) = '' THEN
      PERFORM studies_refuse('MR095', 'a result is changed in one''s own name, with a reason');
    END IF;
    IF NEW.reviewed_at IS NOT NULL OR NEW.reviewed_in_id IS NOT NULL THEN
      PERFORM studies_refuse('MR094', 'what is changed is reviewed anew');
    END IF;
    NEW.entered_at := civil_now();
    IF NEW.withdrawn_at IS NOT NULL THEN
      NEW.withdrawn_at := civil_now();
    END IF;
  END IF;
  RETURN NEW;
END $$;

-- Asked once a statement: a workbook enters thousands at a time.
CREATE FUNCTION studies_may_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT studies_may('studies.enter') THEN
    PERFORM studies_refuse('MR095', 'results are entered by those who may');
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION studies_may_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT studies_may('studies.review') AND EXISTS (SELECT 1 FROM touched WHERE reviewed_at IS NOT NULL) THEN
    PERFORM studies_refuse('MR094', 'results are reviewed by those who may');
  END IF;
  IF NOT studies_may('studies.enter') AND EXISTS (SELECT 1 FROM touched WHERE reviewed_at IS NULL) THEN
    PERFORM studies_refuse('MR095', 'results are entered by those who may');
  END IF;
  RETURN NULL;
END $$;

-- What a course of the school's own is worth is said by who reviews, not by who enters what students got for it.
CREATE FUNCTION studies_keep_course() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF actor_appointment() IS NOT NULL THEN
    IF NOT studies_may('studies.review')
      OR (TG_OP = 'INSERT' AND (NEW.opened_in_id <> actor_appointment() OR NEW.closed_at IS NOT NULL))
      OR (TG_OP = 'UPDATE' AND (OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL))
    THEN
      PERFORM studies_refuse('MR094', 'a course of the school''s own is opened by who reviews results');
    END IF;
    IF TG_OP = 'INSERT' THEN NEW.opened_at := civil_now(); ELSE NEW.closed_at := civil_now(); END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_course BEFORE INSERT OR UPDATE ON studies_course
  FOR EACH ROW EXECUTE FUNCTION studies_keep_course();
"""
UNMAY = """
DROP TRIGGER guard_course ON studies_course;
DROP FUNCTION studies_keep_course();
DROP FUNCTION studies_may_change();
DROP FUNCTION studies_may_begin();
DROP FUNCTION studies_change();
DROP FUNCTION studies_begin();
DROP FUNCTION studies_refuse(text, text);
DROP FUNCTION studies_may(text);
"""


def guarded(table: str) -> migrations.RunSQL:
    """Two people stand before each result, and the school where the student is."""
    form = ByStudentsSchool()
    return migrations.RunSQL(
        f"""
DROP POLICY added ON {table};
DROP POLICY changed ON {table};
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({form.writes(table)});
CREATE POLICY changed ON {table} FOR UPDATE USING ({form.reads(table)});
CREATE TRIGGER guard_begin BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION studies_begin();
CREATE TRIGGER guard_change BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION studies_change();
CREATE TRIGGER guard_may_begin AFTER INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION studies_may_begin();
CREATE TRIGGER guard_may_change AFTER UPDATE ON {table} REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION studies_may_change();
""",
        f"""
DROP TRIGGER guard_may_change ON {table};
DROP TRIGGER guard_may_begin ON {table};
DROP TRIGGER guard_change ON {table};
DROP TRIGGER guard_begin ON {table};
DROP POLICY changed ON {table};
DROP POLICY added ON {table};
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({ByOffice("school_id").writes(table)});
CREATE POLICY changed ON {table} FOR UPDATE USING ({ByOffice("school_id").writes(table)});
""",
    )


class Migration(migrations.Migration):
    dependencies = [("studies", "0004_own_courses"), ("cases", "0026_register_by_case")]
    operations = [
        raised("studies_course", COURSE, history=True),
        migrations.RunSQL(MAY, UNMAY),
        *(guarded(table) for table in RESULTS),
    ]
