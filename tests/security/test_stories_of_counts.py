"""Attacks on the counts behind the pictures by raw SQL: an office that wants to look better than it is."""

import pytest

from matricula.authorities.tests.people import Province
from matricula.registry.tests.pupils import enrolled
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, refuses

pytestmark = pytest.mark.django_db
HEADS = (
    "SELECT grade, status, sum(students) FROM registry_headcount WHERE org_id = %s"
    " GROUP BY 1, 2 HAVING sum(students) <> 0"
)


@pytest.mark.parametrize(
    "attack",
    [
        "INSERT INTO registry_headcount (org_id, grade, status, students) VALUES ({org}, 'g04', 'normal', 500)",
        "UPDATE registry_headcount SET students = 500",
        "DELETE FROM registry_headcount",
        "SELECT registry_add_heads(ARRAY[{org}], ARRAY['primary'], ARRAY['g04'], ARRAY['normal'], ARRAY[500])",
        "SELECT registry_count_heads_anew()",
        "INSERT INTO cases_turncount (org_id, monday, late, turns) VALUES ({org}, '2026-11-30', false, 500)",
        "UPDATE cases_turncount SET late = false",
        "DELETE FROM cases_turncount WHERE late",
        "SELECT cases_count_turns_anew()",
    ],
)
def test_nobody_writes_a_count(province: Province, attack: str) -> None:
    school = province.orgs["east_one"]
    with Intruder(province, "east_one").as_("head"), refuses("42501"):
        rows(attack.format(org=school.pk))


def test_folding_changes_no_sum_and_shows_nobody_else_s(province: Province) -> None:
    """Who folds by hand does what the job does; the counts of another school stay out of sight."""
    for school in ("east_one", "east_one", "west_one"):
        enrolled(province, school)
    own, other = province.orgs["east_one"].pk, province.orgs["west_one"].pk
    with Intruder(province, "east_one").as_("head"):
        before = rows(HEADS % own)
        assert [int(row[2]) for row in before] == [2]
        rows("SELECT registry_fold_headcounts()")
        assert rows(HEADS % own) == before
        assert rows(HEADS % other) == []
