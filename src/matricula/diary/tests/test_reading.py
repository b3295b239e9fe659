"""A family reads of its own children, by its own rights, as long as they hold, and nothing else of anybody."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import family_sight
from matricula.diary.api import days_of, period_of, progress_of
from matricula.families.api import (
    AccessCode,
    Family,
    FamilyAccess,
    as_family,
    code_fits,
    end_access,
    issue_code,
    redeem_code,
)
from matricula.journal.api import (
    Cell,
    Given,
    GradingPeriod,
    GroupMember,
    Homework,
    Lesson,
    LessonAbsence,
    Mark,
    MarkBatch,
    Missed,
    TeachingGroup,
    enter_marks,
    marking_of,
    take_lesson,
    write_lesson,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay, enrolled, school_day
from matricula.kernel.clock import civil_now
from matricula.registry.api import Guardian, Student
from matricula.regulation.api import Refused, stack_for

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """A lesson was held: one was ill, two have marks, all have homework. The school has a second class's child, too."""
    with lasting():
        made = school_day((*NAMES, "Зуева Анна", "Ильин Олег", "Котова Вера", "Лаптев Егор"))
        with at_civil_time(AT_LESSON), in_scope(made.teacher):
            lesson = made.lessons[0].uuid
            ill = made.places[0].student.uuid
            take_lesson(by=made.teacher, lesson=lesson, missed={ill: Missed("ill")}, revision=0)
            write_lesson(by=made.teacher, lesson=lesson, topic="Дроби", homework="№ 12", due_on=MONDAY + DAY)
            cells = [
                Cell(lesson, one.student.uuid, tuple(Given(mark, "answer") for mark in marks), 0)
                for one, marks in zip(made.places, ("5", "443", "3", "3", "4", "5", "5"), strict=True)
            ]
            enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=cells)
        with at_civil_time(AT_LESSON), in_scope(made.deputy):
            GradingPeriod.objects.create(
                school=made.orgs["school"],
                session=made.group.session,
                stage="basic_general",
                kind="quarter",
                seq=2,
                started_on=MONDAY - 7 * DAY,
                ended_on=MONDAY + 35 * DAY,
            )
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def mother_of(made: SchoolDay, student: int = 1) -> User:
    """The mother, come in by the code of her letter."""
    place = made.places[student]
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            guardian = Guardian.objects.get(student=place.student)
            letter = issue_code(by=made.secretary, enrollment=place, guardian=guardian)
        assert code_fits(letter.login, letter.code.lower())
        return redeem_code(code=letter.code, login=letter.login, password="a long new password")


def test_the_mother_reads_what_the_teacher_wrote(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON), as_family(mother) as family:
        (child,) = family.children
        assert (child.name, child.oneself, child.stage) == (NAMES[1], False, "basic_general")
        days = days_of(child, MONDAY, MONDAY + 7 * DAY)
        (lesson,) = days.lessons[MONDAY]
        assert (lesson.subject, lesson.topic, lesson.teacher) == ("mathematics", "Дроби", "Teacher")
        assert [mark.value for mark in lesson.marks] == ["4", "4", "3"]
        assert lesson.absence == ""
        assert [one.text for one in days.homework[MONDAY + DAY]] == ["№ 12"]


def test_she_sees_no_other_child_s_marks_and_absences_whatever_she_asks(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON), as_family(mother):
        mine = made.places[1].pk
        assert set(Mark.objects.values_list("enrollment_id", flat=True)) == {mine}
        assert set(GroupMember.objects.values_list("enrollment_id", flat=True)) == {mine}
        assert not LessonAbsence.objects.exists()
        assert Lesson.objects.count() == 3
        assert TeachingGroup.objects.count() == 1
        for table in (Student, Guardian, AccessCode, MarkBatch):
            assert not table.objects.exists(), table
        with connection.cursor() as cursor:
            cursor.execute("SELECT families_places_of(%s)", [made.places[0].student_id])
            assert cursor.fetchone()[0] == []


def test_she_writes_nothing(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON), as_family(mother):
        assert Mark.objects.update(value="5") == 0
        assert Homework.objects.update(text="") == 0
        assert Lesson.objects.update(topic="x") == 0
        assert FamilyAccess.objects.update(ended_at=None, why_ended="") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Homework.objects.create(
                lesson=made.lessons[1],
                school=made.orgs["school"],
                text="x",
                due_on=MONDAY + 2 * DAY,
                given_at=civil_now(),
                given_in_id=made.teacher.appointment_id,
            )


def test_nobody_has_both_sights_at_once(made: SchoolDay) -> None:
    mother = mother_of(made)
    with family_sight(mother.pk), connection.cursor() as cursor:
        cursor.execute("SELECT family_user(), scopes()")
        assert cursor.fetchone() == (mother.pk, [])
        cursor.execute("SELECT set_config('matricula.scopes', %s, true)", [f"{{{made.orgs['other'].pk}}}"])
        cursor.execute("SELECT family_user(), families_students()")
        assert cursor.fetchone() == (None, [])


def test_a_code_is_good_once_and_a_new_letter_voids_the_old_one(made: SchoolDay) -> None:
    place = made.places[2]
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            guardian = Guardian.objects.get(student=place.student)
            old = issue_code(by=made.secretary, enrollment=place, guardian=guardian)
            new = issue_code(by=made.secretary, enrollment=place, guardian=guardian)
        assert old.login == new.login
        assert not code_fits(old.login, old.code)
        redeem_code(code=new.code, login=new.login, password="a long new password")
        for letter in (old, new):
            with pytest.raises(Refused) as told:
                redeem_code(code=letter.code, login=letter.login, password="another password")
            assert told.value.code == "code_does_not_fit"


def test_a_code_expires(made: SchoolDay) -> None:
    place = made.places[2]
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        letter = issue_code(
            by=made.secretary, enrollment=place, guardian=Guardian.objects.get(student=place.student)
        )
    with at_civil_time(letter.expires_at - timedelta(minutes=1)):
        assert code_fits(letter.login, letter.code)
    with at_civil_time(letter.expires_at + timedelta(minutes=1)):
        assert not code_fits(letter.login, letter.code)


def test_a_second_code_adds_a_child_to_the_account(made: SchoolDay) -> None:
    mother = mother_of(made)
    place = made.places[2]
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            guardian = Guardian.objects.get(student=place.student)
            letter = issue_code(by=made.secretary, enrollment=place, guardian=guardian)
        assert redeem_code(code=letter.code, user=mother).pk == mother.pk
        with as_family(mother) as family:
            assert [one.name for one in family.children] == [NAMES[1], NAMES[2]]


def children(user: User) -> tuple[str, ...]:
    with as_family(user) as family:
        return tuple(one.name for one in family.children)


def test_the_right_ends_at_once_when_the_school_ends_it_and_stays_so(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        assert children(mother) == (NAMES[1],)
        with in_scope(made.secretary):
            access = FamilyAccess.objects.get(user=mother)
            end_access(
                by=made.secretary, school=made.orgs["school"], access=access.uuid, reason="решение суда"
            )
            with pytest.raises(DatabaseError), transaction.atomic():
                FamilyAccess.objects.filter(pk=access.pk).update(ended_at=None, why_ended="")
        assert children(mother) == ()


def test_the_right_ends_with_the_guardian_s_own_row(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        with as_owner():
            Guardian.objects.filter(student=made.places[1].student).update(ended_on=MONDAY)
        assert children(mother) == ()


@pytest.mark.parametrize(
    "story", ["another school's student", "no guardian", "an officer's account", "a name"]
)
def test_an_office_gives_itself_no_way_into_a_diary(made: SchoolDay, story: str) -> None:
    """Whoever runs SQL as the secretary of the other school wants to read, or to let somebody read."""
    with at_civil_time(AT_LESSON):
        theirs = enrolled(made, "Чужой Пётр", "other", number=90)
        by = made.person("other.secretary", "record_officer", "other")
        with in_scope(by):
            guardian = Guardian.objects.get(student=theirs.student)
            letter = issue_code(by=by, enrollment=theirs, guardian=guardian)
            account = User.objects.get(login=letter.login)
            AccessCode.objects.update(voided_at=civil_now())
            row: dict[str, Any] = {
                "uuid": uuid.uuid4(),
                "school": made.orgs["other"],
                "student_id": theirs.student_id,
                "guardian_id": None,
                "user_id": account.pk,
                "digest": "0" * 64,
                "issued_at": civil_now(),
                "issued_in_id": by.appointment_id,
                "expires_at": civil_now() + DAY,
            }
            wanted: dict[str, dict[str, Any]] = {
                "another school's student": {"student_id": made.places[0].student_id},
                "no guardian": {"guardian_id": guardian.pk + 1000},
                "an officer's account": {"user_id": by.user_id},
                "a name": {"issued_in_id": made.people["teacher"].pk},
            }
            row |= wanted[story]
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                AccessCode.objects.create(**row)
            assert refused.value.__cause__.sqlstate in ("MR081", "42501")  # type: ignore[union-attr]  # psycopg's error


def test_no_right_is_written_by_hand(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            FamilyAccess.objects.create(
                user_id=made.secretary.user_id, student=made.places[0].student, started_at=civil_now()
            )
        assert refused.value.__cause__.sqlstate == "42501"  # type: ignore[union-attr]  # psycopg's error


def test_the_forecast_asks_the_class_and_shows_it_to_nobody(made: SchoolDay) -> None:
    mother = mother_of(made)
    stack = stack_for("ru_school19")
    with at_civil_time(AT_LESSON), as_family(mother) as family:
        (child,) = family.children
        period = period_of(child, MONDAY)
        assert period is not None
        (subject,) = progress_of(
            child, period.started_on, period.ended_on, MONDAY, marking_of(period.school_id, stack)
        )
        assert subject.mean is not None
        assert subject.mean == pytest.approx(11 / 3)
        assert subject.forecast is not None
        assert subject.forecast.expected > subject.mean, "the others are better: (5+3+3+4+5+5)/6"


def test_with_fewer_than_five_others_the_class_has_no_mean(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON), as_family(mother), connection.cursor() as cursor:
        asked: tuple[Any, ...] = (made.places[1].student_id, MONDAY, MONDAY + DAY)
        for least, rows in ((1, 1), (6, 1), (7, 0)):
            cursor.execute("SELECT count(*) FROM diary_class_means(%s, %s, %s, %s)", (*asked, least))
            assert cursor.fetchone()[0] == rows
        cursor.execute(
            "SELECT count(*) FROM diary_class_means(%s, %s, %s, 1)",
            [made.places[0].student_id, MONDAY, MONDAY + DAY],
        )
        assert cursor.fetchone()[0] == 0, "of another's child nothing is told"


def test_a_lesson_before_the_child_came_is_others(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        GroupMember.objects.filter(enrollment=made.places[1]).update(started_on=MONDAY + DAY)
    with at_civil_time(AT_LESSON), as_family(mother) as family:
        days = days_of(family.children[0], MONDAY, MONDAY + 7 * DAY)
        assert sorted(days.lessons) == [MONDAY + DAY, MONDAY + 2 * DAY]
        assert Lesson.objects.count() == 2


def test_reading_is_one_statement_and_the_sight_three(
    made: SchoolDay, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        with as_family(mother) as family, django_assert_num_queries(1):
            days_of(family.children[0], MONDAY, MONDAY + 7 * DAY)
        assert isinstance(family, Family)
