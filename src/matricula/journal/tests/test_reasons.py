"""What lessons tell of a day, what is carried into the next lesson, and reasons that come later."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import datetime, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    Explained,
    Lesson,
    LessonAbsence,
    Missed,
    Slot,
    carried_over,
    day_from_lessons,
    explain_absences,
    missed_days,
    plan_lessons,
    take_lesson,
)
from matricula.journal.tests.schoolday import MONDAY, ZONE, SchoolDay, school_day
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 16, 12, tzinfo=ZONE)
DAY = timedelta(days=1)
STACK = stack_for("ru_school19")


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """Two lessons on that Monday; 5А has a class teacher, who does not teach it."""
    with lasting():
        made = school_day()
        keeper = made.person("keeper", "class_teacher")
        with as_owner():
            SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher_id=keeper.appointment_id)
            made.school_class = SchoolClass.objects.select_related("school", "teacher").get(
                pk=made.school_class.pk
            )
        with at_civil_time(datetime(2026, 9, 1, 8, tzinfo=ZONE)), in_scope(made.deputy):
            made.lessons += plan_lessons(
                by=made.deputy,
                group=made.group,
                teacher=made.people["teacher"],
                slots=[Slot(MONDAY, 2, time(9, 25), time(10, 10), "12")],
            )
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def take(made: SchoolDay, lesson: Lesson, *missed: str, by: Acting | None = None) -> None:
    """Who missed it, by the code of each student in order; an empty one was there."""
    teacher = by or made.teacher
    with in_scope(teacher):
        now = Lesson.objects.get(pk=lesson.pk)
        take_lesson(
            by=teacher,
            lesson=lesson.uuid,
            missed={made.places[at].student.uuid: Missed(code) for at, code in enumerate(missed) if code},
            revision=now.revision,
        )


def test_absent_on_a_day_is_who_missed_every_lesson_that_was_entered(made: SchoolDay) -> None:
    first, second = made.lessons[0], made.lessons[-1]
    keeper = made.person("keeper", "class_teacher")
    with at_civil_time(NOON):
        take(made, first, "absent", "absent", "late")
        with in_scope(keeper):
            so_far = day_from_lessons(made.school_class, MONDAY, STACK)
        assert (so_far.held, so_far.taken) == (2, 1)
        assert set(so_far.absent) == {one.student.uuid for one in made.places[:2]}
        take(made, second, "ill", "", "absent")
        with in_scope(keeper):
            whole = day_from_lessons(made.school_class, MONDAY, STACK)
    # The second came to the second lesson, the third only missed that one; the last lesson says why.
    assert (whole.held, whole.taken) == (2, 2)
    assert whole.absent == {made.places[0].student.uuid: "illness"}


def test_an_absence_is_offered_in_the_next_lesson_and_none_where_the_student_came_back(
    made: SchoolDay,
) -> None:
    first, second = made.lessons[0], made.lessons[-1]
    places = [one.pk for one in made.places]
    with at_civil_time(NOON):
        with in_scope(made.teacher):
            assert carried_over(places, MONDAY, second.starts_at, STACK) == {}
        take(made, first, "ill", "late")
        with in_scope(made.teacher):
            assert carried_over(places, MONDAY, second.starts_at, STACK) == {places[0]: "ill"}
            assert carried_over(places, MONDAY, first.starts_at, STACK) == {}
            assert carried_over(places, MONDAY + DAY, second.starts_at + DAY, STACK) == {}


def explained(made: SchoolDay, by: Acting, code: str = "ill", note: str = "справка 12", at: int = 0) -> int:
    with in_scope(by):
        return explain_absences(
            by=by,
            school_class=made.school_class,
            said=[Explained(made.places[at].student.uuid, MONDAY, code, note)],
        )


def test_the_class_teacher_enters_the_reason_of_all_lessons_of_a_day(made: SchoolDay) -> None:
    first, second = made.lessons[0], made.lessons[-1]
    keeper = made.person("keeper", "class_teacher")
    with at_civil_time(NOON):
        take(made, first, "absent", "", "late")
        take(made, second, "absent")
        with in_scope(keeper):
            taken_at = Lesson.objects.get(pk=first.pk).taken_at
        assert explained(made, keeper) == 2
        assert explained(made, keeper) == 0
        # Who was there, or only late, does not become absent.
        assert explained(made, keeper, at=1) == explained(made, keeper, at=2) == 0
        with in_scope(keeper):
            (line,) = missed_days(made.school_class, MONDAY, MONDAY + DAY, STACK)
            assert (line.code, line.note, line.subjects) == ("ill", "справка 12", ("mathematics",) * 2)
            assert line.alike
            rows = LessonAbsence.objects.filter(code="ill").values_list("entered_in_id", "version")
            assert set(rows) == {(keeper.appointment_id, 2)}
            assert Lesson.objects.get(pk=first.pk).taken_at == taken_at


@pytest.mark.parametrize(
    ("code", "note", "told"),
    [
        ("late", "", "no_reason_of_absence"),
        ("nonsense", "", "no_reason_of_absence"),
        ("", "", "no_reason_of_absence"),
        ("ill", "x" * 201, "attendance_note_too_long"),
    ],
)
def test_what_is_no_reason_is_refused(made: SchoolDay, code: str, note: str, told: str) -> None:
    with at_civil_time(NOON):
        take(made, made.lessons[0], "absent")
        with pytest.raises(Refused) as refused:
            explained(made, made.person("keeper", "class_teacher"), code, note)
    assert refused.value.code == told
    assert refused.value.clause == "RU-19-7"


def test_another_class_teacher_enters_no_reason(made: SchoolDay) -> None:
    with at_civil_time(NOON):
        take(made, made.lessons[0], "absent")
        for name, role in (("elsewhere", "class_teacher"), ("head", "head")):
            with pytest.raises(NotPermitted):
                explained(made, made.person(name, role))


def by_sql(by: Acting, statement: str, *values: str | int) -> None:
    """As the application's role, with nothing of the action between."""
    with in_scope(by), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_class_teacher_makes_nobody_present_or_absent_by_raw_sql(made: SchoolDay) -> None:
    keeper, other = made.person("keeper", "class_teacher"), made.person("elsewhere", "class_teacher")
    mine = "UPDATE journal_lessonabsence SET code = %s, entered_in_id = %s WHERE enrollment_id = %s"
    with at_civil_time(NOON):
        take(made, made.lessons[0], "absent")
        place = made.places[0].pk
        attacks = (
            (keeper, mine, "", keeper.appointment_id),  # there after all
            (keeper, mine, "ill", made.teacher.appointment_id),  # in another's name
            (keeper, mine, "late", keeper.appointment_id),  # there, but not from the beginning
            (other, mine, "ill", other.appointment_id),  # of another's class
        )
        for by, statement, code, name in attacks:
            with pytest.raises(DatabaseError) as refused:
                by_sql(by, statement, code, name, place)
            assert getattr(refused.value.__cause__, "sqlstate", "") == "MR073"
        with pytest.raises(DatabaseError) as added:
            by_sql(
                keeper,
                "INSERT INTO journal_lessonabsence (lesson_id, school_id, enrollment_id, code, note, entered_at,"
                " entered_in_id) SELECT id, school_id, %s, 'absent', '', now(), %s FROM journal_lesson WHERE id = %s",
                made.places[1].pk,
                keeper.appointment_id,
                made.lessons[0].pk,
            )
        assert getattr(added.value.__cause__, "sqlstate", "") == "MR073"
        by_sql(keeper, mine, "ill", keeper.appointment_id, place)
        take(made, made.lessons[-1], "", "late")
        with pytest.raises(DatabaseError) as missed:
            by_sql(keeper, mine, "ill", keeper.appointment_id, made.places[1].pk)
        assert getattr(missed.value.__cause__, "sqlstate", "") == "MR073", "who was late was there"
