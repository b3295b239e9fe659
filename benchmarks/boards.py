"""Times the boards of a season: each beside reading the summary rows that it adds up, in the same sight.

They read nothing else. So a database without students gets the offices of the province and the rows of the classes that
so many students would fill, and nobody is judged for it.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from benchmarks.installation import OWNER, connect, django_as
from benchmarks.leavers import make_cohort
from benchmarks.measuring import Timing, alternating
from benchmarks.province import make_offices
from benchmarks.size import Size
from matricula.authorities.api import Acting, Appointment, Org, acting_in, in_scope
from matricula.deployment.api import together
from matricula.graduation.api import Cohort, board

# Whose boards: one of each tier.
TIERS: Final = ("province", "region", "district", "school")


@dataclass(frozen=True)
class Board:
    """The board of one area beside reading its summary rows, so many."""

    tier: str
    rows: int
    bare: Timing
    whole: Timing

    @property
    def times(self) -> float:
        """How much longer the board takes than its rows."""
        return self.whole.median / self.bare.median


def boards(size: Size, rounds: int) -> tuple[Board, ...]:
    """The board of each tier, over the summary rows of every class that leaves."""
    with connect(OWNER) as owner:

        def execute(sql: str) -> list[Any]:
            cursor = owner.execute(sql.encode())
            return list(cursor.fetchall()) if cursor.description else []

        bare = not execute("SELECT id FROM authorities_org LIMIT 1")
        if bare:
            with owner.transaction():
                make_offices(execute, size)
        owner.commit()
        cohort = make_cohort()
        of = {"cohort": cohort.pk, "stage": cohort.stage, "grade": cohort.grade}
        owner.execute(_SHARES.format(_SEATS if bare else _STUDENTS).encode(), of)
    with connect(OWNER) as owner:
        owner.autocommit = True
        owner.execute("VACUUM ANALYZE")
    return tuple(_board(cohort, tier, rounds) for tier in TIERS)


# Half of them short of credits, one in fifty waiting. Those that the job has counted stay.
_SHARES: Final = """
INSERT INTO graduation_standingshare (cohort_id, school_id, class_name, met, unmet, incomplete, reasons, counted_at)
SELECT %(cohort)s, school_id, class_name, n - n / 2 - n / 50, n / 2, n / 50,
  jsonb_build_object('credits', n / 2, 'fitness', n / 5, 'morals', n / 30), civil_now()
FROM (SELECT school_id, class_name, count(*) AS n FROM ({}) s WHERE stage = %(stage)s AND grade = %(grade)s
  GROUP BY 1, 2) c
ON CONFLICT DO NOTHING
"""
_STUDENTS: Final = (
    "SELECT school_id, class_name, stage, grade FROM registry_student WHERE school_id IS NOT NULL"
)
_SEATS: Final = "SELECT school_id, class_no || '班' AS class_name, stage, grade FROM bench_seat"

_ROWS: Final = """
SELECT x.school_id, o.lineage, x.class_name, x.met, x.unmet, x.incomplete, x.reasons, x.counted_at
FROM graduation_standingshare x JOIN authorities_org o ON o.id = x.school_id
WHERE x.cohort_id = %s AND o.lineage @> ARRAY[%s]::int[]
"""


def _board(cohort: Cohort, tier: str, rounds: int) -> Board:
    """The board as whoever is there sees it, and its rows in the same sight."""
    by, area = reader_at(cohort, tier)

    def bare() -> list[Any]:
        with transaction.atomic(), in_scope(by), connection.cursor() as cursor:
            cursor.execute(_ROWS, [cohort.pk, area.pk])
            return list(cursor.fetchall())

    def whole() -> object:
        # As a page asks.
        with transaction.atomic(), in_scope(by), together():
            return board(cohort, area)

    ways = alternating({"bare": bare, "whole": whole}, rounds)
    return Board(tier, len(bare()), ways["bare"], ways["whole"])


def reader_at(cohort: Cohort, tier: str) -> tuple[Acting, Org]:
    """Somebody in office, at the first office of the tier below which a grade leaves."""
    with django_as(OWNER), connect(OWNER) as owner:
        found = owner.execute(
            "SELECT a.id FROM authorities_appointment a JOIN authorities_org o ON o.id = a.org_id"
            " WHERE o.tier = %s AND a.ended_on IS NULL AND a.trained_on IS NOT NULL AND EXISTS"
            "  (SELECT FROM graduation_standingshare x JOIN authorities_org s ON s.id = x.school_id"
            "   WHERE x.cohort_id = %s AND o.id = ANY (s.lineage)) ORDER BY o.id, a.id LIMIT 1",
            [tier, cohort.pk],
        ).fetchone()
        assert found is not None, f"no {tier} with leavers"
        one = Appointment.objects.select_related("user", "org").get(pk=found[0])
        return acting_in(one), one.org
