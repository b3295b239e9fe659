"""Whole attacks on the journal: a teacher, an office or a family that writes or reads what is not theirs.

Told as those of `test_stories.py` are: raw SQL as the application, in the name and with the sight of one person, and
lawfully on where it was refused.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from matricula.authorities.api import Acting, User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.families.api import as_family, issue_code, redeem_code
from matricula.journal.api import Cell, Given, Missed, enter_marks, take_lesson, write_lesson
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, enrolled, school_day
from matricula.kernel.clock import civil_now
from matricula.registry.api import Guardian
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
JOURNAL = (
    "journal_lesson",
    "journal_mark",
    "journal_lessonabsence",
    "journal_homework",
    "journal_groupmember",
    "journal_groupteacher",
    "journal_teachinggroup",
    "journal_markbatch",
    "journal_gradingperiod",
)
PASTS = tuple(f"{table}event" for table in JOURNAL[:7])


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """The first lesson was held: one was ill, one has a 3, all have homework."""
    with lasting():
        made = school_day()
        with at_civil_time(AT_LESSON), in_scope(made.teacher):
            lesson, (ill, pupil, _) = made.lessons[0].uuid, (one.student.uuid for one in made.places)
            take_lesson(by=made.teacher, lesson=lesson, missed={ill: Missed("ill")}, revision=0)
            write_lesson(by=made.teacher, lesson=lesson, topic="1", homework="2", due_on=MONDAY + DAY)
            cell = Cell(lesson, pupil, (Given("3", "answer"),), 0)
            enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


@contextmanager
def sql_of(by: Acting) -> Iterator[Acting]:
    """Statements of this person, in the hour of the first lesson."""
    with at_civil_time(AT_LESSON), in_scope(by):
        yield by


def a_mark(made: SchoolDay, by: Acting, **changed: Any) -> int:
    """The row that the page would write for the third student, but for what is changed."""
    entered = {
        "uuid": "gen_random_uuid()",
        "school_id": made.orgs["school"].pk,
        "lesson_id": made.lessons[0].pk,
        "enrollment_id": made.places[2].pk,
        "slot": 1,
        "value": "5",
        "number": 5,
        "work": "answer",
        "weight": 1,
        "worked_on": MONDAY,
        "comment": "",
        "entered_at": civil_now(),
        "entered_in_id": by.appointment_id,
        "version": 1,
        **changed,
    }
    return inserted("journal_mark", entered)


def an_absence(made: SchoolDay, by: Acting, **changed: Any) -> int:
    entered = {
        "school_id": made.orgs["school"].pk,
        "lesson_id": made.lessons[0].pk,
        "enrollment_id": made.places[2].pk,
        "code": "late",
        "note": "",
        "entered_at": civil_now(),
        "entered_in_id": by.appointment_id,
        **changed,
    }
    return inserted("journal_lessonabsence", entered)


def changed(statement: str, *values: Any) -> int:
    return len(rows(f"{statement} RETURNING id", *values))


def test_the_teacher_of_the_lesson_writes_it(made: SchoolDay) -> None:
    """What the attacks below are like, but for what is wrong in each."""
    with sql_of(made.teacher) as by:
        a_mark(made, by)
        an_absence(made, by)
        assert changed("UPDATE journal_mark SET value = '4', number = 4, entered_at = %s", civil_now()) == 2


def test_no_teacher_marks_another_s_lesson(made: SchoolDay) -> None:
    """A colleague wants a mark in a lesson of others: in the own name, in theirs, or as their lesson all at once."""
    colleague, before = made.person("colleague", "teacher"), as_it_stands(*JOURNAL, *PASTS)
    with sql_of(colleague) as by:
        for enter in (a_mark, an_absence):
            with refuses("MR073"):
                enter(made, by)
            with refuses("MR073"):
                enter(made, by, entered_in_id=made.people["teacher"].pk)
        with refuses("MR073"):
            rows("UPDATE journal_mark SET value = '5', entered_in_id = %s", by.appointment_id)
        with refuses("MR073"):
            rows("UPDATE journal_mark SET value = '5'")
        with refuses("MR073"):
            rows("UPDATE journal_homework SET text = ''")
    assert as_it_stands(*JOURNAL, *PASTS) == before


def test_a_substitute_whom_the_deputy_entered_writes_that_lesson_alone(made: SchoolDay) -> None:
    colleague = made.person("colleague", "teacher")
    with sql_of(made.deputy):
        moved = "UPDATE journal_lesson SET teacher_id = %s WHERE id = %s"
        assert changed(moved, colleague.appointment_id, made.lessons[0].pk) == 1
    with sql_of(colleague) as by:
        a_mark(made, by)
    with at_civil_time(AT_LESSON + DAY), in_scope(colleague), refuses("MR073"):
        a_mark(made, colleague, lesson_id=made.lessons[1].pk)


def test_nobody_marks_in_another_s_name(made: SchoolDay) -> None:
    before = as_it_stands("journal_mark", "journal_lessonabsence", "journal_homework")
    with sql_of(made.teacher) as by:
        for enter in (a_mark, an_absence):
            with refuses("MR073"):
                enter(made, by, entered_in_id=made.people["deputy"].pk)
        with refuses("MR073"):
            rows("UPDATE journal_homework SET given_in_id = %s", made.people["deputy"].pk)
    assert as_it_stands("journal_mark", "journal_lessonabsence", "journal_homework") == before


def test_no_student_of_elsewhere_is_marked(made: SchoolDay) -> None:
    """One of the school beside it, one who has no seat in the group, one who came after that day."""
    with at_civil_time(AT_LESSON):
        theirs = enrolled(made, "Чужой Пётр", "other", number=90)
        beside = enrolled(made, "Соседов Пётр", number=91)
    with sql_of(made.deputy):
        assert changed(
            "UPDATE journal_groupmember SET started_on = %s WHERE enrollment_id = %s",
            MONDAY + DAY,
            made.places[2].pk,
        )
    before = as_it_stands("journal_mark", "journal_lessonabsence")
    with sql_of(made.teacher) as by:
        for place in (theirs, beside, made.places[2]):
            for enter in (a_mark, an_absence):
                with refuses("MR071"):
                    enter(made, by, enrollment_id=place.pk)
        with refuses("42501"):
            rows("UPDATE journal_mark SET enrollment_id = %s", made.places[0].pk)
    assert as_it_stands("journal_mark", "journal_lessonabsence") == before


def test_nothing_is_entered_in_a_lesson_that_was_not_held(made: SchoolDay) -> None:
    """One that the deputy cancelled, and one of the day after; one that was held is not cancelled afterwards."""
    cancelled = "UPDATE journal_lesson SET cancelled_at = %s WHERE id = %s"
    with sql_of(made.deputy):
        assert changed(cancelled, civil_now(), made.lessons[1].pk)
        with refuses("MR080"):
            changed(cancelled, civil_now(), made.lessons[0].pk)
    before = as_it_stands("journal_mark", "journal_lessonabsence")
    with at_civil_time(AT_LESSON + DAY), in_scope(made.teacher):
        for lesson in made.lessons[1:3]:
            for enter in (a_mark, an_absence):
                with refuses("MR072"):
                    enter(made, made.teacher, lesson_id=lesson.pk)
        with refuses("MR078"):
            changed("UPDATE journal_lesson SET cancelled_at = NULL WHERE id = %s", made.lessons[1].pk)
    assert as_it_stands("journal_mark", "journal_lessonabsence") == before


def test_nobody_rewrites_history(made: SchoolDay) -> None:
    """No mark is erased, and no version of one: neither by its teacher, nor by the head."""
    with sql_of(made.teacher):
        assert changed("UPDATE journal_mark SET value = '4', number = 4, version = 2") == 1
    before = as_it_stands(*JOURNAL, *PASTS)
    head = made.person("head", "head")
    for who in (made.teacher, head, made.deputy):
        with sql_of(who):
            for table in JOURNAL:
                with refuses("42501"):
                    rows(f"DELETE FROM {table}")
            for table in PASTS:
                with refuses("42501"):
                    rows(f"DELETE FROM {table}")
                with refuses("42501"):
                    rows(f"UPDATE {table} SET pgh_label = 'x'")
            with refuses("42501"):
                rows("UPDATE journal_markbatch SET answer = '[]'")
    assert as_it_stands(*JOURNAL, *PASTS) == before
    with sql_of(made.teacher):
        assert {value for (value,) in rows("SELECT value FROM journal_markevent")} >= {"3"}, (
            "the old mark is kept"
        )


def mother(made: SchoolDay, student: int = 1, user: User | None = None) -> User:
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            guardian = Guardian.objects.get(student=made.places[student].student)
            letter = issue_code(by=made.secretary, enrollment=made.places[student], guardian=guardian)
        return redeem_code(code=letter.code, login="" if user else letter.login, user=user)


def test_no_mother_raises_her_child_s_mark(made: SchoolDay) -> None:
    """With the sight of a family nothing is written; a mother who teaches there has not both sights at once."""
    teacher = made.teacher
    for user in (mother(made), mother(made, user=made.people["teacher"].user)):
        before = as_it_stands(*JOURNAL)
        with at_civil_time(AT_LESSON), as_family(user):
            assert rows("SELECT value FROM journal_mark") == [("3",)]
            assert rows("UPDATE journal_mark SET value = '5' RETURNING id") == []
            assert rows("UPDATE journal_lessonabsence SET code = '' RETURNING id") == []
            with refuses("42501"):
                a_mark(made, teacher, enrollment_id=made.places[1].pk, slot=2)
            # She gives herself the sight of the school, which ends that of the family.
            rows("SELECT set_config('matricula.scopes', %s, true)", f"{{{made.orgs['city'].pk}}}")
            assert rows("SELECT value FROM journal_mark") == []
        assert as_it_stands(*JOURNAL) == before


def test_a_family_reads_no_other_child_s_row_in_any_way(made: SchoolDay) -> None:
    user = mother(made)
    with at_civil_time(AT_LESSON), as_family(user):
        others = [made.places[0].pk, made.places[2].pk]
        for table in ("journal_mark", "journal_lessonabsence", "journal_groupmember"):
            assert rows(f"SELECT id FROM {table} WHERE enrollment_id = ANY (%s)", others) == []
        for table in PASTS:
            assert rows(f"SELECT pgh_id FROM {table}") == [], table
        student = made.places[0].student_id
        assert rows("SELECT diary_days(%s, %s, %s) -> 'lessons'", student, MONDAY, MONDAY + DAY) == [("[]",)]
        assert rows("SELECT * FROM diary_class_means(%s, %s, %s, 1)", student, MONDAY, MONDAY + DAY) == []
        for table in ("registry_student", "registry_guardian", "registry_enrollment"):
            assert rows(f"SELECT 1 FROM {table}") == [], table


@pytest.mark.parametrize("office", ["ministry", "region", "city", "other"])
def test_no_office_above_or_beside_reads_marks(made: SchoolDay, office: str) -> None:
    """Above they answer for the school, and see shares of duties done, not what a child got."""
    with sql_of(made.person(f"{office}.head", "head", office)):
        for table in (*JOURNAL, *PASTS):
            assert rows(f"SELECT 1 FROM {table}") == [], table
        student = made.places[1].student_id
        assert rows("SELECT diary_days(%s, %s, %s) -> 'lessons'", student, MONDAY, MONDAY + DAY) == [("[]",)]


def test_no_school_enters_lessons_of_another(made: SchoolDay) -> None:
    """Neither as the other's row, nor as an own row in the other's group, of its teacher or its student."""
    deputy, before = made.person("other.deputy", "deputy", "other"), as_it_stands(*JOURNAL)
    lesson = {
        "uuid": "gen_random_uuid()",
        "day": MONDAY,
        "number": 7,
        "starts_at": AT_LESSON,
        "ends_at": AT_LESSON + timedelta(hours=1),
        "room": "",
        "kind": "",
        "topic": "",
        "hours": 1,
        "revision": 0,
        "group_id": made.group.pk,
        "teacher_id": made.people["teacher"].pk,
    }
    columns = {name for (name,) in _columns("journal_lesson")}
    lesson = {key: value for key, value in lesson.items() if key in columns}
    with sql_of(deputy) as by:
        with refuses("42501"):
            inserted("journal_lesson", {**lesson, "school_id": made.orgs["school"].pk})
        with refuses("MR073"):
            inserted("journal_lesson", {**lesson, "school_id": by.org_id})
        with refuses("MR073"):
            inserted("journal_lesson", {**lesson, "school_id": by.org_id, "teacher_id": by.appointment_id})
        with refuses("MR073"):
            inserted(
                "journal_groupmember",
                {
                    "school_id": by.org_id,
                    "group_id": made.group.pk,
                    "enrollment_id": made.places[0].pk,
                    "started_on": MONDAY,
                },
            )
        assert rows("UPDATE journal_lesson SET topic = 'x' RETURNING id") == []
    assert as_it_stands(*JOURNAL) == before


def _columns(table: str) -> list[Any]:
    with as_owner():
        return rows("SELECT column_name FROM information_schema.columns WHERE table_name = %s", table)


def test_no_moment_of_a_lesson_is_written_by_hand(made: SchoolDay) -> None:
    """Who was late with marks, with absences, with taking the lesson or with homework says it was long ago."""
    long_ago = AT_LESSON - 30 * DAY
    with sql_of(made.teacher) as by:
        a_mark(made, by, entered_at=long_ago)
        an_absence(made, by, entered_at=long_ago)
        for table, column in (
            ("journal_mark", "entered_at"),
            ("journal_lessonabsence", "entered_at"),
            ("journal_homework", "given_at"),
        ):
            rows(f"UPDATE {table} SET {column} = %s", long_ago)
            assert rows(f"SELECT 1 FROM {table} WHERE {column} < %s", AT_LESSON) == [], table
        for moment in (long_ago, None):
            with refuses("MR079"):
                rows("UPDATE journal_lesson SET taken_at = %s WHERE id = %s", moment, made.lessons[0].pk)
    with at_civil_time(AT_LESSON + DAY), in_scope(made.teacher):
        took = "UPDATE journal_lesson SET taken_at = %s, taken_in_id = %s WHERE id = %s"
        rows(took, long_ago, made.teacher.appointment_id, made.lessons[1].pk)
        assert rows(
            "SELECT taken_at > %s FROM journal_lesson WHERE id = %s", AT_LESSON, made.lessons[1].pk
        ) == [(True,)]
