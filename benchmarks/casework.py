"""The cases of the made-up province: transfers at every stage of their route, most of them ended."""

from collections.abc import Iterator

from benchmarks.size import Size
from benchmarks.statement import Statement
from matricula.regulation.api import Stack


def statements(size: "Size", stack: Stack) -> Iterator[Statement]:
    """The statements that fill the cases, in their order; the last one lets the triggers say who sees them."""
    yield Statement("plans of cases", _plans(size))
    yield Statement("plans of cases", "ANALYZE bench_case")
    yield Statement("cases", _cases(stack.digest))
    yield Statement("parties", _PARTIES)
    yield Statement("subjects", _SUBJECTS)
    yield Statement("steps", _STEPS)
    yield Statement("turns by week", "SELECT cases_count_turns_anew()")
    yield Statement("statistics", "ANALYZE cases_party")
    for trigger in ("place_case", "case_inserted", "case_changed"):
        yield Statement("sight of cases", f"ALTER TABLE cases_case ENABLE TRIGGER {trigger}")
    yield Statement("sight of cases", "UPDATE cases_case SET seen_by = seen_by")


def _plans(size: "Size") -> str:
    """Who sends whom where: most transfers stay in the county, some in the prefecture, a few cross the province."""
    county, region = size.schools, size.schools * size.counties
    return f"""
CREATE TEMP TABLE bench_case AS
WITH drawn AS (
  SELECT i AS id, i * {size.students // size.cases} AS student_id,
    pg_temp.draw(i, 21) AS reach, pg_temp.draw(i, 22) AS goal, pg_temp.draw(i, 23) AS fate, pg_temp.draw(i, 24) AS turn,
    pg_temp.draw(i, 25) AS days
  FROM generate_series(1, {size.cases}) i
), sent AS (
  SELECT d.*, s.id AS sending, s.no, s.county_id AS sending_county, s.region_id AS sending_region, p.stage,
    CASE WHEN reach < 0.7 THEN (s.no - 1) / {county} * {county} + floor(goal * {county})::int
         WHEN reach < 0.9 THEN (s.no - 1) / {region} * {region} + floor(goal * {region})::int
         ELSE floor(goal * {size.schools_in_all})::int END AS wanted
  FROM drawn d JOIN bench_seat p ON p.id = d.student_id JOIN bench_school s ON s.id = p.school_id
), paired AS (
  SELECT e.*, r.id AS receiving, r.county_id AS receiving_county, r.region_id AS receiving_region
  FROM sent e JOIN bench_school r
    ON r.no = 1 + CASE WHEN e.wanted = e.no - 1 THEN (e.wanted + 1) % {size.schools_in_all} ELSE e.wanted END
), reviewed AS (
  SELECT *, CASE WHEN stage = 'upper_secondary' THEN sending_region ELSE sending_county END AS sending_authority,
    CASE WHEN stage = 'upper_secondary' THEN receiving_region ELSE receiving_county END AS receiving_authority,
    CASE WHEN fate < 0.15 THEN 'running' WHEN fate < 0.165 THEN 'returned' WHEN fate < 0.18 THEN 'draft'
         WHEN fate < 0.22 THEN 'refused' WHEN fate < 0.25 THEN 'withdrawn' ELSE 'applied' END AS state
  FROM paired
), routed AS (
  SELECT *, CASE WHEN sending_authority = receiving_authority
    THEN ARRAY[receiving, sending, sending_authority]
    ELSE ARRAY[receiving, receiving_authority, sending, sending_authority] END AS route,
    CASE WHEN sending_authority = receiving_authority
    THEN ARRAY['receiving_school', 'sending_school', 'common_authority']
    ELSE ARRAY['receiving_school', 'receiving_authority', 'sending_school', 'sending_authority'] END AS rules,
    CASE WHEN sending_authority = receiving_authority
    THEN ARRAY['receiving_school', 'sending_school', 'sending_authority']
    ELSE ARRAY['receiving_school', 'receiving_authority', 'sending_school', 'sending_authority'] END AS parties
  FROM reviewed
)
SELECT *, cardinality(route) AS turns,
  CASE state WHEN 'applied' THEN cardinality(route) WHEN 'draft' THEN 0
    ELSE 1 + floor(turn * cardinality(route))::int END AS reached,
  now() - interval '1 day' * (CASE WHEN state = 'running' THEN days * 8 ELSE 3 + days * 700 END) AS opened_at
FROM routed
"""


def _cases(digest: str) -> str:
    return f"""
INSERT INTO cases_case (id, uuid, procedure, pack, pack_digest, governing_on, state, effect, route, turns, round,
  payload, subject, opened_by_id, opened_org_id, opened_at, submitted_at, ended_at, idempotency_key, submission_key,
  holder_org_id, seen_by)
SELECT c.id, gen_random_uuid(), 'transfer', 'cn_guizhou', '{digest}', c.opened_at::date, c.state, 'registry.transfer',
  CASE WHEN c.turns = 3 THEN 'same_authority' ELSE 'two_authorities' END, c.turns, 1,
  jsonb_build_object('ground', 'household_moved', 'household_place', 'made up', 'home_address', 'made up'),
  jsonb_build_object('name', s.name, 'sex', s.sex, 'birth_date', s.birth_on, 'student_number', n.number,
    'stage', c.stage, 'school_id', c.sending, 'school_name', 'School', 'to_school_name', 'School'),
  a.id, c.receiving, c.opened_at, CASE WHEN c.state <> 'draft' THEN c.opened_at END,
  CASE WHEN c.state IN ('applied', 'refused', 'withdrawn') THEN c.opened_at + interval '5 days' END,
  'bench-' || c.id, '',
  CASE WHEN c.state = 'running' THEN c.route[c.reached] WHEN c.state IN ('draft', 'returned') THEN c.receiving END,
  '{{}}'
FROM bench_case c
JOIN registry_student s ON s.id = c.student_id JOIN registry_studentnumber n ON n.student_id = s.id
JOIN bench_post a ON a.org_id = c.receiving AND a.role = 'record_officer'
ORDER BY c.id
"""


_PARTIES = """
INSERT INTO cases_party (id, case_id, role, side, org_id, pack_digest)
SELECT row_number() OVER (ORDER BY c.id, p.role), c.id, p.role, split_part(p.role, '_', 1), p.org_id,
  filed.pack_digest
FROM bench_case c JOIN cases_case filed ON filed.id = c.id,
  LATERAL (VALUES ('receiving_school', c.receiving), ('receiving_authority', c.receiving_authority),
  ('sending_school', c.sending), ('sending_authority', c.sending_authority)) AS p (role, org_id)
WHERE c.state <> 'draft'
"""

_SUBJECTS = """
INSERT INTO cases_casesubject (id, case_id, student_id, student_uuid, changes_status, blocks)
SELECT c.id, c.id, c.student_id, s.uuid, true, c.state IN ('running', 'returned')
FROM bench_case c JOIN registry_student s ON s.id = c.student_id
"""

# A tenth of the open turns has run out, and was escalated to the office above.
_STEPS = """
INSERT INTO cases_step (id, case_id, procedure, round, seq, rule, party, holder_org_id, state, received_at,
  clock_started_at, due_at, term, prepared_by_id, prepared_by_user_id, prepared_at, recommendation, recommended_ground,
  recommended_reason, decided_by_id, decided_by_user_id, decided_at, decision, ground, reason, clause, late, swept_at,
  sweep_at, escalated_to_id)
SELECT row_number() OVER (ORDER BY t.id, t.seq), t.id, 'transfer', 1, t.seq - 1, t.rules[t.seq], t.parties[t.seq],
  t.route[t.seq], t.turn_state, t.received_at, t.received_at, t.due_at,
  jsonb_build_object('name', 'transfer_review', 'value', 2, 'unit', 'working_days', 'clause', 'CN-GZ-16.2',
    'last_on', NULL, 'incomplete_years', '[]'::jsonb),
  o.id, o.id, t.received_at, 'approve', '', '',
  CASE WHEN t.turn_state = 'decided' THEN h.id END, CASE WHEN t.turn_state = 'decided' THEN h.id END,
  CASE WHEN t.turn_state = 'decided' THEN t.received_at + interval '1 day' END,
  CASE WHEN t.turn_state = 'decided' THEN t.answer ELSE '' END,
  CASE WHEN t.answer = 'refuse' AND t.turn_state = 'decided' THEN 'made_up' ELSE '' END,
  CASE WHEN t.answer = 'refuse' AND t.turn_state = 'decided' THEN 'made up' ELSE '' END,
  CASE WHEN t.turn_state = 'decided' THEN 'CN-GZ-16.2' ELSE '' END,
  t.turn_state = 'open' AND t.due_at <= now(), CASE WHEN t.turn_state = 'open' AND t.due_at <= now() THEN now() END,
  CASE WHEN t.turn_state = 'open' AND t.due_at > now() THEN t.due_at END,
  CASE WHEN t.turn_state = 'open' AND t.due_at <= now() THEN x.parent_id END
FROM (
  SELECT c.*, seq,
    CASE WHEN c.state = 'running' AND seq = c.reached THEN 'open'
         WHEN c.state = 'withdrawn' AND seq = c.reached THEN 'closed'
         ELSE 'decided' END AS turn_state,
    CASE WHEN c.state = 'refused' AND seq = c.reached THEN 'refuse'
         WHEN c.state = 'returned' AND seq = c.reached THEN 'return'
         ELSE 'approve' END AS answer,
    CASE WHEN c.state = 'running' THEN now() - interval '1 day' * c.days * 3
         ELSE c.opened_at + interval '1 day' * seq END
      AS received_at,
    date_trunc('day', CASE WHEN c.state = 'running' THEN now() - interval '1 day' * (c.days * 5 - 4.5)
      ELSE c.opened_at + interval '1 day' * (seq + 3) END) AS due_at
  FROM bench_case c, generate_series(1, c.reached) seq
) t
JOIN authorities_org x ON x.id = t.route[t.seq]
JOIN bench_post o ON o.org_id = t.route[t.seq] AND o.role = 'record_officer'
JOIN bench_post h ON h.org_id = t.route[t.seq] AND h.role = 'head'
"""
