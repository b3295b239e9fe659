"""What a family writes of its own: ticks, weeks seen, the moment of its visit; and that it sees what changed."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.api import (
    HomeworkTick,
    Visit,
    WeekSeen,
    days_of,
    open_diary,
    results_of,
    school_of,
    see_week,
    tick_homework,
)
from matricula.diary.tests.test_reading import DAY, begun, made, mother_of
from matricula.families.api import as_family, issue_code, redeem_code
from matricula.journal.api import (
    Cell,
    Given,
    GradingPeriod,
    Homework,
    Lesson,
    LessonChange,
    PlannedWork,
    SchoolBreak,
    TermMark,
    TermMarkDeferral,
    enter_marks,
    write_remark,
)
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, NAMES, SchoolDay
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused

__all__ = ["begun", "made"]

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def to_the_minute(at: datetime | None) -> datetime | None:
    """The clock goes on while a test runs."""
    return at.replace(second=0, microsecond=0) if at else None


def student_of(made: SchoolDay, student: int = 1) -> User:
    """The student, come in by a letter of their own."""
    place = made.places[student]
    with in_scope(made.secretary):
        letter = issue_code(by=made.secretary, enrollment=place, guardian=None)
    return redeem_code(code=letter.code, login=letter.login, password="a long new password")


def homework_of(made: SchoolDay) -> uuid.UUID:
    with in_scope(made.teacher):
        return Homework.objects.get().uuid


def test_mother_and_student_tick_apart_and_each_sees_the_other(made: SchoolDay) -> None:
    school, homework = made.orgs["school"], homework_of(made)
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        student = student_of(made)
        for reader in (student, mother):
            with as_family(reader) as family:
                (child,) = family.children
                (before,) = days_of(child, MONDAY, MONDAY + WEEK).homework[MONDAY + DAY]
                assert not before.ticked
                assert before.ticked_by_student == (reader == mother)
                for _ in range(2):
                    tick_homework(by=family, child=child, school=school, homework=homework, done=True)
                (after,) = days_of(child, MONDAY, MONDAY + WEEK).homework[MONDAY + DAY]
                assert after.ticked
        with as_family(student) as family:
            (child,) = family.children
            (seen,) = days_of(child, MONDAY, MONDAY + WEEK).homework[MONDAY + DAY]
            assert (seen.ticked_by_student, seen.ticked_by_others) == (False, True)
            tick_homework(by=family, child=child, school=school, homework=homework, done=False)
            (seen,) = days_of(child, MONDAY, MONDAY + WEEK).homework[MONDAY + DAY]
            assert (seen.ticked, seen.ticked_by_others) == (False, True)
    with as_owner():
        assert HomeworkTick.objects.filter(ticked_at=None).count() == 1
        assert ActionLog.objects.filter(action="diary.tick_homework").count() == 3, (
            "the same again is nothing"
        )


def test_homework_that_is_not_read_is_not_ticked(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), as_family(mother_of(made)) as family, pytest.raises(Refused) as told:
        tick_homework(
            by=family,
            child=family.children[0],
            school=made.orgs["school"],
            homework=uuid.uuid4(),
            done=True,
        )
    assert told.value.code == "no_such_homework"


def test_a_week_seen_is_seen_by_the_school_and_once(made: SchoolDay) -> None:
    school = made.orgs["school"]
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        with as_family(mother) as family:
            for _ in range(2):
                see_week(by=family, child=family.children[0], school=school, monday=MONDAY)
            (read,) = days_of(family.children[0], MONDAY, MONDAY + WEEK).read
            assert (read.monday, read.mine) == (MONDAY, True)
        with in_scope(made.deputy):
            seen = WeekSeen.objects.get()
            assert (seen.user_id, seen.student_id, to_the_minute(seen.seen_at)) == (
                mother.pk,
                made.places[1].student_id,
                AT_LESSON,
            )
        with in_scope(made.person("city.head", "head", "city")):
            assert not WeekSeen.objects.exists(), "an office above does not look into a family"


def test_a_week_to_come_or_no_week_is_not_seen_nor_by_the_student(made: SchoolDay) -> None:
    school = made.orgs["school"]
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        with as_family(mother) as family:
            for day in (MONDAY + WEEK, MONDAY + DAY):
                with pytest.raises(Refused) as told:
                    see_week(by=family, child=family.children[0], school=school, monday=day)
                assert told.value.code == "week_to_come"
        with as_family(student_of(made)) as family, pytest.raises(Refused) as told:
            see_week(by=family, child=family.children[0], school=school, monday=MONDAY)
        assert told.value.code == "week_seen_by_a_guardian"


def test_what_is_new_is_new_since_the_visit_before_and_a_visit_is_written_seldom(
    made: SchoolDay, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    mother, school = mother_of(made), made.orgs["school"]
    minute = timedelta(minutes=1)

    def opened(after: timedelta) -> datetime | None:
        with at_civil_time(AT_LESSON + after), as_family(mother) as family:
            return to_the_minute(open_diary(by=family, child=family.children[0], school=school))

    assert opened(timedelta()) is None
    assert opened(20 * minute) is None, "the same visit goes on"
    assert opened(60 * minute) == AT_LESSON + 20 * minute
    with at_civil_time(AT_LESSON + 62 * minute), as_family(mother) as family, django_assert_num_queries(1):
        since = open_diary(by=family, child=family.children[0], school=school)
    assert to_the_minute(since) == AT_LESSON + 20 * minute
    assert opened(DAY) == AT_LESSON + 60 * minute
    with as_owner():
        assert Visit.objects.count() == 1
        noted = AccessLog.objects.filter(page="diary").order_by("noted_on")
        assert [one.noted_on for one in noted] == [MONDAY, MONDAY + DAY], "one row a day"


def changed(made: SchoolDay, kind: str, **was: object) -> None:
    LessonChange.objects.create(
        lesson=made.lessons[1],
        school=made.orgs["school"],
        kind=kind,
        was=was,
        reason="",
        made_at=civil_now(),
        made_in=made.people["deputy"],
    )


def test_a_changed_lesson_shows_what_it_was_as_long_as_that_holds(made: SchoolDay) -> None:
    mother = mother_of(made)
    other = made.person("substitute", "teacher")
    with at_civil_time(AT_LESSON):
        with as_owner():
            lesson = made.lessons[1]
            changed(made, "substitution", teacher=made.people["teacher"].pk)
            changed(made, "move", day=str(MONDAY + 2 * DAY), number=4)
            changed(made, "move", day=str(MONDAY + 3 * DAY), number=2)
            changed(made, "room", room="12")
            Lesson.objects.filter(pk=lesson.pk).update(teacher_id=other.appointment_id, room="7")
        with as_family(mother) as family:
            child = family.children[0]
            days = days_of(child, MONDAY, MONDAY + WEEK)
            (lesson_seen,) = days.lessons[MONDAY + DAY]
            by_kind = {one.kind: one for one in lesson_seen.changes}
            assert set(by_kind) == {"substitution", "move", "room"}
            assert by_kind["substitution"].teacher == "Teacher"
            assert lesson_seen.teacher == "Substitute"
            assert (by_kind["move"].day, by_kind["move"].number) == (MONDAY + 2 * DAY, 4), (
                "what it was at first"
            )
            assert by_kind["room"].room == "12"
            (away,) = days.moved[MONDAY + 2 * DAY]
            assert (away.day, away.was_number, away.subject) == (MONDAY + DAY, 4, "mathematics")
        with as_owner():
            Lesson.objects.filter(pk=lesson.pk).update(teacher=made.people["teacher"], room="12")
        with as_family(mother) as family:
            (lesson_seen,) = days_of(child, MONDAY, MONDAY + WEEK).lessons[MONDAY + DAY]
            assert [one.kind for one in lesson_seen.changes] == ["move"], "what was put back is no change"


def test_nobody_learns_of_another_class_s_moves(made: SchoolDay) -> None:
    mother = mother_of(made)
    with at_civil_time(AT_LESSON):
        with as_owner():
            changed(made, "move", day=str(MONDAY + 2 * DAY), number=4)
            place = made.places[1]
            made.group.members.filter(enrollment=place).update(ended_on=MONDAY + DAY)
        with as_family(mother) as family:
            assert days_of(family.children[0], MONDAY, MONDAY + WEEK).moved == {}


def test_tests_remarks_and_holidays_stand_in_the_days(made: SchoolDay) -> None:
    mother, school = mother_of(made), made.orgs["school"]
    mine, others = made.places[1].student.uuid, made.places[2].student.uuid
    with at_civil_time(AT_LESSON):
        with in_scope(made.teacher) as _:
            for student, text in ((mine, "Повторить дроби"), (others, "Чужое")):
                write_remark(
                    by=made.teacher,
                    group=made.group,
                    student=student,
                    kind="recommendation",
                    text=text,
                    lesson=made.lessons[0].uuid,
                )
                write_remark(by=made.teacher, group=made.group, student=student, kind="remark", text=text)
        with as_owner():
            PlannedWork.objects.create(
                lesson=made.lessons[1],
                school=school,
                work="test",
                weight=2,
                title="Дроби",
                planned_at=civil_now(),
                planned_in=made.people["teacher"],
            )
            for stage in ("", "basic_general", "primary"):
                SchoolBreak.objects.create(
                    school=school,
                    session=made.group.session,
                    stage=stage,
                    name=f"Каникулы {stage}",
                    started_on=MONDAY + 4 * DAY,
                    ended_on=MONDAY + 6 * DAY,
                )
        with as_family(mother) as family:
            child = family.children[0]
            days = days_of(child, MONDAY, MONDAY + WEEK)
            (first,) = days.lessons[MONDAY]
            (second,) = days.lessons[MONDAY + DAY]
            assert [(one.kind, one.text, one.author) for one in first.remarks] == [
                ("recommendation", "Повторить дроби", "Teacher")
            ]
            assert second.planned is not None
            assert (second.planned.work, second.planned.weight, second.planned.title) == ("test", 2, "Дроби")
            assert {one.name for one in days.breaks} == {"Каникулы ", "Каникулы basic_general"}
            assert days.break_on(MONDAY + 5 * DAY) is not None
            assert days.break_on(MONDAY + 6 * DAY) is None
            (remark,) = results_of(child, MONDAY, MONDAY + WEEK).remarks
            assert (remark.subject, remark.remark.text) == ("mathematics", "Повторить дроби")
            at = school_of(child, MONDAY)
            assert [(one.subject, one.teacher) for one in at.teachers] == [("mathematics", "Teacher")]
            assert len(at.breaks) == 2


def test_term_marks_and_what_is_deferred_are_the_child_s_alone(made: SchoolDay) -> None:
    mother, school = mother_of(made), made.orgs["school"]
    with at_civil_time(AT_LESSON):
        with as_owner():
            period = GradingPeriod.objects.get()
            for place, value in zip(made.places[:2], ("3", "5"), strict=True):
                told = {"group": made.group, "school": school, "enrollment": place, "period": period}
                TermMark.objects.create(
                    value=value, entered_at=civil_now(), entered_in=made.people["teacher"], **told
                )
                TermMarkDeferral.objects.create(
                    reason="illness",
                    paper_date=MONDAY,
                    until=MONDAY + WEEK,
                    made_at=civil_now(),
                    made_in=made.people["teacher"],
                    **told,
                )
        with as_family(mother) as family:
            results = results_of(family.children[0], MONDAY, MONDAY + WEEK)
            assert [(one.kind, one.seq, one.value) for one in results.term_marks] == [("quarter", 2, "5")]
            assert [(one.reason, one.until) for one in results.deferred] == [("illness", MONDAY + WEEK)]


def test_a_mother_of_two_at_one_account_does_not_mix_them(made: SchoolDay) -> None:
    mother, place = mother_of(made), made.places[2]
    with at_civil_time(AT_LESSON):
        with in_scope(made.secretary):
            letter = issue_code(
                by=made.secretary,
                enrollment=Enrollment.objects.get(pk=place.pk),
                guardian=place.student.guardians.get(),
            )
        redeem_code(code=letter.code, user=mother)
        with as_family(mother) as family:
            assert [one.name for one in family.children] == [NAMES[1], NAMES[2]]
            marks = [
                [mark.value for mark in days_of(child, MONDAY, MONDAY + DAY).lessons[MONDAY][0].marks]
                for child in family.children
            ]
            assert marks == [["4", "4", "3"], ["3"]]
            tick_homework(
                by=family,
                child=family.children[0],
                school=made.orgs["school"],
                homework=Homework.objects.get().uuid,
                done=True,
            )
            ticked = [
                days_of(child, MONDAY, MONDAY + WEEK).homework[MONDAY + DAY][0].ticked
                for child in family.children
            ]
            assert ticked == [True, False]


def test_what_is_entered_after_the_visit_before_is_new(made: SchoolDay) -> None:
    mother, school = mother_of(made), made.orgs["school"]
    with at_civil_time(AT_LESSON), as_family(mother) as family:
        child = family.children[0]
        open_diary(by=family, child=child, school=school)
    later = AT_LESSON + timedelta(minutes=40)
    with at_civil_time(later), in_scope(made.teacher):
        cell = Cell(made.lessons[0].uuid, child.student_uuid, (Given("5", "test"),), 3)
        enter_marks(by=made.teacher, group=made.group, key=uuid.uuid4(), cells=[cell])
    with at_civil_time(later + timedelta(minutes=40)), as_family(mother) as family:
        since = open_diary(by=family, child=child, school=school)
        (lesson,) = days_of(child, MONDAY, MONDAY + DAY).lessons[MONDAY]
    assert since is not None
    assert to_the_minute(since) == AT_LESSON
    assert [mark.entered_at > since for mark in lesson.marks] == [True]
