"""Only classes whose school year is not over are looked at, and only the seats of whoever is marked on their lists."""

from django.db import migrations

SQL = """
-- As before, and the lists of a school year that is over are nobody's business any more. OFFSET 0 has the seat asked of
-- those who are marked; otherwise the seats of everybody are read first, and then the marks of each of them.
CREATE OR REPLACE FUNCTION attendance_last_marks(p_on date, p_what text, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, student_id bigint, school_id integer, school_class_id bigint, day date)
LANGUAGE sql STABLE AS $$
  SELECT e.id, e.student_id, e.school_id, c.id, l.day
  FROM registry_schoolclass c
  CROSS JOIN LATERAL (
    SELECT d.id, d.day FROM attendance_daylist d
    WHERE d.school_class_id = c.id AND d.day <= p_on ORDER BY d.day DESC LIMIT 1) l
  JOIN attendance_daymark k ON k.day_list_id = l.id AND k.what = p_what
  JOIN registry_enrollment e ON e.id = k.enrollment_id AND (e.ended_on IS NULL OR e.ended_on > p_on)
  WHERE c.closed_on IS NULL
    AND c.session_id = ANY (ARRAY(SELECT y.id FROM registry_academicsession y WHERE y.ended_on > p_on))
    AND c.school_id = ANY (ARRAY(
      SELECT o.id FROM authorities_org o
      WHERE o.tier = 'school' AND o.lineage && scopes() AND (p_orgs IS NULL OR o.lineage && p_orgs)))
    AND EXISTS (
      SELECT 1 FROM registry_classmembership m
      WHERE m.enrollment_id = e.id AND m.school_class_id = c.id
        AND m.started_on <= p_on AND (m.ended_on IS NULL OR m.ended_on > p_on)
      OFFSET 0)
$$;
"""

BEFORE = """
CREATE OR REPLACE FUNCTION attendance_last_marks(p_on date, p_what text, p_orgs integer[])
RETURNS TABLE (enrollment_id bigint, student_id bigint, school_id integer, school_class_id bigint, day date)
LANGUAGE sql STABLE AS $$
  SELECT e.id, e.student_id, e.school_id, c.id, l.day
  FROM registry_schoolclass c
  CROSS JOIN LATERAL (
    SELECT d.id, d.day FROM attendance_daylist d
    WHERE d.school_class_id = c.id AND d.day <= p_on ORDER BY d.day DESC LIMIT 1) l
  JOIN attendance_daymark k ON k.day_list_id = l.id AND k.what = p_what
  JOIN registry_enrollment e ON e.id = k.enrollment_id AND (e.ended_on IS NULL OR e.ended_on > p_on)
  WHERE c.closed_on IS NULL AND c.school_id = ANY (ARRAY(
      SELECT o.id FROM authorities_org o
      WHERE o.tier = 'school' AND o.lineage && scopes() AND (p_orgs IS NULL OR o.lineage && p_orgs)))
    AND EXISTS (
      SELECT 1 FROM registry_classmembership m
      WHERE m.enrollment_id = e.id AND m.school_class_id = c.id
        AND m.started_on <= p_on AND (m.ended_on IS NULL OR m.ended_on > p_on))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0002_walls")]
    operations = [migrations.RunSQL(SQL, BEFORE)]
