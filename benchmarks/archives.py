"""The archives of the made-up province: what transfers filed, originals on paper, and the copies that schools keep."""

from collections.abc import Iterator

from benchmarks.statement import Statement


def statements() -> Iterator[Statement]:
    """The statements that fill the archives, once there are cases."""
    yield Statement("archive", _ITEMS)
    yield Statement("originals on paper", _ORIGINALS)
    yield Statement("sealed copies", _COPIES)
    for table in ("archiveitem", "paperoriginal", "sealedsnapshot"):
        yield Statement("statistics", f"ANALYZE registry_{table}")


# One to twelve entries of each student with a transfer that was carried out.
_ITEMS = """
INSERT INTO registry_archiveitem (uuid, student_id, enrollment_id, kind, title, recorded_on, data, paper_uuid,
  clause, filing_key, withdrawn_reason)
SELECT gen_random_uuid(), c.student_id, c.student_id, (ARRAY['proof', 'award', 'health'])[1 + nth % 3],
  'Entry ' || nth, date '2026-11-01' - nth * 30, '{}', gen_random_uuid(), 'CN-GZ-12', '', ''
FROM bench_case c, generate_series(1, 1 + floor(pg_temp.draw(c.id, 61) * 12)::int) nth
WHERE c.state = 'applied' ORDER BY c.id, nth
"""

_ORIGINALS = """
INSERT INTO registry_paperoriginal (uuid, item_id, keeper_id, shelf_mark, started_on, clause)
SELECT gen_random_uuid(), i.id, e.school_id, 'A' || i.id, i.recorded_on, 'CN-GZ-12'
FROM registry_archiveitem i JOIN registry_enrollment e ON e.id = i.enrollment_id WHERE i.id % 2 = 0
"""

# Short content: no list reads it.
_COPIES = """
INSERT INTO registry_sealedsnapshot (uuid, keeper_id, enrollment_id, student_uuid, student_name, chain_no, sealed_at,
  content, sha256, previous_sha256, clause, case_uuid, seen_by, paper_uuids)
SELECT gen_random_uuid(), c.sending, c.student_id, s.uuid, s.name,
  row_number() OVER (PARTITION BY c.sending ORDER BY c.opened_at, c.id), c.opened_at + interval '5 days',
  '{"made":"up","number":"' || n.number || '"}', md5(c.id::text) || md5((-c.id)::text), '', 'CN-GZ-12', NULL, o.lineage,
  '{}'
FROM bench_case c JOIN authorities_org o ON o.id = c.sending JOIN registry_student s ON s.id = c.student_id
JOIN registry_studentnumber n ON n.student_id = s.id
WHERE c.state = 'applied' ORDER BY c.id
"""
