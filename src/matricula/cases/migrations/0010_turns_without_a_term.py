"""A turn may have no term, and what is asked of the register for procedures about a pupil's number."""

from django.db import migrations, models

FUNCTIONS = """
-- The number that the pupil of a case has now, to whoever sees the case; nobody else learns it.
CREATE FUNCTION cases_number_of(p_case bigint, p_student bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT n.number::text
  FROM cases_case c
  JOIN cases_casesubject s ON s.case_id = c.id AND s.student_id = p_student
  JOIN registry_studentnumber n ON n.student_id = s.student_id AND n.ended_on IS NULL
  WHERE c.id = p_case AND c.seen_by && scopes()
$$;

-- Whether another case of this procedure about this pupil is under way anywhere; it says neither which nor where.
CREATE FUNCTION cases_has_other(p_student bigint, p_procedure text, p_except bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cases_casesubject s JOIN cases_case c ON c.id = s.case_id
                 WHERE s.student_id = p_student AND c.procedure = p_procedure AND c.id <> p_except
                   AND c.state IN ('running', 'returned', 'approved'))
$$;
"""

UNDO = """
DROP FUNCTION cases_has_other(bigint, text, bigint);
DROP FUNCTION cases_number_of(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_urgings"), ("registry", "0013_formal_numbers")]
    operations = [
        migrations.AlterField("step", "due_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FUNCTIONS, UNDO),
    ]
