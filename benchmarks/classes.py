"""The classes of the made-up province: this year's and past ones, their teachers, seats, and what was compared."""

from collections.abc import Iterator

from benchmarks.offices import people
from benchmarks.statement import Statement

# Nobody closes the classes of a year that is over: they stay beside those of today.
PAST_YEARS = 5
# What is drawn here stands above the ids of offices' people and those before them.
TEACHERS, PAST = 2_000_000, 1_000_000
TODAY = "2026-11-24"
LISTED = ("2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23", TODAY)
"""The school days whose lists were taken, in every class."""
FILLED = (
    "registry_schoolclass",
    "registry_classmembership",
    "registry_rollcheck",
    "attendance_daylist",
    "attendance_daymark",
)


def statements() -> Iterator[Statement]:
    """The statements that fill the classes, once students have their places."""
    for what, sql in (
        ("school years", SESSIONS),
        ("classes", _PLANS),
        ("classes", "ANALYZE bench_class"),
        ("class teachers", _TEACHER_PLANS),
        ("class teachers", people("id, id", "bench_teacher")),
        ("class teachers", _TEACHERS),
        ("classes", _CLASSES),
        ("classes of past years", _PAST_CLASSES),
        ("seats in classes", _MEMBERSHIPS),
        ("roll checks", _CHECKS),
        ("lists of days", _LISTS),
        ("absences", _MARKS),
    ):
        yield Statement(what, sql)
    for table in FILLED:
        yield Statement("statistics", f"ANALYZE {table}")


SESSIONS = f"""
INSERT INTO registry_academicsession (id, org_id, code, kind, started_on, ended_on)
SELECT 1 + back, 2, (2026 - back) || '-' || (2027 - back), 'school_year', make_date(2026 - back, 9, 1),
  make_date(2027 - back, 9, 1)
FROM generate_series(0, {PAST_YEARS}) back
"""

_PLANS = """
CREATE TEMP TABLE bench_class AS
SELECT row_number() OVER (ORDER BY school_id, grade, class_no) AS id, school_id, stage, grade, class_no, size
FROM (SELECT school_id, stage, grade, class_no, count(*) FILTER (WHERE status NOT IN ('withdrawn', 'on_leave')) AS size
  FROM bench_seat GROUP BY 1, 2, 3, 4) c
"""

_TEACHER_PLANS = (
    f"CREATE TEMP TABLE bench_teacher AS SELECT {TEACHERS} + id AS id, school_id FROM bench_class"
)

_TEACHERS = """
INSERT INTO authorities_appointment (id, uuid, user_id, org_id, role, started_on, trained_on)
SELECT id, gen_random_uuid(), id, school_id, 'class_teacher', '2025-09-01', '2025-09-01' FROM bench_teacher
"""

# A twentieth has no class teacher.
_CLASSES = f"""
INSERT INTO registry_schoolclass (id, uuid, school_id, session_id, stage, grade, name, kind, teacher_id, teacher_name)
SELECT id, gen_random_uuid(), school_id, 1, stage, grade, class_no || '班', '',
  CASE WHEN pg_temp.draw(id, 51) > 0.05 THEN {TEACHERS} + id END, ''
FROM bench_class
"""

_PAST_CLASSES = f"""
INSERT INTO registry_schoolclass (id, uuid, school_id, session_id, stage, grade, name, kind, teacher_name)
SELECT back * {PAST} + id, gen_random_uuid(), school_id, 1 + back, stage, grade, class_no || '班', '', ''
FROM bench_class, generate_series(1, {PAST_YEARS}) back
"""

# Of a hundred students one sits in no class of this year, and every other of those still in last year's.
_MEMBERSHIPS = f"""
INSERT INTO registry_classmembership (id, enrollment_id, school_class_id, number, started_on)
SELECT s.id, s.id, c.id + CASE WHEN s.seat < 0.005 THEN {PAST} ELSE 0 END, '', s.started_on
FROM (SELECT *, pg_temp.draw(id, 52) AS seat FROM bench_seat) s
JOIN bench_class c ON c.school_id = s.school_id AND c.grade = s.grade AND c.class_no = s.class_no
WHERE s.status <> 'withdrawn' AND NOT (s.seat >= 0.005 AND s.seat < 0.01) ORDER BY s.id
"""

# Some schools never compare their classes, most do so every month, many every week, a few every day. Every tenth time
# somebody is found missing.
_CHECKS = f"""
INSERT INTO registry_rollcheck (id, uuid, school_class_id, school_id, checked_on, checked_at, checked_in_id, key,
  enrolled, absent, unexpected, unregistered, clause)
SELECT row_number() OVER (ORDER BY checked_on, id), gen_random_uuid(), id, school_id, checked_on,
  checked_on + interval '9 hours', officer, 'bench-' || nth, size,
  CASE WHEN pg_temp.draw(id * 100 + nth, 53) < 0.1
    THEN '[{{"student": "00000000-0000-0000-0000-000000000000", "name": "made up"}}]' ELSE '[]' END::jsonb,
  '[]', '[]', 'CN-MOE-24'
FROM (
  SELECT c.*, p.id AS officer, nth,
    date '2026-09-01' + ((date '{TODAY}' - date '2026-09-01') * nth / (many + 1))::int AS checked_on
  FROM (SELECT *, CASE WHEN often < 0.15 THEN 0 WHEN often < 0.65 THEN 3 WHEN often < 0.95 THEN 12 ELSE 60 END AS many
    FROM (SELECT *, pg_temp.draw(school_id, 54) AS often FROM bench_class) drawn) c
  JOIN bench_post p ON p.org_id = c.school_id AND p.role = 'record_officer', generate_series(1, many) nth
) compared
"""

_LISTS = f"""
INSERT INTO attendance_daylist (uuid, school_class_id, school_id, day, expected, taken_in_id, taken_at, clause,
  revision, reason)
SELECT gen_random_uuid(), c.id, c.school_id, day, size, p.id, day + interval '8 hours', 'CN-GZ-20', 1, ''
FROM bench_class c JOIN bench_post p ON p.org_id = c.school_id AND p.role = 'record_officer',
  unnest('{{{",".join(LISTED)}}}'::date[]) day
"""

# Of those in school one in twenty is away on a day, two in five of them without excuse; one in five hundred is away on
# every day. Of those who are not, by their status, one in twenty is there.
_MARKS = """
INSERT INTO attendance_daymark (day_list_id, school_id, enrollment_id, what, kind, note)
SELECT day_list_id, school_id, enrollment_id,
  CASE WHEN away THEN 'unexpected' WHEN without_excuse THEN 'unexcused' ELSE 'excused' END,
  CASE WHEN away THEN '' WHEN without_excuse THEN 'unexcused' ELSE 'illness' END, ''
FROM (
  SELECT drawn.*, always OR drawn < 0.0185 AS without_excuse
  FROM (
    SELECT l.id AS day_list_id, l.school_id, m.enrollment_id,
      e.status IN ('on_leave', 'suspected_dropout', 'abroad') AS away,
      pg_temp.draw(m.enrollment_id, 56) < 0.002 AS always,
      pg_temp.draw(m.enrollment_id * 1000 + extract(doy FROM l.day)::int, 55) AS drawn
    FROM attendance_daylist l
    JOIN registry_classmembership m ON m.school_class_id = l.school_class_id AND m.started_on <= l.day
    JOIN registry_enrollment e ON e.id = m.enrollment_id AND e.started_on <= l.day AND e.ended_on IS NULL
  ) drawn
) who WHERE drawn < 0.048 OR always AND NOT away
"""
