"""While a season runs nobody leaves by a list against the verdict that is kept of them, or before the years are over."""

from django.db import migrations, models

MARK = """
-- A verdict was found from results: it is out of date from when one of them changes, until the student is judged again.
CREATE FUNCTION graduation_outdate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE graduation_standing SET is_outdated = true WHERE id IN (
    SELECT t.id FROM graduation_standing t
    WHERE NOT t.is_outdated AND t.student_id IN (SELECT c.student_id FROM touched c)
    ORDER BY t.student_id FOR UPDATE);
  RETURN NULL;
END $$;
"""
MARKED = """
CREATE TRIGGER outdate_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION graduation_outdate();
CREATE TRIGGER outdate_changed AFTER UPDATE ON {table} REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION graduation_outdate();
"""
UNMARKED = """
DROP TRIGGER outdate_changed ON {table};
DROP TRIGGER outdate_added ON {table};
"""
TABLES = ("studies_courseresult", "studies_termevaluation", "studies_fitnessyear")

HELD = """
-- Which of these students leave with what the list says of them: those for whom every running season has a verdict that
-- says the same, and is not out of date, and has its day of leaving behind it. Whoever sits in a class of a school year
-- that is over has completed the years. Where the law has no rule of the outcomes, or no season runs, everybody.
CREATE FUNCTION cases_held_registry_graduate_lines(p_case cases_case, p_law jsonb, p_students bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(l.student_id), '{}') FROM cases_caseline l
  WHERE l.case_id = p_case.id AND l.student_id = ANY (p_students) AND (
    jsonb_typeof(p_law -> 'outcome_by') IS DISTINCT FROM 'object' OR NOT EXISTS (
      SELECT 1 FROM graduation_cohorts_of(l.student_id) c
      LEFT JOIN graduation_standing t ON t.cohort_id = c.id AND t.student_id = l.student_id
      WHERE (p_law -> 'outcome_by' ->> t.outcome::text = l.outcome AND NOT t.is_outdated
        AND (c.leaves_from IS NULL OR c.leaves_from <= civil_now() OR EXISTS (
          SELECT 1 FROM registry_enrollment e
          JOIN authorities_org o ON o.id = e.school_id
          JOIN registry_classmembership m ON m.enrollment_id = e.id AND m.ended_on IS NULL
          JOIN registry_schoolclass k ON k.id = m.school_class_id
          JOIN registry_academicsession a ON a.id = k.session_id
          WHERE e.student_id = l.student_id AND e.is_open AND e.is_principal
            AND a.ended_on <= (civil_now() AT TIME ZONE o.zone)::date))) IS NOT TRUE))
$$;
REVOKE EXECUTE ON FUNCTION cases_held_registry_graduate_lines(cases_case, jsonb, bigint[]) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("graduation", "0131_confirmed_once"),
        ("cases", "0091_held_by_a_verdict"),
        ("studies", "0061_sent_back"),
    ]
    operations = [
        migrations.AddField("cohort", "leaves_from", models.DateTimeField(null=True)),
        migrations.AddField("standing", "is_outdated", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(MARK, "DROP FUNCTION graduation_outdate();"),
        *(
            migrations.RunSQL(MARKED.format(table=one), UNMARKED.format(table=one)) for one in TABLES
        ),
        migrations.RunSQL(HELD, "DROP FUNCTION cases_held_registry_graduate_lines(cases_case, jsonb, bigint[]);"),
    ]
