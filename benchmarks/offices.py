"""The tree of the made-up province, and one person in every role at every office."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.size import Size
from benchmarks.statement import Statement


def statements(
    size: "Size", *, packs: tuple[str, str], zone: str, tiers_of: Mapping[str, Sequence[str]]
) -> Iterator[Statement]:
    """The statements that enter the tree from its root down, and then its people.

    ``packs`` are those of nation and province; ``tiers_of`` names the tiers at which each role exists.
    """
    for tier, select in _levels(size):
        pack = packs[0] if tier == "nation" else packs[1]
        yield Statement(f"offices: {tier}", _ORGS.format(select=select, tier=tier, pack=pack, zone=zone))
    yield Statement("schools", _SCHOOLS)
    pairs = ",".join(f"('{role}', '{tier}')" for role, tiers in tiers_of.items() for tier in tiers)
    yield Statement("people", _POSTS.format(pairs=pairs))
    yield Statement("people", people("id, id", "bench_post"))
    yield Statement("people", _APPOINTMENTS)
    yield Statement("people before them", _FORMER)
    yield Statement("people before them", people("id, id", "bench_former"))
    yield Statement("people before them", _FORMER_APPOINTMENTS)


def people(keys: str, table: str) -> str:
    """An account for each row of a table, under the first of ``keys`` (a name drawn by the second)."""
    return f"""
INSERT INTO authorities_user (id, password, uuid, email, display_name, phone, language, is_active)
SELECT p.id, '', gen_random_uuid(), p.id || '@example.org', f.word || a.word, '0851-5550123', 'en', true
FROM (SELECT {keys} FROM {table}) AS p (id, seed)
JOIN bench_surname f ON f.slot = floor(pg_temp.draw(p.seed, 41) * (SELECT count(*) FROM bench_surname))::int
JOIN bench_given a ON a.slot = floor(pg_temp.draw(p.seed, 42) * (SELECT count(*) FROM bench_given))::int
"""


def _levels(size: "Size") -> Iterator[tuple[str, str]]:
    regions, counties = size.regions, size.regions * size.counties
    none = "'{}'::text[]"
    yield "nation", f"SELECT 1, '000000', 'Ministry', 'ministry', NULL::int, {none}"
    yield "province", f"SELECT 2, '990000', 'Province', 'province', 1, {none}"
    yield (
        "region",
        f"""SELECT 2 + r, '99' || lpad(r::text, 2, '0') || '00', 'City ' || r, 'city', 2, {none}
        FROM generate_series(1, {regions}) r""",
    )
    yield (
        "district",
        f"""SELECT {2 + regions} + c,
          '99' || lpad((1 + (c - 1) / {size.counties})::text, 2, '0')
            || lpad((1 + (c - 1) % {size.counties})::text, 2, '0'),
          'County ' || c, 'county', 3 + (c - 1) / {size.counties}, {none}
        FROM generate_series(1, {counties}) c""",
    )
    # Of twenty schools, twelve are primary schools, five junior middle and three senior middle schools.
    senior = 0 if size.leaving else 17
    yield (
        "school",
        f"""SELECT {2 + regions + counties} + s, 'S' || lpad(s::text, 9, '0'), 'School ' || s, kind,
          {3 + regions} + (s - 1) / {size.schools}, ARRAY[stage]
        FROM generate_series(1, {size.schools_in_all}) s
        JOIN (VALUES (0, {min(senior, 12)}, 'primary_school', 'primary'),
          (12, {senior}, 'junior_middle_school', 'lower_secondary'),
          ({senior}, 20, 'senior_middle_school', 'upper_secondary')) AS k (first, beyond, kind, stage)
          ON s % 20 >= first AND s % 20 < beyond""",
    )


_ORGS = """
INSERT INTO authorities_org (id, uuid, code, names, tier, kind, parent_id, path, lineage, pack, zone, stages, ownership,
  traits, phone)
SELECT id, gen_random_uuid(), code, jsonb_build_object('en', label, 'zh-hans', label), '{tier}', kind, parent, '',
  '{{}}', '{pack}', '{zone}', stages, 'public', '{{}}', ''
FROM ({select}) AS o (id, code, label, kind, parent, stages) ORDER BY id
"""

_SCHOOLS = """
CREATE TEMP TABLE bench_school AS
SELECT o.id, row_number() OVER (ORDER BY o.id)::int AS no, o.parent_id AS county_id, c.parent_id AS region_id,
  o.stages[1] AS stage, c.code AS area
FROM authorities_org o JOIN authorities_org c ON c.id = o.parent_id WHERE o.tier = 'school'
"""

_POSTS = """
CREATE TEMP TABLE bench_post AS
SELECT row_number() OVER (ORDER BY o.id, r.role) AS id, o.id AS org_id, r.role
FROM authorities_org o JOIN (VALUES {pairs}) AS r (role, tier) ON r.tier = o.tier
"""

# At schools and authorities some posts are vacant, some people untrained, and a third has nobody in reserve.
_APPOINTMENTS = """
INSERT INTO authorities_appointment (id, uuid, user_id, org_id, role, started_on, ended_on, trained_on)
SELECT p.id, gen_random_uuid(), p.id, p.org_id, p.role, '2020-09-01',
  CASE WHEN o.tier = 'school' AND p.role = 'record_officer' AND pg_temp.draw(p.org_id, 43) < 0.05 THEN date '2026-07-01'
       WHEN p.role = 'reserve_officer' AND pg_temp.draw(p.org_id, 44) < 0.35 THEN date '2025-07-01' END,
  CASE WHEN o.tier = 'school' AND pg_temp.draw(p.id, 45) < 0.05 THEN NULL ELSE date '2020-09-01' END
FROM bench_post p JOIN authorities_org o ON o.id = p.org_id
"""

# Up to five record officers before the present one, the last of them in 2025; their accounts stay.
FORMER = 1_000_000
_FORMER = f"""
CREATE TEMP TABLE bench_former AS
SELECT {FORMER} + row_number() OVER (ORDER BY id, nth) AS id, id AS org_id, nth
FROM authorities_org o, generate_series(1, floor(pg_temp.draw(o.id, 46) * 6)::int) nth
"""

_FORMER_APPOINTMENTS = """
INSERT INTO authorities_appointment (id, uuid, user_id, org_id, role, started_on, ended_on, trained_on)
SELECT id, gen_random_uuid(), id, org_id, 'record_officer', (date '2026-03-01' - interval '9 months' * (nth + 1))::date,
  (date '2026-03-01' - interval '9 months' * nth)::date, '2020-09-01' FROM bench_former
"""
