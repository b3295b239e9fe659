"""Paper is in the hands of the secretary and of the class teacher; when it was noted the database says."""

from django.db import migrations

SQL = """
-- Whether whoever acts keeps the paper of the school, or has the class in which the student sits, and keeps that.
CREATE FUNCTION delivery_keeps_paper(p_school integer, p_enrollment bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT journal_may(p_school, 'delivery.keep_printouts')
    OR (journal_may(p_school, 'delivery.keep_own_printouts') AND EXISTS (
      SELECT 1 FROM registry_classmembership m
      JOIN registry_schoolclass c ON c.id = m.school_class_id AND c.school_id = p_school
      JOIN authorities_appointment t ON t.id = c.teacher_id
      JOIN authorities_appointment a ON a.id = actor_appointment()
      WHERE m.enrollment_id = p_enrollment AND m.ended_on IS NULL
        AND CASE WHEN a.stands_in_for_id IS NULL THEN t.user_id = a.user_id ELSE t.id = a.stands_in_for_id END))
$$;
REVOKE EXECUTE ON FUNCTION delivery_keeps_paper(integer, bigint) FROM PUBLIC;

CREATE FUNCTION delivery_guard_hands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT delivery_keeps_paper(NEW.school_id, NEW.enrollment_id) THEN
    RAISE EXCEPTION 'paper is kept by the secretary and by who has the class' USING ERRCODE = TG_ARGV[0];
  END IF;
  RETURN NEW;
END $$;
-- After the guards of the own name, by the order of names.
CREATE TRIGGER keeps_paper BEFORE UPDATE ON delivery_weeklyprintout FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND actor_appointment() > 0) EXECUTE FUNCTION delivery_guard_hands('MR085');
CREATE TRIGGER keeps_paper BEFORE INSERT ON delivery_told FOR EACH ROW
  WHEN (current_user = 'matricula_app' AND actor_appointment() > 0) EXECUTE FUNCTION delivery_guard_hands('MR086');

CREATE FUNCTION delivery_stamp_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.told_at := cases_clock();
  RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT ON delivery_told FOR EACH ROW
  WHEN (actor_appointment() > 0) EXECUTE FUNCTION delivery_stamp_told();

CREATE FUNCTION delivery_stamp_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.noted_at := cases_clock();
  RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE UPDATE OF noted_at ON delivery_weeklyprintout FOR EACH ROW
  WHEN (actor_appointment() > 0 AND OLD.noted_at IS NULL AND NEW.noted_at IS NOT NULL)
  EXECUTE FUNCTION delivery_stamp_noted();
"""

UNDO = """
DROP TRIGGER stamp ON delivery_weeklyprintout;
DROP FUNCTION delivery_stamp_noted();
DROP TRIGGER stamp ON delivery_told;
DROP FUNCTION delivery_stamp_told();
DROP TRIGGER keeps_paper ON delivery_told;
DROP TRIGGER keeps_paper ON delivery_weeklyprintout;
DROP FUNCTION delivery_guard_hands();
DROP FUNCTION delivery_keeps_paper(integer, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0011_asked_by_guards"),
        ("journal", "0021_closed_periods_stay"),
        ("cases", "0034_outcomes"),
    ]
    operations = [migrations.RunSQL(SQL, UNDO)]
