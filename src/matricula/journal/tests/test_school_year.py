"""Groups from day to day, periods, holidays, thematic plans and announced works."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from matricula.authorities.api import NotPermitted, in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import (
    Cell,
    Given,
    GradingPeriod,
    GroupMember,
    Homework,
    Lesson,
    Missed,
    PlanLine,
    PlannedWork,
    TypedLine,
    add_members,
    add_teacher,
    announce_work,
    cancel_lesson,
    copy_plan,
    end_member,
    end_teacher,
    enter_marks,
    hours_of,
    learners_on,
    may_write,
    next_line,
    open_break,
    open_group,
    plan_of,
    read_plan_text,
    set_period,
    set_plan,
    start_member,
    take_from_plan,
    take_lesson,
    withdraw_break,
    withdraw_work,
    works_of,
    works_without_marks,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, enrolled, school_day
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

DAY = timedelta(days=1)
STACK = "ru_school19"
PLAN_TEXT = "Дроби\tДроби и доли\t2\tИзучение нового\t\t№ 12\n\n\tСложение дробей\t1\tКонтроль\tКР\t\nИтог"


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        made = school_day()
        made.person("colleague", "teacher")
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def test_a_student_comes_and_leaves_and_the_start_is_corrected(made: SchoolDay) -> None:
    group, by = made.group, made.deputy
    with at_civil_time(AT_LESSON):
        place = enrolled(made, "Новиков Павел", number=50)
        with in_scope(by):
            assert add_members(by=by, group=group.uuid, students=[place, made.places[0]], since=MONDAY) == 1
            assert place.student_id in {one.student_id for one in learners_on(group, MONDAY)}
            assert place.student_id not in {one.student_id for one in learners_on(group, MONDAY - DAY)}
            start_member(by=by, group=group.uuid, student=place.student.uuid, since=MONDAY + 2 * DAY)
            assert place.student_id not in {one.student_id for one in learners_on(group, MONDAY)}
            end_member(by=by, group=group.uuid, student=place.student.uuid, on=MONDAY + 3 * DAY)
            assert place.student_id not in {one.student_id for one in learners_on(group, MONDAY + 3 * DAY)}
            with pytest.raises(Refused) as told:
                end_member(by=by, group=group.uuid, student=place.student.uuid, on=MONDAY)
            assert told.value.code == "not_in_group"


def test_no_entry_falls_out_of_the_time_in_the_group(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        ill = made.places[0].student.uuid
        with in_scope(made.teacher):
            take_lesson(by=made.teacher, lesson=made.lessons[0].uuid, missed={ill: Missed("ill")}, revision=0)
        with in_scope(made.deputy):
            for change, day in ((end_member, {"on": MONDAY}), (start_member, {"since": MONDAY + DAY})):
                with pytest.raises(Refused) as told:
                    change(by=made.deputy, group=made.group.uuid, student=ill, **day)
                assert (told.value.code, told.value.clause) == ("entries_outside", "RU-19-5")
            end_member(by=made.deputy, group=made.group.uuid, student=ill, on=MONDAY + DAY)
            other = enrolled(made, "Чужой Пётр", "other", number=51)
            with pytest.raises(Refused):
                add_members(by=made.deputy, group=made.group.uuid, students=[other], since=MONDAY)


def test_a_second_teacher_writes_from_the_day_on(made: SchoolDay) -> None:
    colleague = made.person("colleague", "teacher")
    with at_civil_time(AT_LESSON):
        with in_scope(made.deputy):
            add_teacher(
                by=made.deputy, group=made.group.uuid, teacher=made.people["colleague"], since=MONDAY + DAY
            )
            with pytest.raises(Refused) as told:
                add_teacher(
                    by=made.deputy, group=made.group.uuid, teacher=made.people["colleague"], since=MONDAY
                )
            assert told.value.code == "teaches_already"
        with in_scope(colleague):
            assert [may_write(colleague, one) for one in made.lessons] == [False, True, True]
        with in_scope(made.deputy):
            end_teacher(
                by=made.deputy,
                group=made.group.uuid,
                teacher=made.people["colleague"].uuid,
                on=MONDAY + 2 * DAY,
            )
        with in_scope(colleague):
            assert [may_write(colleague, one) for one in made.lessons] == [False, True, False]


def test_a_stream_and_a_student_s_own_plan_are_groups(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        group = open_group(
            by=made.deputy,
            school=made.orgs["school"],
            subject="english",
            scale="five",
            teacher=made.people["colleague"],
            since=MONDAY,
            school_class=made.school_class,
            students=made.places[:1],
            name="5 поток 1",
            stream=True,
        )
        assert group.school_class is None
        assert [one.enrollment_id for one in learners_on(group, MONDAY)] == [made.places[0].pk]


def test_periods_of_a_kind_do_not_overlap_and_kinds_stand_side_by_side(made: SchoolDay) -> None:
    school, by = made.orgs["school"], made.deputy

    def period(kind: str, seq: int, first: date, last: date) -> GradingPeriod:
        return set_period(
            by=by, school=school, stage="basic_general", kind=kind, seq=seq, first=first, last=last
        )

    with at_civil_time(AT_LESSON), in_scope(by):
        period("quarter", 1, date(2026, 9, 1), date(2026, 10, 25))
        with pytest.raises(Refused) as told:
            period("quarter", 2, date(2026, 10, 25), date(2026, 12, 30))
        assert (told.value.code, told.value.clause) == ("periods_overlap", "RU-19-5")
        period("quarter", 2, date(2026, 10, 26), date(2026, 12, 30))
        period("year", 1, date(2026, 9, 1), date(2027, 5, 26))
        changed = period("quarter", 1, date(2026, 9, 1), date(2026, 10, 24))
        assert (changed.ended_on, GradingPeriod.objects.count()) == (date(2026, 10, 25), 3)
        for wrong in (("quarter", 5), ("century", 1)):
            with pytest.raises(Refused):
                period(*wrong, date(2027, 1, 1), date(2027, 2, 1))
        with pytest.raises(Refused):
            period("quarter", 3, date(2027, 2, 1), date(2027, 1, 1))
    with at_civil_time(AT_LESSON), in_scope(made.teacher), pytest.raises(NotPermitted):
        set_period(
            by=made.teacher,
            school=school,
            stage="basic_general",
            kind="quarter",
            seq=3,
            first=MONDAY,
            last=MONDAY,
        )


def test_holidays_of_all_and_of_a_stage_do_not_overlap(made: SchoolDay) -> None:
    school, by = made.orgs["school"], made.deputy
    first, last = date(2026, 12, 31), date(2027, 1, 10)
    with at_civil_time(AT_LESSON), in_scope(by):
        winter = open_break(by=by, school=school, name="Зимние", first=first, last=last)
        with pytest.raises(Refused) as told:
            open_break(by=by, school=school, name="x", first=last, last=last, stage="basic_general")
        assert told.value.code == "breaks_overlap"
        withdraw_break(by=by, school_break=winter.uuid)
        withdraw_break(by=by, school_break=winter.uuid)
        open_break(by=by, school=school, name="x", first=last, last=last, stage="basic_general")


def test_a_plan_is_read_from_a_spreadsheet_and_what_is_wrong_is_named() -> None:
    stack = stack_for(STACK)
    lines, flaws = read_plan_text(PLAN_TEXT, stack)
    assert flaws == []
    assert lines == [
        TypedLine("Дроби и доли", "Дроби", 2, "new", "", "№ 12"),
        TypedLine("Сложение дробей", "Дроби", 1, "control", "test"),
        TypedLine("Итог", "Дроби"),
    ]
    lines, flaws = read_plan_text("a\tb\tзавтра\n=A1\tb\na\t\t1\na\tb\t1\tтакого нет\nx" + "y" * 500, stack)
    assert lines == []
    assert [one.line for one in flaws] == [1, 2, 3, 4, 5]
    lines, flaws = read_plan_text("a\n" * 10_000, stack)
    assert (len(lines), len(flaws)) == (500, 1)


def test_the_next_line_is_offered_and_taken_by_one_press(made: SchoolDay) -> None:
    lines, _ = read_plan_text(PLAN_TEXT, stack_for(STACK))
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        assert set_plan(by=made.teacher, group=made.group.uuid, lines=lines) == 3
        line = next_line(made.lessons[0])
        assert line is not None
        lesson = take_from_plan(by=made.teacher, lesson=made.lessons[0].uuid)
        assert (lesson.topic, lesson.kind, lesson.plan_line) == ("Дроби и доли", "new", line)
        homework = Homework.objects.get()
        assert (homework.text, homework.due_on) == ("№ 12", MONDAY + DAY)
        # A line of two hours is offered twice, and the lesson that has it no more.
        assert next_line(made.lessons[1]) == line
        assert next_line(Lesson.objects.get(pk=made.lessons[0].pk)) is None
        take_from_plan(by=made.teacher, lesson=made.lessons[1].uuid)
        following = next_line(made.lessons[2])
        assert following is not None
        assert following.topic == "Сложение дробей"
        # What a lesson was taken from stays when the rest is replaced.
        set_plan(by=made.teacher, group=made.group.uuid, lines=[TypedLine("Другое")])
        assert [(one.line.topic, one.used) for one in plan_of(made.group)] == [
            ("Дроби и доли", 2),
            ("Другое", 0),
        ]
        hours = hours_of(made.group)
        assert (hours.planned, hours.lessons, hours.held) == (3, 3, 0)


def test_a_cancelled_lesson_gives_its_line_back(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        with in_scope(made.teacher):
            set_plan(by=made.teacher, group=made.group.uuid, lines=[TypedLine("a")])
            take_from_plan(by=made.teacher, lesson=made.lessons[1].uuid)
            with pytest.raises(Refused) as told:
                take_from_plan(by=made.teacher, lesson=made.lessons[2].uuid)
            assert told.value.code == "no_line_left"
        with in_scope(made.deputy):
            cancel_lesson(by=made.deputy, lesson=made.lessons[1].uuid)
        with in_scope(made.teacher):
            assert next_line(made.lessons[2]) is not None


def test_a_plan_is_kept_by_who_teaches_the_group_or_plans(made: SchoolDay) -> None:
    colleague = made.person("colleague", "teacher")
    with at_civil_time(AT_LESSON):
        with in_scope(colleague), pytest.raises(NotPermitted):
            set_plan(by=colleague, group=made.group.uuid, lines=[TypedLine("a")])
        with in_scope(made.deputy):
            set_plan(by=made.deputy, group=made.group.uuid, lines=[TypedLine("a", homework="b")])
            other = open_group(
                by=made.deputy,
                school=made.orgs["school"],
                subject="algebra",
                scale="five",
                teacher=made.people["colleague"],
                since=MONDAY,
                school_class=made.school_class,
            )
        with in_scope(colleague):
            assert copy_plan(by=colleague, group=other.uuid, other=made.group.uuid) == 1
            assert PlanLine.objects.filter(group=other).get().homework == "b"


def test_a_work_is_announced_and_owed_to_who_was_there(made: SchoolDay) -> None:
    by, stack = made.teacher, stack_for(STACK)
    group, lesson = [made.group.pk], made.lessons[0].uuid
    with at_civil_time(AT_LESSON), in_scope(by):
        with pytest.raises(Refused):
            announce_work(by=by, lesson=lesson, work="answer")
        announce_work(by=by, lesson=lesson, work="test", title="Дроби")
        assert announce_work(by=by, lesson=lesson, work="dictation", title="x").weight == 2
        announce_work(by=by, lesson=lesson, work="test", title="Дроби")
        assert PlannedWork.objects.count() == 1
        assert [one.title for one in works_of(group, MONDAY, MONDAY + DAY)] == ["Дроби"]
        ill, marked, _ = (one.student.uuid for one in made.places)
        take_lesson(by=by, lesson=lesson, missed={ill: Missed("ill")}, revision=0)
        enter_marks(
            by=by,
            group=made.group,
            key=uuid.uuid4(),
            cells=[Cell(lesson, marked, (Given("5", "test"),), 0)],
        )
        assert works_without_marks(group, MONDAY, MONDAY + DAY, stack, civil_now()) == []
    with at_civil_time(AT_LESSON + DAY), in_scope(by):
        (owed,) = works_without_marks(group, MONDAY, MONDAY + DAY, stack, civil_now())
        assert owed.owed == (made.places[2].pk,)
        # What has marks stays what it is, but for its title; raw SQL is held to it, too.
        for change in (withdraw_work, partial(announce_work, work="dictation")):
            with pytest.raises(Refused) as refused:
                change(by=by, lesson=lesson)
            assert refused.value.code == "work_is_marked"
        for values in ({"withdrawn_at": civil_now()}, {"work": "dictation"}):
            with pytest.raises(DatabaseError) as raw, transaction.atomic():
                PlannedWork.objects.filter(lesson__uuid=lesson).update(**values)
            assert getattr(raw.value.__cause__, "sqlstate", "") == "MR110"
        announce_work(by=by, lesson=lesson, work="test", title="Дроби, 2 ч.")
        (outcome,) = enter_marks(
            by=by, group=made.group, key=uuid.uuid4(), cells=[Cell(lesson, marked, (), 1)]
        )
        assert outcome.state == "saved"
        withdraw_work(by=by, lesson=lesson)
        withdraw_work(by=by, lesson=lesson)
        assert works_of(group, MONDAY, MONDAY + DAY) == []
    colleague = made.person("colleague", "teacher")
    with at_civil_time(AT_LESSON), in_scope(colleague), pytest.raises(NotPermitted):
        announce_work(by=colleague, lesson=lesson, work="test")


def test_members_of_a_closed_year_stay(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy), pytest.raises(Refused) as told:
        add_members(by=made.deputy, group=made.group.uuid, students=[], since=date(2028, 1, 1))
    assert told.value.code == "day_outside_year"
    with in_scope(made.deputy):
        assert GroupMember.objects.count() == 3
