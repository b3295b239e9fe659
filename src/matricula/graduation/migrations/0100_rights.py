"""Seasons, batches, certificates and answers to reports are written by those who may, by the stored law of their office.

Being in office there is not enough: a class teacher is, too. Triggers say so, beside the policies and functions that say
at which office.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION graduation_refuse(p_code text, p_why text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE EXCEPTION '%', p_why USING ERRCODE = p_code;
END $$;
"""
UNREFUSE = """
DROP FUNCTION graduation_refuse(text, text);
DROP FUNCTION cases_may(text);
"""

SEASONS = """
-- Afterwards, so that another office's season stays out of sight and not merely refused.
CREATE FUNCTION graduation_may_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cases_may('graduation.open_season') THEN
    PERFORM graduation_refuse('MR109', 'a season is opened by who may open it');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_right AFTER INSERT ON graduation_cohort FOR EACH STATEMENT EXECUTE FUNCTION graduation_may_open();
CREATE TRIGGER guard_right AFTER INSERT ON graduation_cohortwindow
  FOR EACH STATEMENT EXECUTE FUNCTION graduation_may_open();
"""
UNSEASONS = """
DROP TRIGGER guard_right ON graduation_cohortwindow;
DROP TRIGGER guard_right ON graduation_cohort;
DROP FUNCTION graduation_may_open();
"""

RUNS = """
-- The worker prints in the name that stands in the batch, so nobody enters another's there.
CREATE FUNCTION graduation_guard_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cases_may('graduation.print') OR (
    (TG_OP = 'INSERT' OR NEW.asked_in_id <> OLD.asked_in_id OR (NEW.state = 'running' AND OLD.state <> 'running'))
    AND NEW.asked_in_id IS DISTINCT FROM actor_appointment())
  THEN
    PERFORM graduation_refuse('MR109', 'a batch is printed in one''s own name, by who may print');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_run AFTER INSERT OR UPDATE ON graduation_printrun FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION graduation_guard_run();
"""
UNRUNS = """
DROP TRIGGER guard_run ON graduation_printrun;
DROP FUNCTION graduation_guard_run();
"""

CERTIFICATES = """
-- A number is taken by who may print, and says no other numbers and no other school than the register has.
CREATE FUNCTION graduation_guard_certificate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT cases_may('graduation.print') THEN
    PERFORM graduation_refuse('MR109', 'a certificate is issued by who may print it');
  END IF;
  IF (NEW.says ? 'identity_number' AND NOT EXISTS (
      SELECT 1 FROM registry_identitydocument d WHERE d.student_id = NEW.student_id AND d.ended_on IS NULL
        AND d.number = NEW.says ->> 'identity_number'))
    OR (NEW.says ? 'student_number' AND NOT EXISTS (
      SELECT 1 FROM registry_studentnumber n WHERE n.student_id = NEW.student_id AND n.ended_on IS NULL
        AND n.number = NEW.says ->> 'student_number'))
    OR (NEW.says ? 'school' AND NOT EXISTS (
      SELECT 1 FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id
      CROSS JOIN LATERAL jsonb_each_text(o.names) called
      WHERE e.id = NEW.enrollment_id AND called.value = NEW.says ->> 'school'))
  THEN
    PERFORM graduation_refuse('MR098', 'the paper says something else than the register');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard_certificate BEFORE INSERT ON graduation_certificate FOR EACH ROW
  EXECUTE FUNCTION graduation_guard_certificate();

CREATE FUNCTION graduation_guard_void() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cases_may('graduation.void') THEN
    PERFORM graduation_refuse('MR109', 'a number is declared void by who may');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_void AFTER UPDATE ON graduation_certificate FOR EACH ROW
  WHEN (OLD.state = 'issued' AND (NEW.state = 'void' OR (NEW.state = 'replaced' AND NEW.ended_case IS NULL)))
  EXECUTE FUNCTION graduation_guard_void();

CREATE FUNCTION graduation_guard_print() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cases_may('graduation.print') THEN
    PERFORM graduation_refuse('MR109', 'a certificate is printed by who may');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_print AFTER INSERT ON graduation_certificateprint FOR EACH ROW
  EXECUTE FUNCTION graduation_guard_print();
"""
UNCERTIFICATES = """
DROP TRIGGER guard_print ON graduation_certificateprint;
DROP FUNCTION graduation_guard_print();
DROP TRIGGER guard_void ON graduation_certificate;
DROP FUNCTION graduation_guard_void();
DROP TRIGGER guard_certificate ON graduation_certificate;
DROP FUNCTION graduation_guard_certificate();
"""

REPORTS = """
-- Who answers may unlock forms, and the database says when it was.
CREATE FUNCTION graduation_answered_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cases_may('graduation.unlock_forms') THEN
    PERFORM graduation_refuse('MR102', 'a report is answered by who may unlock forms');
  END IF;
  IF NEW.passed_at IS DISTINCT FROM OLD.passed_at THEN NEW.passed_at := civil_now(); END IF;
  IF NEW.returned_at IS DISTINCT FROM OLD.returned_at THEN NEW.returned_at := civil_now(); END IF;
  IF NEW.declined_at IS DISTINCT FROM OLD.declined_at THEN NEW.declined_at := civil_now(); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stamp_answer BEFORE UPDATE ON graduation_formreport FOR EACH ROW
  WHEN (current_user = 'matricula_app') EXECUTE FUNCTION graduation_answered_now();

CREATE FUNCTION graduation_reports_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cases_may(CASE WHEN NEW.passed_at IS NULL THEN 'graduation.confirm_data' ELSE 'graduation.unlock_forms' END)
  THEN
    PERFORM graduation_refuse('MR102', 'an error is reported by the student or who confirms data');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER guard_right AFTER INSERT ON graduation_formreport FOR EACH ROW
  WHEN (family_user() IS NULL) EXECUTE FUNCTION graduation_reports_for();
"""
UNREPORTS = """
DROP TRIGGER guard_right ON graduation_formreport;
DROP FUNCTION graduation_reports_for();
DROP TRIGGER stamp_answer ON graduation_formreport;
DROP FUNCTION graduation_answered_now();
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0090_own_photograph"), ("cases", "0070_who_may")]
    operations = [
        migrations.RunSQL(REFUSE, UNREFUSE),
        migrations.RunSQL(SEASONS, UNSEASONS),
        migrations.RunSQL(RUNS, UNRUNS),
        migrations.RunSQL(CERTIFICATES, UNCERTIFICATES),
        migrations.RunSQL(REPORTS, UNREPORTS),
    ]
