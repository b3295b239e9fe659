"""Times the sweep of expired clocks: its cost has to follow the expired turns, not the open ones.

Takes the place of the cases in the database: each turn is the open one of a case of its own, held by a county.
Sightings are left out, since the sweep neither reads nor writes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.installation import OWNER, connect
from benchmarks.measuring import Timing, alternating, once
from benchmarks.province import PACK
from matricula.cases.actions.sweep_expired_steps import expired_steps
from matricula.cases.api import sweep_expired_steps
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for

TABLES = ("cases_case", "cases_party", "cases_step")


@dataclass(frozen=True)
class Swept:
    """One scenario: the look for expired turns alone (median), and the whole sweep that deals with all of them."""

    open: int
    expired: int
    look: Timing
    whole: float

    @property
    def each(self) -> float:
        """Seconds for one expired turn: marked late, escalated, noted, told."""
        return self.whole / self.expired


def sweeps(many: int, *, rounds: int) -> Iterator[Swept]:
    """A hundredth of the open turns; all of them with as many expired; all of them with a hundredth of that expired."""
    few, some = many // 100, many // 1000
    known = 0
    for number, (open_turns, expired) in enumerate(((few, some), (many, some), (many, max(1, some // 100)))):
        _fill(known, open_turns)
        known = open_turns
        _expire(expired, out_of=few, offset=number + 1)
        look = alternating({"look": lambda: expired_steps(civil_now(), many)}, rounds)["look"]
        found = len(expired_steps(civil_now(), many))
        assert found == expired, f"{found} expired turns instead of {expired}"
        swept: list[int] = []
        whole = once(lambda into=swept: into.append(sweep_expired_steps()))  # type: ignore[misc]  # bound per round
        assert swept == [expired], f"{swept} swept instead of {expired}"
        yield Swept(open_turns, expired, look, whole)


def _fill(known: int, wanted: int) -> None:
    """Bring the open turns to ``wanted``; the first time, take away the cases that were there."""
    with connect(OWNER) as owner:
        if not known:
            owner.execute("TRUNCATE cases_case CASCADE")
        if wanted == known:
            return
        with owner.transaction():
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            digest = stack_for(PACK).digest
            owner.execute(_CASES.format(first=known + 1, last=wanted, pack=PACK, digest=digest).encode())
            owner.execute(_PARTIES.format(first=known + 1, last=wanted).encode())
            owner.execute(_STEPS.format(first=known + 1, last=wanted).encode())
            for table in TABLES:
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table in TABLES:
            owner.execute(f"VACUUM ANALYZE {table}")


def _expire(wanted: int, *, out_of: int, offset: int) -> None:
    """Let the time of ``wanted`` turns run out that no sweep has had yet."""
    stride = out_of // wanted
    with connect(OWNER) as owner:
        owner.execute(
            "UPDATE cases_step SET due_at = now() - interval '1 hour', sweep_at = now() - interval '1 hour'"
            " WHERE swept_at IS NULL AND id <= %s AND id %% %s = %s",
            [out_of, stride, offset % stride],
        )
        owner.execute("VACUUM ANALYZE cases_step")


_CASES = """
INSERT INTO cases_case (id, uuid, procedure, pack, pack_digest, governing_on, state, effect, route, turns, round,
  payload, subject, opened_by_id, opened_org_id, opened_at, submitted_at, idempotency_key, submission_key,
  holder_org_id, seen_by)
SELECT i, gen_random_uuid(), 'transfer', '{pack}', '{digest}', current_date, 'running', 'registry.transfer',
  'same_authority', 3, 1, '{{}}', jsonb_build_object('name', 'made up', 'student_number', 'G' || i, 'stage', s.stage),
  a.id, s.id,
  now() - interval '1 day', now() - interval '1 day', 'sweep-' || i, '', s.parent_id, s.lineage
FROM generate_series({first}, {last}) i
JOIN (SELECT id, lineage, parent_id, stages[1] AS stage, row_number() OVER (ORDER BY id) - 1 AS no,
        count(*) OVER () AS schools
      FROM authorities_org WHERE tier = 'school') s ON s.no = i % s.schools
JOIN (SELECT org_id, min(id) AS id FROM authorities_appointment WHERE role = 'record_officer' GROUP BY 1) a
  ON a.org_id = s.id
"""

# The party whose turn it is, and the one it reviews: a sweep reads who has to know from them.
_PARTIES = """
INSERT INTO cases_party (id, case_id, role, side, org_id, pack_digest)
SELECT c.id * 2 + p.n, c.id, p.role, 'sending', p.org_id, c.pack_digest
FROM cases_case c, LATERAL (VALUES (0, 'sending_school', c.opened_org_id), (1, 'sending_authority', c.holder_org_id))
  AS p (n, role, org_id)
WHERE c.id BETWEEN {first} AND {last}
"""

_STEPS = """
INSERT INTO cases_step (id, case_id, procedure, round, seq, rule, party, holder_org_id, state, received_at,
  clock_started_at, due_at, sweep_at, term, recommendation, recommended_ground, recommended_reason, decision, ground,
  reason, clause, late)
SELECT id, id, 'transfer', 1, 2, 'common_authority', 'sending_authority', holder_org_id, 'open', opened_at, opened_at,
  now() + interval '2 days' + interval '1 minute' * (id % 10000),
  now() + interval '2 days' + interval '1 minute' * (id % 10000),
  jsonb_build_object('name', 'transfer_review', 'value', 2, 'unit', 'working_days', 'clause', 'CN-GZ-16.2',
    'last_on', NULL, 'incomplete_years', '[]'::jsonb),
  '', '', '', '', '', '', '', false
FROM cases_case WHERE id BETWEEN {first} AND {last}
"""
