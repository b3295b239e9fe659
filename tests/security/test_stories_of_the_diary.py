"""Whole attacks on what families write: an account that ticks, signs or reads for another's child, raw SQL and pages.

Told as those of `test_stories.py` are, in the name and with the sight of one family.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import Acting, User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.families.api import as_family, issue_code, redeem_code
from matricula.journal.api import Homework, write_lesson, write_remark
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from matricula.registry.api import Guardian
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WRITTEN = ("diary_homeworktick", "diary_visit", "diary_weekseen", "journal_remark", "audit_accesslog")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """The first lesson has homework for all of the group."""
    with lasting():
        made = school_day()
        with at_civil_time(AT_LESSON), in_scope(made.teacher):
            write_lesson(
                by=made.teacher, lesson=made.lessons[0].uuid, topic="1", homework="2", due_on=MONDAY + DAY
            )
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def mother_of(made: SchoolDay, student: int = 1) -> User:
    place = made.places[student]
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            guardian = Guardian.objects.get(student=place.student)
            letter = issue_code(by=made.secretary, enrollment=place, guardian=guardian)
        return redeem_code(code=letter.code, login=letter.login, password="a long new password")


@contextmanager
def sql_of(user: User) -> Iterator[User]:
    """Statements of this family, in the hour of the first lesson."""
    with at_civil_time(AT_LESSON), as_family(user):
        yield user


@contextmanager
def sql_of_office(by: Acting) -> Iterator[Acting]:
    with at_civil_time(AT_LESSON), in_scope(by):
        yield by


def a_tick(made: SchoolDay, user: User, student: int = 1, **changed: Any) -> int:
    with as_owner():
        homework = Homework.objects.get().pk
    entered = {
        "user_id": user.pk,
        "student_id": made.places[student].student_id,
        "homework_id": homework,
        "ticked_at": civil_now(),
        **changed,
    }
    return inserted("diary_homeworktick", entered)


def a_week(made: SchoolDay, user: User, student: int = 1, **changed: Any) -> int:
    entered = {
        "user_id": user.pk,
        "student_id": made.places[student].student_id,
        "school_id": made.orgs["school"].pk,
        "monday": MONDAY,
        "seen_at": civil_now(),
        **changed,
    }
    return inserted("diary_weekseen", entered)


def a_visit(made: SchoolDay, user: User, student: int = 1) -> int:
    entered = {
        "user_id": user.pk,
        "student_id": made.places[student].student_id,
        "opened_at": civil_now(),
        "before_at": civil_now(),
    }
    return inserted("diary_visit", entered)


def changed(statement: str, *values: Any) -> int:
    return len(rows(f"{statement} RETURNING 1", *values))


def test_a_mother_writes_her_own(made: SchoolDay) -> None:
    """What the attacks below are like, but for what is wrong in each."""
    mother = mother_of(made)
    with sql_of(mother):
        a_tick(made, mother)
        a_week(made, mother)
        a_visit(made, mother)
        assert changed("UPDATE diary_homeworktick SET ticked_at = NULL") == 1
        assert changed("UPDATE diary_visit SET opened_at = %s, before_at = NULL", civil_now()) == 1


def test_nothing_is_written_for_another_s_child_or_in_another_s_name(made: SchoolDay) -> None:
    mother, other = mother_of(made), mother_of(made, 2)
    before = as_it_stands(*WRITTEN)
    with sql_of(mother):
        # The guards of a row come before its wall.
        for write, code in ((a_tick, "MR087"), (a_week, "MR088"), (a_visit, "42501")):
            with refuses(code):
                write(made, mother, 2)
        for write in (a_tick, a_week, a_visit):
            with refuses("42501"):
                write(made, other)
    assert as_it_stands(*WRITTEN) == before


def test_a_row_that_is_one_s_own_is_not_made_another_s(made: SchoolDay) -> None:
    """A mother moves her tick to another's child, gives it to another account, or dates her week back."""
    mother, other = mother_of(made), mother_of(made, 2)
    with sql_of(mother):
        a_tick(made, mother)
        a_week(made, mother)
        a_visit(made, mother)
        before = as_it_stands(*WRITTEN)
        for table in ("diary_homeworktick", "diary_visit"):
            for column, value in (("student_id", made.places[2].student_id), ("user_id", other.pk)):
                with refuses("42501"):
                    rows(f"UPDATE {table} SET {column} = %s", value)
            with refuses("42501"):
                rows(f"DELETE FROM {table}")
        with refuses("42501"):
            rows("UPDATE diary_weekseen SET seen_at = %s", civil_now() - DAY)
        assert as_it_stands(*WRITTEN) == before


def test_another_s_ticks_are_not_changed_even_of_the_same_child(made: SchoolDay) -> None:
    """The student ticks; the mother, who sees that, cannot take the tick back."""
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            letter = issue_code(by=made.secretary, enrollment=made.places[1], guardian=None)
        student = redeem_code(code=letter.code, login=letter.login, password="a long new password")
    with sql_of(student):
        a_tick(made, student)
        with refuses("MR088"):
            a_week(made, student)
    with sql_of(mother):
        assert len(rows("SELECT 1 FROM diary_homeworktick")) == 1
        assert changed("UPDATE diary_homeworktick SET ticked_at = NULL") == 0


@pytest.mark.parametrize("wrong", ["another school", "a week to come", "no Monday", "a moment to come"])
def test_a_week_is_seen_as_it_was(made: SchoolDay, wrong: str) -> None:
    mother = mother_of(made)
    said: dict[str, tuple[str, dict[str, Any]]] = {
        "another school": ("MR088", {"school_id": made.orgs["other"].pk}),
        "a week to come": ("MR088", {"monday": MONDAY + 7 * DAY}),
        "no Monday": ("23514", {"monday": MONDAY - DAY}),
        "a moment to come": ("MR088", {"seen_at": AT_LESSON + DAY}),
    }
    code, entered = said[wrong]
    with sql_of(mother), refuses(code):
        a_week(made, mother, **entered)


def test_a_guardian_whose_right_is_over_writes_and_reads_nothing(made: SchoolDay) -> None:
    mother = mother_of(made)
    with sql_of(mother):
        a_tick(made, mother)
        a_visit(made, mother)
    with as_owner():
        Guardian.objects.filter(student=made.places[1].student).update(ended_on=MONDAY)
    with sql_of(mother):
        with refuses("MR088"):
            a_week(made, mother)
        assert changed("UPDATE diary_homeworktick SET ticked_at = NULL") == 0
        assert rows("SELECT 1 FROM diary_homeworktick") == []
        assert rows("SELECT 1 FROM families_looks(%s, 'UTC', '2020-01-01')", made.places[1].student_id) == []


@pytest.mark.parametrize("role", ["head", "deputy", "class_teacher", "record_officer"])
def test_no_office_ticks_signs_or_visits_for_a_family(made: SchoolDay, role: str) -> None:
    """And none reads what a family ticks or when it visits; that a week was seen, its school reads."""
    mother = mother_of(made)
    with sql_of(mother):
        a_tick(made, mother)
        a_visit(made, mother)
        a_week(made, mother)
    with sql_of_office(made.person(f"the.{role}", role)):
        for write in (a_tick, a_week, a_visit):
            with refuses("42501"):
                write(made, mother)
        assert rows("SELECT 1 FROM diary_homeworktick") == rows("SELECT 1 FROM diary_visit") == []
        assert len(rows("SELECT 1 FROM diary_weekseen")) == 1
        assert changed("UPDATE diary_homeworktick SET ticked_at = NULL") == 0


def test_no_family_writes_a_remark_and_no_colleague_in_a_teacher_s_name(made: SchoolDay) -> None:
    mother, colleague = mother_of(made), made.person("colleague", "teacher")
    entered: dict[str, Any] = {
        "uuid": "gen_random_uuid()",
        "group_id": made.group.pk,
        "lesson_id": made.lessons[0].pk,
        "school_id": made.orgs["school"].pk,
        "enrollment_id": made.places[1].pk,
        "kind": "remark",
        "text": "x",
        "written_at": AT_LESSON,
        "written_in_id": made.people["teacher"].pk,
    }
    with sql_of_office(made.teacher):
        standing = inserted("journal_remark", entered)
    with sql_of(mother), refuses("MR073"):
        inserted("journal_remark", entered)
    with sql_of_office(colleague) as by:
        for wrong in ({}, {"written_in_id": by.appointment_id}):
            with refuses("MR073"):
                inserted("journal_remark", {**entered, **wrong})
        with refuses("MR073"):
            rows("UPDATE journal_remark SET withdrawn_at = %s", AT_LESSON)
    with sql_of_office(made.teacher):
        assert changed("UPDATE journal_remark SET withdrawn_at = %s WHERE id = %s", AT_LESSON, standing) == 1
        with refuses("MR073"):
            rows("UPDATE journal_remark SET withdrawn_at = NULL")
    with sql_of(mother):
        assert changed("UPDATE journal_remark SET withdrawn_at = NULL") == 0


def test_no_page_writes_or_shows_for_another_s_child(made: SchoolDay) -> None:
    """The mother changes the addresses of her own pages to those of another's child."""
    mother = mother_of(made)
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        write_remark(
            by=made.teacher,
            group=made.group,
            student=made.places[2].student.uuid,
            kind="remark",
            text="Чужое слово",
            lesson=made.lessons[0].uuid,
        )
        homework = Homework.objects.get().uuid
    client = Client()
    client.force_login(mother, BACKEND)
    before = as_it_stands(*WRITTEN[:3])
    mine, others = made.places[1].student.uuid, made.places[2].student.uuid
    with at_civil_time(AT_LESSON):
        pages: list[tuple[str, list[Any]]] = [
            ("diary_day", [MONDAY]),
            ("diary_week", [MONDAY]),
            ("diary_marks", []),
            ("diary_forecast", ["mathematics"]),
            ("diary_school", []),
            ("diary_looks", []),
            ("family_help", []),
        ]
        for name, more in pages:
            assert client.get(reverse(name, args=[others, *more])).status_code == 404, name
        writes: list[tuple[str, list[Any], dict[str, str]]] = [
            ("diary_tick", [homework], {"day": str(MONDAY), "done": "yes"}),
            ("diary_week_seen", [MONDAY], {}),
        ]
        for name, more, sent in writes:
            assert client.post(reverse(name, args=[others, *more]), sent).status_code == 404, name
        assert as_it_stands(*WRITTEN[:3]) == before
        for name, more in pages[:3]:
            answer = client.get(reverse(name, args=[mine, *more]))
            assert answer.status_code == 200
            assert "Чужое слово" not in answer.content.decode()


def test_a_week_is_not_signed_for_a_day_that_is_over(made: SchoolDay) -> None:
    mother = mother_of(made)
    with sql_of(mother):
        pk = a_week(made, mother, seen_at=AT_LESSON - 30 * DAY)
        assert rows("SELECT seen_at >= %s FROM diary_weekseen WHERE id = %s", AT_LESSON, pk) == [(True,)]
