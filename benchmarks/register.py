"""The students of the made-up province: people, numbers, places."""

from collections.abc import Iterator

from benchmarks import classes
from benchmarks.size import Size
from benchmarks.statement import Statement

CHUNK = 25_000


def statements(size: "Size") -> Iterator[Statement]:
    """The statements that fill the register, in their order."""
    yield seated(size)
    yield Statement("seats", "ANALYZE bench_seat")
    for what, sql in (
        ("students", _STUDENTS),
        ("numbers", _NUMBERS),
        ("guardians", _GUARDIANS),
        ("enrollments", _ENROLLMENTS),
        ("statuses", _STATUSES),
    ):
        yield Statement(what, sql)
    yield from classes.statements()
    # The planner must not take the freshly filled tables for empty ones.
    for table in ("enrollment", "student"):
        yield Statement("statistics", f"ANALYZE registry_{table}")
    for begin in range(1, size.students + 1, CHUNK):
        end = min(begin + CHUNK - 1, size.students)
        yield Statement(
            f"places of students {begin}-{end}",
            "SELECT registry_place_students(ARRAY("
            f"SELECT id FROM registry_student WHERE id BETWEEN {begin} AND {end}))",
        )
    yield Statement("headcounts", "SELECT registry_count_heads_anew()")
    yield Statement(
        "search keys", "SELECT registry_keep_search_keys(ARRAY(SELECT id FROM registry_student ORDER BY id))"
    )


def phone_of(student: int) -> str:
    """The telephone of the student's family, as ``_GUARDIANS`` writes it."""
    return f"139{student // 2:08d}"


def own_phone_of(student: int) -> str:
    """The student's own telephone, as ``_STUDENTS`` writes it."""
    return f"136{student:08d}"


def seated(size: "Size") -> Statement:
    """Who sits where, as the temporary table ``bench_seat``."""
    return Statement("seats", _seats(size))


def _seats(size: "Size") -> str:
    # A few schools are ten times as large as most. What rounding leaves over sits in the last school.
    return f"""
CREATE TEMP TABLE bench_seat AS
WITH weighed AS (
  SELECT *, 0.3 + 3 * power(pg_temp.draw(id, 1), 5) AS weight FROM bench_school
), placed AS (
  SELECT *, sum(weight) OVER (ORDER BY no) / sum(weight) OVER () AS upto FROM weighed
), bounded AS (
  SELECT *, round({size.students} * upto)::bigint AS last,
    coalesce(lag(round({size.students} * upto)::bigint) OVER (ORDER BY no), 0) + 1 AS first
  FROM placed
), seated AS (
  SELECT n AS id, s.id AS school_id, s.area, s.stage,
    CASE s.stage WHEN 'primary' THEN 1 + floor(pg_temp.draw(n, 2) * 6)
                 WHEN 'lower_secondary' THEN 7 + floor(pg_temp.draw(n, 2) * 3)
                 ELSE {12 if size.leaving else "10 + floor(pg_temp.draw(n, 2) * 3)"} END::int AS grade_no,
    pg_temp.draw(n, 3) AS surname, pg_temp.draw(n, 4) AS first_given, pg_temp.draw(n, 5) AS second_given,
    pg_temp.draw(n, 6) AS length, pg_temp.draw(n, 7) AS born, pg_temp.draw(n, 8) AS sex, pg_temp.draw(n, 9) AS fate
  FROM bounded s, generate_series(s.first, s.last) n
)
SELECT *, 'g' || lpad(grade_no::text, 2, '0') AS grade,
  date '2026-09-01' - ((5 + grade_no) * 365.25 + 1 + born * 365)::int AS birth_on,
  date '2026-09-01'
    - ((grade_no - 1 - CASE stage WHEN 'primary' THEN 0 WHEN 'lower_secondary' THEN 6 ELSE 9 END) * 365.25)::int
    AS started_on,
  CASE WHEN fate < 0.955 THEN 'normal' WHEN fate < 0.965 THEN 'pending' WHEN fate < 0.975 THEN 'on_leave'
       WHEN fate < 0.980 THEN 'suspected_dropout' WHEN fate < 0.985 THEN 'abroad' ELSE 'withdrawn' END AS status,
  (row_number() OVER (PARTITION BY school_id, grade_no ORDER BY id) - 1) / 45 + 1 AS class_no
FROM seated
"""


_STUDENTS = """
INSERT INTO registry_student (id, uuid, name, sort_key, sex, birth_on, nationality, particulars, stage, grade,
  class_name, status, seen_by)
SELECT p.id, gen_random_uuid(), f.word || a.word || coalesce(b.word, ''),
  f.key || ' ' || a.key || coalesce(' ' || b.key, ''),
  1 + floor(sex * 2), birth_on, 'CHN',
  jsonb_build_object('ethnicity', lpad((p.id % 57)::text, 2, '0'), 'birth_area', area, 'native_place', area,
    'hukou_area', area, 'hukou_kind', p.id % 3, 'political_status', '13', 'health', '10', 'only_child', p.id % 2,
    'left_behind', (p.id % 17)::text, 'address', 'Street ' || p.id % 997 || ', House ' || p.id % 89,
    'boarding', p.id % 4, 'phone', '136' || lpad(p.id::text, 8, '0')),
  '', '', '', '', '{}'
FROM bench_seat p
JOIN bench_surname f ON f.slot = floor(p.surname * (SELECT count(*) FROM bench_surname))::int
JOIN bench_given a ON a.slot = floor(p.first_given * (SELECT count(*) FROM bench_given))::int
LEFT JOIN bench_given b ON p.length > 0.15 AND b.slot = floor(p.second_given * (SELECT count(*) FROM bench_given))::int
ORDER BY p.id
"""

# Well-formed numbers in areas that do not exist; one of forty waits for another.
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SUM = " + ".join(
    f"{weight} * substr(body, {place}, 1)::int" for place, weight in enumerate(WEIGHTS, start=1)
)
_NUMBERS = f"""
INSERT INTO registry_studentnumber (id, student_id, number, kind, started_on)
SELECT id, id, CASE WHEN id % 40 = 7 THEN 'L' || body || id % 10
    ELSE 'G' || body || substr('10X98765432', 1 + ({_SUM}) % 11, 1) END,
  CASE WHEN id % 40 = 7 THEN 'temporary' ELSE 'formal' END, started_on
FROM (
  SELECT id, started_on, area || to_char(birth_on, 'YYYYMMDD')
    || lpad(row_number() OVER (PARTITION BY area, birth_on ORDER BY id)::text, 3, '0') AS body
  FROM bench_seat
) numbered
"""

# A telephone is that of two brothers or sisters at most, but for one that a fortieth of all families give.
PHONE_OF_MANY = "13800000000"
_GUARDIANS = f"""
INSERT INTO registry_guardian (uuid, student_id, position, name, relation, is_guardian, phone, phone_key, particulars,
  started_on)
SELECT gen_random_uuid(), id, place, 'Guardian ' || id, '51', true, phone, registry_phone_key(phone), '{{}}', started_on
FROM bench_seat, LATERAL (
  SELECT 1 AS place, '139' || lpad((id / 2)::text, 8, '0') AS phone
  UNION ALL SELECT 2, '{PHONE_OF_MANY}' WHERE id % 40 = 3) told
ORDER BY id, place
"""

_ENROLLMENTS = """
INSERT INTO registry_enrollment (id, uuid, student_id, school_id, stage, grade, is_principal, started_on, entered_on,
  particulars, status, status_on, is_open, ended_on, seen_by)
SELECT id, gen_random_uuid(), id, school_id, stage, grade, true, started_on, started_on, '{}', status, started_on,
  status <> 'withdrawn', CASE WHEN status = 'withdrawn' THEN started_on END, '{}'
FROM bench_seat ORDER BY id
"""

# Leaves end within a year of the province's day; of every seven one is over, and nobody has come back.
_STATUSES = """
INSERT INTO registry_enrollmentstatus (id, enrollment_id, seq, started_on, until, status, ends, change_kind, reason,
  clause)
SELECT id, id, 1, started_on,
  CASE WHEN status = 'on_leave' THEN date '2026-09-24' + floor(pg_temp.draw(id, 10) * 427)::int END,
  status, status = 'withdrawn', '', '', '' FROM bench_seat ORDER BY id
"""
