"""A lesson: who was there, marks cell by cell, homework, and the clocks over it."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from matricula.authorities.api import NotPermitted, in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import (
    Cell,
    DutyState,
    Given,
    Homework,
    Lesson,
    LessonAbsence,
    Mark,
    Missed,
    Outcome,
    attendance_duty,
    day_of,
    enter_marks,
    lesson_sheet,
    mark_duty,
    owed_by,
    take_lesson,
    write_lesson,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

DAY = timedelta(days=1)
STACK = "ru_school19"


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def cell(
    made: SchoolDay, student: int, *values: str, version: int = 0, lesson: int = 0, work: str = "answer"
) -> Cell:
    return Cell(
        made.lessons[lesson].uuid,
        made.places[student].student.uuid,
        tuple(Given(one, work) for one in values),
        version,
    )


def enter(made: SchoolDay, *cells: Cell, key: uuid.UUID | None = None) -> list[Outcome]:
    with in_scope(made.teacher):
        return enter_marks(by=made.teacher, group=made.group, key=key or uuid.uuid4(), cells=cells)


def take(made: SchoolDay, missed: dict[int, str], revision: int = 0) -> Lesson:
    with in_scope(made.teacher):
        return take_lesson(
            by=made.teacher,
            lesson=made.lessons[0].uuid,
            missed={made.places[one].student.uuid: Missed(code) for one, code in missed.items()},
            revision=revision,
        ).lesson


def test_all_here_is_one_press_and_no_row_for_anybody(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        lesson = take(made, {})
        assert lesson.taken_at is not None
        assert AT_LESSON <= lesson.taken_at < AT_LESSON + timedelta(minutes=1)
        with in_scope(made.teacher):
            assert not LessonAbsence.objects.exists()
        # The same again changes nothing.
        assert take(made, {}, revision=0).revision == 1


def test_a_correction_takes_back_what_stood_and_whoever_was_second_is_told(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        take(made, {0: "ill"})
        with pytest.raises(Refused) as told:
            take(made, {1: "late"}, revision=0)
        assert (told.value.code, told.value.clause) == ("lesson_written_meanwhile", "RU-19-7")
        lesson = take(made, {1: "late"}, revision=1)
        assert lesson.revision == 2
        with in_scope(made.teacher):
            assert sorted(LessonAbsence.objects.values_list("code", flat=True)) == ["", "late"]


def test_silence_is_not_presence_and_the_clock_of_a_day_runs_from_the_lesson_s_end(made: SchoolDay) -> None:
    stack = stack_for(STACK)
    with at_civil_time(AT_LESSON + DAY), in_scope(made.teacher):
        owed = owed_by(made.teacher, MONDAY, MONDAY + DAY, stack, civil_now())
        assert [one.attendance.state for one in owed] == [DutyState.OPEN]
    with at_civil_time(AT_LESSON + DAY + timedelta(hours=1)), in_scope(made.teacher):
        owed = owed_by(made.teacher, MONDAY, MONDAY + DAY, stack, civil_now())
        assert [(one.attendance.state, one.attendance.clause) for one in owed] == [
            (DutyState.OWED, "RU-19-7")
        ]
    with at_civil_time(AT_LESSON + DAY + timedelta(hours=1)):
        lesson = take(made, {})
        assert attendance_duty(lesson, stack, civil_now()).state == DutyState.LATE


def test_a_group_without_students_and_a_cancelled_lesson_owe_nothing(made: SchoolDay) -> None:
    stack = stack_for(STACK)
    with at_civil_time(AT_LESSON + DAY):
        with in_scope(made.deputy):
            Lesson.objects.filter(pk=made.lessons[0].pk).update(cancelled_at=civil_now())
        with in_scope(made.teacher):
            assert owed_by(made.teacher, MONDAY, MONDAY + DAY, stack, civil_now()) == []
            with pytest.raises(Refused, match="cancelled"):
                take(made, {})


def test_every_cell_has_an_outcome_of_its_own(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        found = enter(
            made,
            cell(made, 0, "5", "4"),
            cell(made, 1, "7"),
            Cell(made.lessons[0].uuid, uuid.uuid4(), (Given("5", "answer"),), 0),
            cell(made, 2, "3", lesson=1),
            cell(made, 2, "2", work="no such work"),
        )
        assert [(one.state, one.why.get("code")) for one in found] == [
            ("saved", None),
            ("refused", "mark_off_the_scale"),
            ("refused", "not_in_group_that_day"),
            ("refused", "lesson_to_come"),
            ("refused", "no_such_work"),
        ]
        assert all(one.why["clause"] == "RU-19-5" for one in found if one.state == "refused")
        with in_scope(made.teacher):
            kept = Mark.objects.order_by("slot").values_list("value", "weight", "number")
            assert list(kept) == [("5", 1, Decimal(5)), ("4", 1, Decimal(4))]


def test_the_same_batch_twice_is_one_set_of_marks(made: SchoolDay) -> None:
    key = uuid.uuid4()
    with at_civil_time(AT_LESSON):
        first = enter(made, cell(made, 0, "5"), key=key)
        assert enter(made, cell(made, 0, "5"), key=key) == first
        with in_scope(made.teacher):
            assert Mark.objects.get().version == 1


def test_two_in_one_cell_the_second_sees_both_values(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        enter(made, cell(made, 0, "5"))
        (conflict,) = enter(made, cell(made, 0, "3"))
        assert (conflict.state, conflict.marks, conflict.version) == ("conflict", ["5"], 1)
        assert conflict.why["who"] == "Teacher"
        (mine,) = enter(made, cell(made, 0, "3", version=1))
        assert (mine.state, mine.marks, mine.version) == ("saved", ["3"], 2)
        # Taken back, it leaves a version and its past behind.
        (gone,) = enter(made, cell(made, 0, version=2))
        assert (gone.state, gone.marks, gone.version) == ("saved", [], 3)


def test_a_mark_is_in_time_until_the_third_day_is_over(made: SchoolDay) -> None:
    stack = stack_for(STACK)
    for late, state in ((3, DutyState.IN_TIME), (4, DutyState.LATE)):
        with at_civil_time(AT_LESSON + late * DAY):
            enter(made, cell(made, late - 3, "5"))
            with in_scope(made.teacher):
                mark = Mark.objects.get(enrollment=made.places[late - 3])
                duty = mark_duty(mark, made.orgs["school"], stack, civil_now())
                assert (duty.state, duty.clause) == (state, "RU-19-5")


def test_homework_is_due_after_the_lesson_and_can_be_taken_back(made: SchoolDay) -> None:
    write = partial(write_lesson, by=made.teacher, lesson=made.lessons[0].uuid, topic="Дроби")
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        with pytest.raises(Refused) as told:
            write(homework="№ 12", due_on=MONDAY)
        assert told.value.clause == "RU-19-3"
        write(homework="№ 12", due_on=MONDAY + DAY)
        assert lesson_sheet(made.lessons[0]).homework is not None
        write()
        assert lesson_sheet(made.lessons[0]).homework is None
        assert Homework.objects.get().text == ""


def test_a_substitute_writes_that_lesson_and_nothing_else(made: SchoolDay) -> None:
    other = made.person("other.teacher", "teacher")
    with at_civil_time(AT_LESSON):
        with in_scope(other), pytest.raises(NotPermitted):
            take_lesson(by=other, lesson=made.lessons[0].uuid, missed={}, revision=0)
        with in_scope(made.deputy):
            Lesson.objects.filter(pk=made.lessons[0].pk).update(teacher_id=other.appointment_id)
        with in_scope(other):
            assert take_lesson(by=other, lesson=made.lessons[0].uuid, missed={}, revision=0).lesson.taken_at
            assert [one.lesson.pk for one in day_of(other, MONDAY, stack_for(STACK), civil_now())] == [
                made.lessons[0].pk
            ]
            found = enter_marks(
                by=other,
                group=made.group,
                key=uuid.uuid4(),
                cells=[cell(made, 0, "5"), cell(made, 0, "5", lesson=1)],
            )
        assert [(one.state, one.why.get("code")) for one in found] == [
            ("saved", None),
            ("refused", "not_the_own_lesson"),
        ]


def test_the_sheet_is_in_the_order_of_russian_names(made: SchoolDay) -> None:
    with in_scope(made.teacher):
        assert [one.learner.name for one in lesson_sheet(made.lessons[0]).rows] == list(NAMES)


def test_a_corrected_mark_counts_as_what_it_is_now(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        enter(made, cell(made, 0, "5"))
        enter(made, cell(made, 0, "3", version=1))
        with in_scope(made.teacher):
            assert Mark.objects.get().number == Decimal(3)
