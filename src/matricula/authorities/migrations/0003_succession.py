"""Whose business the business of a closed office is, and whom whoever acts there therefore reaches."""

from django.db import migrations

SQL = """
-- Closed from the first moment of its closing day, in its own zone.
CREATE FUNCTION authorities_closed(p_closed_on date, p_zone text, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce(p_closed_on <= (p_at AT TIME ZONE p_zone)::date, false)
$$;

-- The office that answers for an office at that moment, and since when: itself while it is open, else the end of its
-- chain of successors. One that is closed without a successor answers for itself, and so does a ring of them.
CREATE FUNCTION authorities_answering(p_org integer, p_at timestamptz) RETURNS TABLE (org_id integer, since date)
LANGUAGE plpgsql STABLE AS $$
DECLARE here integer := p_org; next_id integer; closing date; latest date; passed integer[] := '{}';
BEGIN
  LOOP
    SELECT o.successor_id, o.closed_on INTO next_id, closing FROM authorities_org o
      WHERE o.id = here AND o.successor_id IS NOT NULL AND authorities_closed(o.closed_on, o.zone, p_at);
    EXIT WHEN NOT FOUND;
    passed := passed || here;
    IF next_id = ANY (passed) THEN
      here := p_org; latest := NULL;
      EXIT;
    END IF;
    here := next_id;
    latest := greatest(latest, closing);
  END LOOP;
  RETURN QUERY SELECT here, latest;
END $$;

-- The closed offices that an office took over: those it answers for (`answers`: its own chain), and those outside its
-- subtree that some office in its subtree answers for.
CREATE FUNCTION authorities_absorbed(p_org integer, p_path text, p_at timestamptz)
RETURNS TABLE (org_id integer, path text, answers boolean)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE own AS (
    SELECT o.id FROM authorities_org o
    WHERE o.successor_id = p_org AND authorities_closed(o.closed_on, o.zone, p_at)
    UNION
    SELECT o.id FROM own JOIN authorities_org o ON o.successor_id = own.id
    WHERE authorities_closed(o.closed_on, o.zone, p_at)
  ), reached AS (
    SELECT o.id, o.path FROM authorities_org s JOIN authorities_org o ON o.successor_id = s.id
    WHERE s.path >= p_path AND s.path < left(p_path, -1) || '0' AND NOT starts_with(o.path, p_path)
      AND authorities_closed(o.closed_on, o.zone, p_at)
    UNION
    SELECT o.id, o.path FROM reached r
      JOIN authorities_org s ON s.path >= r.path AND s.path < left(r.path, -1) || '0'
      JOIN authorities_org o ON o.successor_id = s.id
    WHERE NOT starts_with(o.path, p_path) AND authorities_closed(o.closed_on, o.zone, p_at)
  )
  SELECT o.id, o.path, o.id IN (SELECT own.id FROM own) FROM authorities_org o
  WHERE o.id <> p_org AND o.id IN (SELECT own.id FROM own UNION SELECT reached.id FROM reached)
  ORDER BY o.path
$$;
"""

UNDO = """
DROP FUNCTION authorities_absorbed(integer, text, timestamptz);
DROP FUNCTION authorities_answering(integer, timestamptz);
DROP FUNCTION authorities_closed(date, text, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0002_walls")]
    operations = [migrations.RunSQL(SQL, UNDO)]
