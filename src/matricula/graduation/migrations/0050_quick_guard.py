"""The guard of the freeze asks first what is true of most students: that no season shuts them."""

from django.db import migrations

SQL = """
CREATE OR REPLACE FUNCTION graduation_refuse_if_shut(p_student bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE cited text;
BEGIN
  -- One statement with a kept plan. Whoever it finds may still be open: graduation_shut_by says by which clause not.
  PERFORM 1 FROM registry_enrollment e
    JOIN authorities_org o ON o.id = e.school_id
    JOIN graduation_cohort c ON c.org_id = ANY (o.lineage) AND c.stage = e.stage AND c.grade = e.grade
    WHERE e.student_id = p_student AND e.is_principal
      AND (NOT e.is_open OR (c.locks_from <= civil_now() AND civil_now() < c.locks_until));
  IF NOT FOUND THEN
    RETURN;
  END IF;
  cited := graduation_shut_by(p_student);
  IF cited IS NOT NULL THEN
    RAISE EXCEPTION 'nothing of this student of the leaving grade is changed any more'
      USING ERRCODE = 'MR001', DETAIL = cited, HINT = 'A permit granted by a decided case opens it for a while.';
  END IF;
END $$;
"""
UNDO = """
CREATE OR REPLACE FUNCTION graduation_refuse_if_shut(p_student bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE cited text := graduation_shut_by(p_student);
BEGIN
  IF cited IS NOT NULL THEN
    RAISE EXCEPTION 'nothing of this student of the leaving grade is changed any more'
      USING ERRCODE = 'MR001', DETAIL = cited, HINT = 'A permit granted by a decided case opens it for a while.';
  END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("graduation", "0041_walls_of_forms")]
    operations = [migrations.RunSQL(SQL, UNDO)]
