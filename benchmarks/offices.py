"""The tree of the made-up province, and one person in every role at every office."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from benchmarks.register import Statement

if TYPE_CHECKING:
    from benchmarks.province import Size


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
    yield Statement("people", _USERS)
    yield Statement("people", _APPOINTMENTS)


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
    yield (
        "school",
        f"""SELECT {2 + regions + counties} + s, 'S' || lpad(s::text, 9, '0'), 'School ' || s, kind,
          {3 + regions} + (s - 1) / {size.schools}, ARRAY[stage]
        FROM generate_series(1, {size.schools_in_all}) s
        JOIN (VALUES (0, 12, 'primary_school', 'primary'), (12, 17, 'junior_middle_school', 'lower_secondary'),
          (17, 20, 'senior_middle_school', 'upper_secondary')) AS k (first, beyond, kind, stage)
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

_USERS = """
INSERT INTO authorities_user (id, password, uuid, email, display_name, phone, language, is_active)
SELECT id, '', gen_random_uuid(), role || '.' || org_id || '@example.org', role || ' ' || org_id, '', 'en', true
FROM bench_post
"""

_APPOINTMENTS = """
INSERT INTO authorities_appointment (id, uuid, user_id, org_id, role, started_on, trained_on)
SELECT id, gen_random_uuid(), id, org_id, role, '2020-09-01', '2020-09-01' FROM bench_post
"""
