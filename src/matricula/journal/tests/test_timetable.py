"""The timetable: clashes named, lessons of the coming weeks on teaching days, and what is done by hand stays."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from matricula.audit.api import ActionLog
from matricula.authorities.api import NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.actions.fill_lessons import FILLING_JOB
from matricula.journal.api import (
    Bell,
    Filled,
    Lesson,
    LessonChange,
    NewLine,
    SchoolBreak,
    Slot,
    add_lines,
    cancel_lesson,
    change_room,
    end_line,
    fill_lessons,
    keep_bells,
    move_lesson,
    open_group,
    restore_lesson,
    substitute_lesson,
    take_lesson,
    write_lesson,
)
from matricula.journal.tasks import fill as fill_job
from matricula.journal.tests.schoolday import AT_LESSON, FIRST, MONDAY, ZONE, SchoolDay, school_day
from matricula.regulation.api import Refused

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
NEXT = MONDAY + WEEK
MOST = 16
SECOND = (time(9, 25), time(10, 10))


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """Bells of two lessons, and a second group of the same class with a teacher of its own."""
    with lasting():
        made = school_day()
        colleague = made.person("colleague", "teacher")
        with at_civil_time(AT_LESSON), in_scope(made.deputy):
            keep_bells(by=made.deputy, school=made.orgs["school"], bells={1: FIRST, 2: SECOND})
            open_group(
                by=made.deputy,
                school=made.orgs["school"],
                subject="russian",
                scale="five",
                teacher=made.people["colleague"],
                since=MONDAY,
                school_class=made.school_class,
            )
        assert colleague.org_id
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def line(made: SchoolDay, **changed: Any) -> NewLine:
    """Mathematics on Mondays, second lesson, from next week on."""
    return replace(NewLine(made.group, made.people["teacher"], 1, 2, NEXT, room="12"), **changed)


def add(made: SchoolDay, *lines: NewLine) -> list[Any]:
    with in_scope(made.deputy):
        return add_lines(by=made.deputy, school=made.orgs["school"], lines=lines)


def fill(made: SchoolDay, until: date | None = None) -> Filled:
    with in_scope(made.deputy):
        return fill_lessons(by=made.deputy, school=made.orgs["school"], until=until)


def planned(made: SchoolDay) -> list[date]:
    with in_scope(made.deputy):
        found = Lesson.objects.filter(line__isnull=False, cancelled_at=None).order_by("day", "number")
        return list(found.values_list("day", flat=True))


def russian(made: SchoolDay) -> Any:
    with in_scope(made.deputy):
        return type(made.group).objects.get(subject="russian")


def refused(made: SchoolDay, *lines: NewLine) -> str:
    with pytest.raises(Refused) as told:
        add(made, *lines)
    assert told.value.clause == "RU-19-5"
    return f"{told.value.code}: {told.value.text}"


def test_clashes_name_the_other_lesson(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        add(made, line(made))
        other, colleague = russian(made), made.people["colleague"]
        assert refused(made, line(made, room="")) == "group_taken: 5А has this lesson there already."
        taken = line(made, group=other)
        assert refused(made, taken) == "teacher_taken: Teacher has lesson 2 with 5А then."
        assert "room_taken: Room 12 is taken" in refused(made, line(made, group=other, teacher=colleague))
        assert "students_taken: Students of this group have lesson 2 with 5А" in refused(
            made, line(made, group=other, teacher=colleague, room="7")
        )
        assert "no_such_bell" in refused(made, line(made, number=3))
        # Of lines that come together, one stands in the way of the next; and then none of them is entered.
        both = line(made, weekday=2), line(made, weekday=2, group=other)
        assert "teacher_taken" in refused(made, *both)
        # Another week, and after the end of the other, nothing is in the way.
        add(made, line(made, weekday=3, weeks="odd"), line(made, weekday=3, weeks="even", group=other))


def test_lessons_come_of_it_on_teaching_days_and_the_same_again_changes_nothing(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        with in_scope(made.deputy):
            year = made.group.session
            SchoolBreak.objects.create(
                school=made.orgs["school"],
                session=year,
                stage="basic_general",
                name="x",
                started_on=NEXT + WEEK,
                ended_on=NEXT + WEEK + 3 * DAY,
            )
        add(made, line(made), line(made, weekday=2, weeks="even"), line(made, weekday=3, weeks="odd"))
        first = fill(made, NEXT + 3 * WEEK)
        # The week after next has an odd number, and holidays until Thursday.
        assert planned(made) == [NEXT, NEXT + DAY, NEXT + 2 * WEEK, NEXT + 2 * WEEK + DAY]
        assert (first.made, first.in_the_way) == (4, ())
        assert fill(made, NEXT + 3 * WEEK) == Filled(0, 0, 0, ())
        with in_scope(made.deputy):
            lesson = Lesson.objects.filter(line__isnull=False).earliest("day")
            assert lesson.starts_at == datetime.combine(NEXT, SECOND[0], ZONE)
            assert lesson.room == "12"


def test_a_public_holiday_has_no_lessons_and_a_planned_saturday_has(made: SchoolDay) -> None:
    with at_civil_time(datetime(2027, 2, 19, 12, tzinfo=ZONE)):
        # The 22nd is a day off for the Saturday before it, the 23rd a holiday.
        since = date(2027, 2, 20)
        add(made, *(line(made, weekday=day, since=since) for day in (1, 2, 6)))
        fill(made, date(2027, 2, 28))
        assert planned(made) == [since, since + WEEK]


def test_a_changed_timetable_replans_what_nobody_has_written_in(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        (old,) = add(made, line(made, since=MONDAY))
        fill(made, NEXT + 2 * WEEK)
        with in_scope(made.deputy):
            lessons = list(Lesson.objects.filter(line=old).order_by("day"))
        assert len(lessons) == 3, "today's has not begun"
        # The first is written in, the second moved by hand, the third nobody has touched.
    with at_civil_time(AT_LESSON + timedelta(hours=1)), in_scope(made.teacher):
        take_lesson(by=made.teacher, lesson=lessons[0].uuid, missed={}, revision=0)
    with at_civil_time(AT_LESSON + DAY):
        with in_scope(made.deputy):
            move_lesson(by=made.deputy, lesson=lessons[1].uuid, slot=Slot(NEXT + DAY, 1, *FIRST))
            keep_bells(by=made.deputy, school=made.orgs["school"], bells={2: (time(9, 30), time(10, 15))})
        assert fill(made, NEXT + 2 * WEEK) == Filled(0, 1, 0, ())
        assert planned(made) == [MONDAY, NEXT + DAY, NEXT + WEEK]
        with in_scope(made.deputy):
            end_line(by=made.deputy, line=old.uuid, on=NEXT)
        assert fill(made).gone == 1
        assert planned(made) == [MONDAY, NEXT + DAY], "what was written or moved stays"


def test_what_was_cancelled_does_not_come_back(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        add(made, line(made))
        fill(made)
        with in_scope(made.deputy):
            for lesson in Lesson.objects.filter(line__isnull=False):
                cancel_lesson(by=made.deputy, lesson=lesson.uuid)
        assert fill(made) == Filled(0, 0, 0, ())


def test_a_lesson_put_there_by_hand_stays_and_the_other_is_named(made: SchoolDay) -> None:
    """The colleague was entered as the substitute in the hour in which the timetable has them elsewhere."""
    with at_civil_time(AT_LESSON):
        add(made, line(made, since=MONDAY, weekday=2, number=1, group=russian(made), room=""))
        filled = fill(made, MONDAY + 2 * DAY)
        assert (filled.made, [one.day for one in filled.in_the_way]) == (0, [MONDAY + DAY])


def test_only_who_plans_keeps_the_timetable(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.teacher):
        with pytest.raises(NotPermitted):
            add_lines(by=made.teacher, school=made.orgs["school"], lines=[line(made)])
        with pytest.raises(NotPermitted):
            cancel_lesson(by=made.teacher, lesson=made.lessons[1].uuid)
    other = made.person("other.deputy", "deputy", "other")
    with at_civil_time(AT_LESSON), in_scope(other), pytest.raises(Lesson.DoesNotExist):
        cancel_lesson(by=other, lesson=made.lessons[1].uuid)


def test_bells_run_forwards(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        for bells in ({2: (time(10), time(9))}, {2: (time(9), time(9, 45))}, {99: FIRST}):
            with pytest.raises(Refused):
                keep_bells(by=made.deputy, school=made.orgs["school"], bells=bells)
        assert Bell.objects.count() == 2


def test_a_substitution_is_kept_with_what_the_lesson_was(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        lesson = substitute_lesson(
            by=made.deputy, lesson=made.lessons[1].uuid, teacher=made.people["colleague"], reason="ill"
        )
        assert lesson.teacher == made.people["colleague"]
        change = LessonChange.objects.get()
        assert (change.kind, change.reason) == ("substitution", "ill")
        assert change.was["teacher"] == made.people["teacher"].pk
        # The same again changes nothing.
        substitute_lesson(by=made.deputy, lesson=lesson.uuid, teacher=made.people["colleague"])
        assert LessonChange.objects.count() == 1
        with pytest.raises(Refused) as told:
            substitute_lesson(by=made.deputy, lesson=made.lessons[2].uuid, teacher=made.people["deputy"])
        assert told.value.code == "no_teacher_here"


def test_changes_are_refused_where_something_is_in_the_way(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        to = Slot(MONDAY + 2 * DAY, 1, *FIRST)
        with pytest.raises(Refused) as told:
            move_lesson(by=made.deputy, lesson=made.lessons[1].uuid, slot=to)
        assert "Teacher has lesson 1 with 5А then" in str(told.value.text)
        with pytest.raises(Refused) as told:
            move_lesson(by=made.deputy, lesson=made.lessons[1].uuid, slot=Slot(date(2027, 1, 1), 1, *FIRST))
        assert told.value.code == "day_without_lessons"
        cancel_lesson(by=made.deputy, lesson=made.lessons[2].uuid)
        move_lesson(by=made.deputy, lesson=made.lessons[1].uuid, slot=to)
        with pytest.raises(Refused) as told:
            restore_lesson(by=made.deputy, lesson=made.lessons[2].uuid)
        assert told.value.code == "lesson_clashes"
        change_room(by=made.deputy, lesson=made.lessons[1].uuid, room="8")
        assert list(LessonChange.objects.order_by("pk").values_list("kind", flat=True)) == [
            "cancellation",
            "move",
            "room",
        ]


def test_a_lesson_that_somebody_has_written_stays(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        with in_scope(made.teacher):
            write_lesson(by=made.teacher, lesson=made.lessons[0].uuid, topic="x")
            take_lesson(by=made.teacher, lesson=made.lessons[0].uuid, missed={}, revision=0)
        with in_scope(made.deputy), pytest.raises(Refused) as told:
            cancel_lesson(by=made.deputy, lesson=made.lessons[0].uuid)
        assert told.value.code == "lesson_is_written"


def planners() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT appointment_id FROM journal_planners()")
        return [one for (one,) in cursor.fetchall()]


def test_the_job_plans_in_the_name_of_who_entered_the_timetable_as_long_as_they_may(made: SchoolDay) -> None:
    """Started twice it plans once; whoever has left plans nothing, and nobody plans in their name."""
    deputy = made.people["deputy"]
    with at_civil_time(AT_LESSON):
        add(made, line(made))
        assert ProcrastinateJob.objects.filter(task_name=FILLING_JOB, args__appointment=deputy.pk).exists()
        for _again in range(2):
            fill_job(appointment=deputy.pk)
            assert planned(made) == [NEXT, NEXT + WEEK]
        assert planners() == [deputy.pk]
        with in_scope(made.deputy):
            assert (
                ActionLog.objects.filter(action="journal.fill_lessons", appointment_id=deputy.pk).count() == 1
            )
        with as_owner():
            type(deputy).objects.filter(pk=deputy.pk).update(ended_on=MONDAY)
        assert planners() == []
    with at_civil_time(AT_LESSON + WEEK):
        fill_job(appointment=deputy.pk)
        with as_owner():
            assert Lesson.objects.filter(line__isnull=False).count() == 2


def test_filling_asks_the_same_however_many_lessons_there_are(made: SchoolDay) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as taken:
            fill(made)
        return len([one for one in taken if "SAVEPOINT" not in one["sql"]])

    with at_civil_time(AT_LESSON):
        add(made, line(made))
        one = asked()
        add(made, *(line(made, weekday=day) for day in (2, 3, 4, 5)))
        assert max(one, asked()) <= MOST
