"""Whose business the business of a closed office is, and whom whoever acts there therefore reaches."""

from django.db import migrations, models

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
-- subtree that some office in its subtree answers for. OFFSET 0: what was found is few, whatever the planner thinks.
CREATE FUNCTION authorities_absorbed(p_org integer, p_path text, p_at timestamptz)
RETURNS TABLE (org_id integer, path text, answers boolean)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE own AS (
    SELECT o.id, o.path FROM authorities_org o
    WHERE o.successor_id = p_org AND authorities_closed(o.closed_on, o.zone, p_at)
    UNION
    SELECT o.id, o.path FROM own CROSS JOIN LATERAL (
      SELECT n.id, n.path FROM authorities_org n
      WHERE n.successor_id = own.id AND authorities_closed(n.closed_on, n.zone, p_at) OFFSET 0) o
  ), reached AS (
    SELECT o.id, o.path FROM authorities_org s JOIN authorities_org o ON o.successor_id = s.id
    WHERE s.path >= p_path AND s.path < left(p_path, -1) || '0' AND NOT starts_with(o.path, p_path)
      AND authorities_closed(o.closed_on, o.zone, p_at)
    UNION
    SELECT o.id, o.path FROM reached r CROSS JOIN LATERAL (
      SELECT b.id FROM authorities_org b WHERE b.path >= r.path AND b.path < left(r.path, -1) || '0' OFFSET 0) s
    CROSS JOIN LATERAL (
      SELECT n.id, n.path FROM authorities_org n
      WHERE n.successor_id = s.id AND NOT starts_with(n.path, p_path)
        AND authorities_closed(n.closed_on, n.zone, p_at) OFFSET 0) o
  )
  SELECT f.id, f.path, bool_or(f.answers)
  FROM (SELECT own.*, true AS answers FROM own UNION ALL SELECT reached.*, false FROM reached) f
  WHERE f.id <> p_org GROUP BY f.id, f.path ORDER BY f.path
$$;

-- Most offices never take anything over: a mark on those that may have keeps all others from asking.
CREATE FUNCTION authorities_note_successor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE authorities_org o SET takes_over = true
  FROM authorities_org s
  WHERE s.id = NEW.successor_id AND o.id = ANY (s.lineage) AND (o.id = s.id OR o.id <> ALL (NEW.lineage))
    AND NOT o.takes_over;
  RETURN NULL;
END $$;
CREATE TRIGGER note_successor AFTER INSERT OR UPDATE OF successor_id ON authorities_org
  FOR EACH ROW WHEN (NEW.successor_id IS NOT NULL) EXECUTE FUNCTION authorities_note_successor();
UPDATE authorities_org SET successor_id = successor_id WHERE successor_id IS NOT NULL;
"""

UNDO = """
DROP TRIGGER note_successor ON authorities_org;
DROP FUNCTION authorities_note_successor();
DROP FUNCTION authorities_absorbed(integer, text, timestamptz);
DROP FUNCTION authorities_answering(integer, timestamptz);
DROP FUNCTION authorities_closed(date, text, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0002_walls")]
    operations = [
        migrations.AddField(
            model_name="org",
            name="takes_over",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
