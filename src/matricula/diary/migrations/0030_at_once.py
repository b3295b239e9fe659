"""Everything a page of days is made of, in one statement."""

from django.db import migrations

SQL = """
-- Who asks, of whom they read, the school of that child, the visit that goes on and the days: what a page of days is made
-- of. The caller's own walls, with the sight of that family for the length of the call; what held before holds again.
-- No row for an account that is none, or that does not read of this student today.
CREATE FUNCTION diary_at_once(p_user bigint, p_student uuid, p_from date, p_until date)
RETURNS TABLE (
  away interval, user_name text, password text, children jsonb, school_id integer, pack text, zone text,
  lineage integer[], opened_at timestamptz, before_at timestamptz, said text)
LANGUAGE plpgsql STABLE AS $$
DECLARE before text := coalesce(current_setting('matricula.family', true), '');
BEGIN
  PERFORM set_config('matricula.family', p_user::text, true);
  RETURN QUERY
    SELECT civil_offset(), u.display_name::text, u.password::text, k.children, o.id, o.pack::text, o.zone::text,
      o.lineage, v.opened_at, v.before_at, diary_days(k.child, p_from, p_until)::text
    FROM authorities_user u
    CROSS JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_array(c.student_id, c.student_uuid, c.name, c.school_id, c.stage, c.oneself)
                       ORDER BY c.place) AS children,
        max(c.student_id) FILTER (WHERE c.student_uuid = p_student) AS child,
        max(c.school_id) FILTER (WHERE c.student_uuid = p_student) AS school
      FROM families_children() WITH ORDINALITY
        AS c (student_id, student_uuid, name, school_id, stage, oneself, place)) k
    JOIN authorities_org o ON o.id = k.school
    LEFT JOIN diary_visit v ON v.user_id = u.id AND v.student_id = k.child
    WHERE u.id = p_user AND u.is_active;
  PERFORM set_config('matricula.family', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("diary", "0021_seen_when_it_was")]
    operations = [migrations.RunSQL(SQL, "DROP FUNCTION diary_at_once(bigint, uuid, date, date);")]
