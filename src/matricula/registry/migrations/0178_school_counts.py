"""What the list of a school counts is one question: its heads, those without a class, those whose number waits."""

from django.db import migrations

SQL = """
-- Numbers and nobody's name, of a school within the scope alone; nothing for any other. Whoever has a school in scope
-- sees each of its heads and search keys, so the wall says the same of all: asked of every row, and planned anew for the
-- signs with which a number begins, it took the larger part of the time.
CREATE FUNCTION registry_school_counts(p_school integer, p_day date, p_begins text[])
RETURNS TABLE (grades text[], statuses text[], heads bigint[], unseated bigint, waiting bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  seen integer := (SELECT o.id FROM authorities_org o WHERE o.id = p_school AND o.lineage && scopes());
BEGIN
  SELECT array_agg(h.grade), array_agg(h.status), array_agg(h.students) INTO grades, statuses, heads
  FROM (SELECT c.grade::text, c.status::text, sum(c.students)::bigint AS students
        FROM registry_headcount c WHERE c.org_id = seen GROUP BY 1, 2) h;
  unseated := registry_students_without_seat(p_school, p_day);
  SELECT array_agg(found.students ORDER BY found.place) INTO waiting
  FROM (SELECT b.place, (
          SELECT count(*) FROM registry_searchkeys k
          WHERE k.school_number >= seen || ':' || b.signs AND k.school_number < seen || ':' || b.signs || chr(1114111)
        ) AS students
        FROM unnest(p_begins) WITH ORDINALITY AS b (signs, place)) found;
  RETURN NEXT;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0177_seats_subtracted")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION registry_school_counts(integer, date, text[]);")]
