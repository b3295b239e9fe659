"""A party that does not see the record learns since when, and until when, the pupil of a case is as they are."""

from django.db import migrations

SQL = """
DROP FUNCTION cases_standing(bigint, bigint);

-- Where the pupil of a case stands now: as before, and since when, the day of the last change, and the planned end. A
-- status that was prolonged has several links; it began with the first of them.
CREATE FUNCTION cases_standing(p_case bigint, p_student bigint)
RETURNS TABLE (status text, school_id integer, stage text, grade text, since date, last_change_on date, until date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT st.status::text, st.school_id, st.stage::text, st.grade::text, (
      SELECT min(l.started_on) FROM registry_enrollmentstatus l
      WHERE l.enrollment_id = last.enrollment_id AND l.seq > COALESCE((
        SELECT max(other.seq) FROM registry_enrollmentstatus other
        WHERE other.enrollment_id = last.enrollment_id AND other.status <> last.status), 0)
    ), last.started_on, last.until
  FROM registry_student st
  LEFT JOIN registry_enrollment e ON e.student_id = st.id AND e.is_open AND e.is_principal
  LEFT JOIN LATERAL (
    SELECT l.* FROM registry_enrollmentstatus l WHERE l.enrollment_id = e.id ORDER BY l.seq DESC LIMIT 1
  ) last ON true
  WHERE st.id = p_student AND cases_tells_of(p_case, p_student)
$$;
"""

UNDO = """
DROP FUNCTION cases_standing(bigint, bigint);

CREATE FUNCTION cases_standing(p_case bigint, p_student bigint)
RETURNS TABLE (status text, school_id integer, stage text, grade text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT st.status::text, st.school_id, st.stage::text, st.grade::text FROM registry_student st
  WHERE st.id = p_student AND cases_tells_of(p_case, p_student)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_sweep_by_index"), ("registry", "0019_planned_end")]
    operations = [migrations.RunSQL(SQL, UNDO)]
