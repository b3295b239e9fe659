"""School days for the made-up province: every class is taught and marked, and one whole class has families who read.

That class is of Russian law, has ten subjects and thirty lessons a week since September; the others have one subject
and two weeks, so that no table is small and no plan is one for small tables. Written set by set by the owner, as the
province is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from benchmarks.installation import OWNER, connect, django_as
from matricula.authorities.api import Appointment, User

MONDAY: Final = date(2026, 11, 16)
AT: Final = datetime(2026, 9, 1, tzinfo=UTC)
PACK: Final = "ru_school19"
SUBJECTS: Final = (
    "mathematics",
    "russian",
    "literature",
    "english",
    "history",
    "geography",
    "biology",
    "art",
    "music",
    "technology",
)
FIRST_DAY, LAST_DAY, PER_DAY = "2026-09-01", "2026-12-11", 6
_FILLED: Final = (
    "teachinggroup",
    "groupmember",
    "groupteacher",
    "lesson",
    "mark",
    "homework",
    "lessonabsence",
)
_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Reader:
    """Somebody who reads of a student: the cookies of their browser, and the student's address."""

    user_id: int
    cookie: str
    student: str


def make_school_days() -> None:
    """Fill the journal of the province, unless it is there."""
    with connect(OWNER) as owner:
        if owner.execute("SELECT EXISTS (SELECT FROM journal_lesson)").fetchone() == (True,):
            return

        def execute(sql: str) -> list[Any]:
            cursor = owner.execute(sql.encode())
            return list(cursor.fetchall()) if cursor.description else []

        with owner.transaction():
            # No trigger can be switched while checks of keys wait.
            execute("SET CONSTRAINTS ALL IMMEDIATE")
            school_class, school = _the_class(execute)
            tables = [f"journal_{one}" for one in _FILLED] + ["authorities_org"]
            for table in tables:
                execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            execute(f"UPDATE authorities_org SET pack = '{PACK}' WHERE id = {school}")
            teacher = _teacher(execute, school)
            for statement in _statements(school_class, teacher):
                execute(statement)
            for table in tables:
                execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute("VACUUM ANALYZE")


def _the_class(execute: Callable[[str], list[Any]]) -> tuple[int, int]:
    """The first class of this year with forty students at least, and its school."""
    [(school_class, school)] = execute(
        "SELECT c.id, c.school_id FROM registry_schoolclass c JOIN registry_classmembership m"
        " ON m.school_class_id = c.id AND m.ended_on IS NULL WHERE c.session_id = 1 GROUP BY c.id"
        " HAVING count(*) >= 40 ORDER BY c.id LIMIT 1"
    )
    return school_class, school


def _teacher(execute: Callable[[str], list[Any]], school: int) -> int:
    [(user,)] = execute(
        "INSERT INTO authorities_user (password, uuid, email, display_name, phone, language, is_active)"
        " VALUES ('', gen_random_uuid(), 'teacher@bench.example', 'Ольга Сергеевна', '', 'ru', true) RETURNING id"
    )
    [(teacher,)] = execute(
        "INSERT INTO authorities_appointment (uuid, user_id, org_id, role, started_on, trained_on)"
        f" VALUES (gen_random_uuid(), {user}, {school}, 'teacher', '2020-09-01', '2020-09-01') RETURNING id"
    )
    return int(teacher)


def _statements(school_class: int, teacher: int) -> list[str]:
    subjects = ", ".join(f"({place}, '{one}')" for place, one in enumerate(SUBJECTS))
    return [
        f"CREATE TEMP TABLE bench_subject AS SELECT * FROM (VALUES {subjects}) AS s (place, subject)",
        f"""
INSERT INTO journal_teachinggroup (uuid, school_id, session_id, stage, grade, subject, name, school_class_id, scale)
SELECT gen_random_uuid(), c.school_id, c.session_id, c.stage, c.grade, s.subject, c.id::text, c.id, 'five'
FROM registry_schoolclass c JOIN bench_subject s ON s.place = 0 OR c.id = {school_class} WHERE c.session_id = 1
""",
        f"""
CREATE TEMP TABLE bench_teaches AS
SELECT g.id AS group_id, g.school_id, g.school_class_id,
  CASE WHEN g.school_class_id = {school_class} THEN {teacher} ELSE p.id END AS teacher_id, s.place
FROM journal_teachinggroup g JOIN bench_subject s USING (subject)
JOIN (SELECT org_id, min(id) AS id FROM authorities_appointment GROUP BY 1) p ON p.org_id = g.school_id
""",
        f"""
INSERT INTO journal_groupteacher (group_id, school_id, teacher_id, started_on)
SELECT group_id, school_id, teacher_id, '{FIRST_DAY}' FROM bench_teaches
""",
        f"""
INSERT INTO journal_groupmember (group_id, school_id, enrollment_id, started_on)
SELECT t.group_id, t.school_id, m.enrollment_id, '{FIRST_DAY}' FROM bench_teaches t
JOIN registry_classmembership m ON m.school_class_id = t.school_class_id AND m.ended_on IS NULL
""",
        f"""
INSERT INTO journal_lesson (uuid, school_id, group_id, teacher_id, day, number, starts_at, ends_at, room, kind, topic,
  taken_at, taken_in_id, revision)
SELECT gen_random_uuid(), t.school_id, t.group_id, t.teacher_id, d::date, n, d + interval '1 hour' * (n + 1),
  d + interval '1 hour' * (n + 1) + interval '45 minutes', '12', '', 'Повторение пройденного, § ' || n * 3,
  d + interval '1 hour' * (n + 2), t.teacher_id, 0
FROM generate_series(timestamptz '{FIRST_DAY}', '{LAST_DAY}', '1 day') d, generate_series(1, {PER_DAY}) n,
  bench_teaches t
WHERE extract(isodow FROM d) < 6 AND CASE WHEN t.school_class_id = {school_class}
  THEN t.place = (extract(isodow FROM d)::int * {PER_DAY} + n) % {len(SUBJECTS)}
  ELSE n = 1 AND d >= '{MONDAY}' AND d < '{MONDAY}'::date + 14 END
""",
        """
INSERT INTO journal_mark (uuid, lesson_id, school_id, enrollment_id, slot, value, number, work, weight, worked_on,
  comment, entered_at, entered_in_id, version)
SELECT gen_random_uuid(), l.id, l.school_id, m.enrollment_id, 1, (3 + (l.id + m.enrollment_id) % 3)::text,
  3 + (l.id + m.enrollment_id) % 3, 'answer', 1, l.day, '', l.ends_at, l.teacher_id, 1
FROM journal_lesson l JOIN journal_groupmember m USING (group_id)
WHERE (l.id * 7 + m.enrollment_id) % 4 = 0 AND l.day < '2026-11-30'
""",
        """
INSERT INTO journal_lessonabsence (lesson_id, school_id, enrollment_id, code, note, entered_at, entered_in_id)
SELECT l.id, l.school_id, m.enrollment_id, 'ill', '', l.ends_at, l.teacher_id
FROM journal_lesson l JOIN journal_groupmember m USING (group_id)
WHERE (l.id * 5 + m.enrollment_id) % 20 = 1 AND l.day < '2026-11-30'
""",
        """
INSERT INTO journal_homework (uuid, lesson_id, school_id, text, due_on, given_at, given_in_id)
SELECT gen_random_uuid(), id, school_id, 'Прочитать параграф, ответить на вопросы, № ' || number * 7,
  day + CASE WHEN extract(isodow FROM day) = 5 THEN 3 ELSE 1 END, ends_at, teacher_id
FROM journal_lesson WHERE id % 2 = 0
""",
    ]


def readers() -> list[Reader]:
    """An account for each student of that class, signed in; each has a visit that goes on."""
    from django.test import Client

    from matricula.families.api import FamilyAccess
    from matricula.journal.api import GroupMember

    found = []
    with django_as(OWNER):
        members = GroupMember.objects.filter(group__subject=SUBJECTS[1], ended_on=None)
        for one in members.select_related("enrollment__student").order_by("pk"):
            student = one.enrollment.student
            login = f"bench-{student.pk}"
            user = User.objects.filter(login=login).first() or User.objects.create_family(
                login, display_name=f"Мать ученика {student.pk}"
            )
            if not FamilyAccess.objects.filter(user=user, student=student).exists():
                FamilyAccess.objects.create(user=user, student=student, started_at=AT)
            client = Client(headers={"host": "localhost"})
            client.force_login(user, _BACKEND)
            client.get("/family/code/")  # the secret behind the tokens of its forms
            cookie = "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())
            found.append(Reader(user.pk, cookie, str(student.uuid)))
    return found


def teacher() -> Appointment:
    """Who teaches that class."""
    return Appointment.objects.select_related("user", "org").get(user__email="teacher@bench.example")
