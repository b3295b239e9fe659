"""Whoever holds a replaced paper is told whether the next one says something else."""

from django.db import migrations

TOLD = """
-- What a stranger is told of a certificate: what the paper says while it holds, else since when it does not and why. A
-- student number may hold the identity number, so of both only the last four signs are told.{said}
CREATE OR REPLACE FUNCTION graduation_told(p_certificate bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'answer', CASE c.state WHEN 'issued' THEN 'genuine'{corrected} ELSE c.state END,
    'number', c.number, 'kind', c.kind, 'pack', o.pack, 'school', o.names,
    'now_at', CASE WHEN h.id <> o.id THEN h.names END,
    'issued_at', c.issued_at, 'ended_at', c.ended_at, 'zone', o.zone,
    'clause', CASE c.state WHEN 'issued' THEN c.clause ELSE c.ended_clause END,
    'says', CASE c.state WHEN 'issued' THEN (
      SELECT jsonb_object_agg(s.key, CASE WHEN s.key IN ('identity_number', 'student_number')
        THEN repeat('*', greatest(length(s.value) - 4, 4)) || right(s.value, 4) ELSE s.value END)
      FROM jsonb_each_text(c.says) s) END)
  FROM graduation_certificate c
  JOIN authorities_org o ON o.id = c.school_id
  CROSS JOIN LATERAL authorities_answering(o.id, civil_now()) a
  JOIN authorities_org h ON h.id = a.org_id
  WHERE c.id = p_certificate
$$;
"""
SAID = """ A paper whose next copy says
-- something else was corrected; before the next is issued, and where it says the same, it was replaced."""
CORRECTED = """
      WHEN 'replaced' THEN CASE WHEN EXISTS (
        SELECT FROM graduation_certificate n WHERE n.enrollment_id = c.enrollment_id AND n.copy = c.copy + 1
          AND n.state <> 'void' AND n.says <> c.says) THEN 'corrected' ELSE 'replaced' END"""
SQL = TOLD.format(said=SAID, corrected=CORRECTED)
UNDO = TOLD.format(said="", corrected="")


class Migration(migrations.Migration):
    dependencies = [("graduation", "0140_held_by_a_verdict")]
    operations = [migrations.RunSQL(SQL, UNDO)]
