"""Whether the season bars somebody is told of those who are seen, or were found for a case of one's own."""

from django.db import migrations

SQL = """
-- What 0004 answered by any id, for the guard of filing alone.
CREATE FUNCTION graduation_barred_of(p_window text, p_students bigint[])
RETURNS TABLE (closes_at timestamptz, clause text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT w.closes_at, w.clause::text FROM registry_student st
    CROSS JOIN LATERAL graduation_cohorts_of(st.id) c
    JOIN graduation_cohortwindow w ON w.cohort_id = c.id AND w.name = p_window AND w.bars
    WHERE st.id = ANY (p_students) AND w.closes_at <= civil_now()
      AND NOT audit_permit_open('frozen_student', st.uuid, w.clause)
$$;
REVOKE EXECUTE ON FUNCTION graduation_barred_of(text, bigint[]) FROM PUBLIC;

-- Until when what a window bars could be filed for these students, and by which clause; nothing of those for whom it can
-- be filed, since their season is not so far or a permit opens it. Asked about whom one sees, and about whom a draft of
-- one's own is, who was found by number and name for it.
CREATE OR REPLACE FUNCTION graduation_barred(p_window text, p_students bigint[])
RETURNS TABLE (closes_at timestamptz, clause text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.closes_at, b.clause FROM graduation_barred_of(p_window, ARRAY(
    SELECT st.id FROM registry_student st
    WHERE st.id = ANY (p_students) AND (
      coalesce(st.seen_by && scopes(), false)
      OR EXISTS (
        SELECT FROM cases_casesubject s JOIN cases_case k ON k.id = s.case_id
        WHERE s.student_id = st.id AND k.state = 'draft' AND k.seen_by && scopes())))) b
$$;

CREATE OR REPLACE FUNCTION graduation_guard_filing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE barred text := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on) ->> 'barred_by'; cited text;
BEGIN
  IF barred IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT b.clause INTO cited FROM graduation_barred_of(barred, ARRAY(
      SELECT s.student_id FROM cases_casesubject s WHERE s.case_id = NEW.id
      UNION ALL
      SELECT l.student_id FROM cases_caseline l
        WHERE l.case_id = NEW.id AND l.left_out_at IS NULL AND l.against = '[]')) b LIMIT 1;
  IF cited IS NOT NULL THEN
    RAISE EXCEPTION 'this is not filed for students of the leaving grade any more' USING ERRCODE = 'MR096',
      DETAIL = cited;
  END IF;
  RETURN NEW;
END $$;
"""

UNDO = """
CREATE OR REPLACE FUNCTION graduation_guard_filing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE barred text := cases_law(NEW.pack_digest, NEW.procedure, NEW.governing_on) ->> 'barred_by'; cited text;
BEGIN
  IF barred IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT b.clause INTO cited FROM graduation_barred(barred, ARRAY(
      SELECT s.student_id FROM cases_casesubject s WHERE s.case_id = NEW.id
      UNION ALL
      SELECT l.student_id FROM cases_caseline l
        WHERE l.case_id = NEW.id AND l.left_out_at IS NULL AND l.against = '[]')) b LIMIT 1;
  IF cited IS NOT NULL THEN
    RAISE EXCEPTION 'this is not filed for students of the leaving grade any more' USING ERRCODE = 'MR096',
      DETAIL = cited;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION graduation_barred(p_window text, p_students bigint[])
RETURNS TABLE (closes_at timestamptz, clause text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT w.closes_at, w.clause::text FROM registry_student st
    CROSS JOIN LATERAL graduation_cohorts_of(st.id) c
    JOIN graduation_cohortwindow w ON w.cohort_id = c.id AND w.name = p_window AND w.bars
    WHERE st.id = ANY (p_students) AND w.closes_at <= civil_now()
      AND NOT audit_permit_open('frozen_student', st.uuid, w.clause)
$$;

DROP FUNCTION graduation_barred_of(text, bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0102_replaced_by_case"), ("cases", "0025_how_long_so")]
    operations = [migrations.RunSQL(SQL, UNDO)]
