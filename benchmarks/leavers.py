"""Leavers for the made-up province: three years of results for everybody in the last grade, and the season opened.

The senior middle schools come under the law that has a season. Written set by set by the owner, as the province is, and
always the same: half of the leavers have too few credits, one in twenty waits for a review.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from benchmarks.installation import OWNER, connect, django_as
from benchmarks.loading import indexes_last
from matricula.authorities.api import Appointment
from matricula.graduation.api import Cohort
from matricula.regulation.api import stack_for

if TYPE_CHECKING:
    import psycopg

PACK, SEASON, PROVINCE = "cn_hubei", "upper_secondary", 2
LEAVING_YEAR: Final = 2027
GRADE: Final = "g12"
RESULTS_EACH: Final = 60
FREEZES: Final = datetime(2027, 5, 31, 16, tzinfo=UTC)
ENDS: Final = datetime(2027, 8, 31, 16, tzinfo=UTC)
_FILLED: Final = ("studies_courseresult", "studies_termevaluation", "studies_fitnessyear")


def make_leavers() -> Cohort:
    """The cohort of the province, with the results of everybody in it; what is there already is left as it is."""
    cohort = make_cohort()
    with connect(OWNER) as owner:
        if owner.execute("SELECT id FROM studies_courseresult LIMIT 1").fetchone() is None:
            with owner.transaction():
                _fill(lambda sql: _run(owner, sql))
    with connect(OWNER) as owner:
        owner.autocommit = True
        owner.execute("VACUUM ANALYZE")
    return cohort


def make_cohort() -> Cohort:
    """The season of the province, opened, with senior middle schools under the law that has one."""
    with django_as(OWNER):
        if found := Cohort.objects.filter(leaving_year=LEAVING_YEAR).first():
            return found
    with connect(OWNER) as owner:
        owner.execute(_LAW.encode())
    with django_as(OWNER):
        season = stack_for(PACK).season(SEASON)
        return Cohort.objects.create(
            org_id=PROVINCE,
            season=SEASON,
            stage=season.stage,
            grade=GRADE,
            leaving_year=LEAVING_YEAR,
            locks_from=FREEZES,
            locks_until=ENDS,
            clause=season.clause,
            outcomes=sorted(season.outcomes.values()),
            lock_clause=season.locked_by,
            opened_at=datetime(2027, 2, 1, tzinfo=UTC),
            opened_in=Appointment.objects.filter(org_id=PROVINCE, ended_on=None).order_by("pk")[0],
        )


def _run(owner: "psycopg.Connection[Any]", sql: str) -> list[Any]:
    cursor = owner.execute(sql.encode())
    return list(cursor.fetchall()) if cursor.description else []


def _fill(execute: Callable[[str], list[Any]]) -> None:
    # No trigger can be switched while checks of keys wait.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in _FILLED:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    with indexes_last(execute, _FILLED, lambda _line: None, foreign_keys=True):
        for statement in _STATEMENTS:
            execute(statement)
    for table in _FILLED:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# A number between nought and one for each row, the same in every run.
_DRAW: Final = (
    "CREATE OR REPLACE FUNCTION pg_temp.draw(bigint, bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS "
    "'SELECT (hashint8extended($1, $2) & 2147483647)::double precision / 2147483648'"
)
_COMMON: Final = "uuid, student_id, school_id, entered_at, entered_in_id, reviewed_at, reviewed_in_id, why"
_ENTERED: Final = "gen_random_uuid(), l.student_id, l.school_id, '2027-01-20', l.officer"
_REVIEWED: Final = "'2027-01-21', l.officer, ''"
_LAW: Final = f"UPDATE authorities_org SET pack = '{PACK}' WHERE stages = '{{upper_secondary}}'"
_STATEMENTS: Final = (
    _DRAW,
    f"""
CREATE TEMP TABLE bench_leaver AS
SELECT e.student_id, e.school_id, a.officer FROM registry_enrollment e
JOIN (SELECT org_id, min(id) AS officer FROM authorities_appointment GROUP BY 1) a ON a.org_id = e.school_id
WHERE e.is_open AND e.is_principal AND e.stage = 'upper_secondary' AND e.grade = '{GRADE}'
""",
    # 2.4 credits on the average, of 60 courses, make the 144 that are needed.
    f"""
INSERT INTO studies_courseresult ({_COMMON}, plan, course, title, area, kind, school_year, term, attempt,
  process_result, exam_result, credits, teacher, recognised_on)
SELECT {_ENTERED}, w.reviewed_at, CASE WHEN w.reviewed_at IS NOT NULL THEN l.officer END, '',
  'plan_2017', 'c' || n, '课程' || n, (ARRAY['language', 'mathematics', 'society', 'science'])[1 + n % 4],
  (ARRAY['compulsory', 'selective_compulsory', 'elective'])[1 + n % 3], 2024 + n % 3,
  CASE n % 2 WHEN 0 THEN 'autumn' ELSE 'spring' END, 1, '', '',
  CASE WHEN pg_temp.draw(r.id, 1) < 0.25 THEN 1 WHEN pg_temp.draw(r.id, 2) < 0.25 THEN 4 ELSE 2.5 END, '', '2027-01-20'
FROM bench_leaver l CROSS JOIN generate_series(1, {RESULTS_EACH}) n
CROSS JOIN LATERAL (SELECT l.student_id * {RESULTS_EACH} + n AS id) r
CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.draw(l.student_id, 3) >= 0.05 OR pg_temp.draw(r.id, 4) >= 0.02
  THEN timestamptz '2027-01-21' END AS reviewed_at) w
""",
    f"""
INSERT INTO studies_termevaluation ({_COMMON}, school_year, term, aspect, result, comment)
SELECT {_ENTERED}, {_REVIEWED}, y, term, aspect,
  CASE WHEN aspect <> 'morals' THEN 'a' WHEN pg_temp.draw(l.student_id, 5) < 0.97 THEN 'pass' ELSE 'fail' END, ''
FROM bench_leaver l CROSS JOIN generate_series(2024, 2026) y CROSS JOIN unnest(ARRAY['autumn', 'spring']) term
CROSS JOIN unnest(ARRAY['morals', 'communication', 'learning', 'health', 'aesthetics', 'individuality']) aspect
""",
    f"""
INSERT INTO studies_fitnessyear ({_COMMON}, school_year, items, score, is_exempt, exempt_why)
SELECT {_ENTERED}, {_REVIEWED}, y, '{{}}',
  CASE WHEN NOT x.exempt THEN round((pg_temp.draw(l.student_id, y) * 70 + 30)::numeric, 1) END, x.exempt, ''
FROM bench_leaver l CROSS JOIN generate_series(2024, 2026) y
CROSS JOIN LATERAL (SELECT y = 2026 AND pg_temp.draw(l.student_id, 8) < 0.02 AS exempt) x
WHERE pg_temp.draw(l.student_id, 6) < 0.99
""",
)
