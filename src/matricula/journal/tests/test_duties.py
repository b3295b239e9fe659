"""The clocks of a whole school: the database and the functions for one thing say the same, whatever happened."""

import json
import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    ALL_KINDS,
    DutyKind,
    DutyState,
    ExamResult,
    GradingPeriod,
    GroupMember,
    GroupTeacher,
    Lesson,
    LessonAbsence,
    Mark,
    PlannedWork,
    TeachingGroup,
    TermMark,
    TermMarkDeferral,
    attendance_duty,
    duties_counted,
    duties_listed,
    first_entry,
    learners_on,
    mark_duty,
    own_duties,
    result_duty,
    term_mark_due,
    term_mark_duty,
    with_first,
    work_duty,
    works_without_marks,
)
from matricula.journal.duties import law_of_duties
from matricula.journal.tests.schoolday import MONDAY, ZONE, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment
from matricula.regulation.api import Stack, stack_for

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SINCE, UNTIL = MONDAY - 14 * DAY, MONDAY + 14 * DAY
NOW = datetime(2026, 11, 20, 12, tzinfo=ZONE)
NAMES = tuple(f"Ученик {letter}" for letter in "АБВГДЕ")


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day(NAMES, lessons=1)


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def something_happens(made: SchoolDay, dice: random.Random) -> None:
    """A fortnight with everything in it: lessons taken late or never, cancelled, without students; works with and
    without marks, corrected and taken back; students who come and go; periods, deferrals, results."""
    school, teacher = made.orgs["school"], made.people["teacher"]
    here: dict[str, Any] = {"school": school}
    session, stage = made.group.session, made.group.stage
    empty = TeachingGroup.objects.create(
        **here, session=session, stage=stage, grade="g05", subject="music", name="none", scale="five"
    )
    half = TeachingGroup.objects.create(
        **here, session=session, stage=stage, grade="g05", subject="physics", name="half", scale="five"
    )
    GroupTeacher.objects.create(**here, group=half, teacher=teacher, started_on=date(2026, 9, 1))
    for place in made.places[::2]:
        came = MONDAY + dice.randint(-12, 3) * DAY
        went = dice.choice([None, came + dice.randint(1, 8) * DAY])
        GroupMember.objects.create(**here, group=half, enrollment=place, started_on=came, ended_on=went)
    Enrollment.objects.filter(pk=made.places[1].pk).update(started_on=MONDAY - dice.randint(0, 4) * DAY)
    for group in (made.group, half, empty):
        for back in range(-10, 8):
            _lesson(made, group, MONDAY + back * DAY, dice)
    for seq, ended in enumerate((MONDAY - 5 * DAY, MONDAY + 2 * DAY, MONDAY + 5 * DAY), 1):
        period = GradingPeriod.objects.create(
            **here,
            session=session,
            stage=stage,
            kind="quarter",
            seq=seq,
            started_on=ended - 30 * DAY,
            ended_on=ended,
        )
        for group in (made.group, half):
            _term_marks(made, group, period, dice)
    for place in made.places:
        received = at(MONDAY + dice.randint(-10, 3) * DAY, dice.randint(0, 23))
        ExamResult.objects.create(
            **here,
            enrollment=place,
            kind="olympiad",
            result="1",
            received_at=received,
            entered_at=received + dice.randint(0, 48) * timedelta(hours=1),
            entered_in=teacher,
        )
    ExamResult.objects.filter(enrollment=made.places[2]).update(withdrawn_at=NOW)


def _lesson(made: SchoolDay, group: TeachingGroup, day: date, dice: random.Random) -> None:
    teacher, ends = made.people[dice.choice(["teacher", "colleague"])], at(day, 11)
    taken = dice.choice([None, ends + dice.randint(-1, 40) * timedelta(hours=1)])
    cancelled = at(day, 8) if dice.random() < 0.15 else None
    taken = taken if taken and taken <= NOW and not cancelled else None
    lesson = Lesson.objects.create(
        school=made.orgs["school"],
        group=group,
        teacher=teacher,
        day=day,
        number=5,
        starts_at=at(day, 10),
        ends_at=ends,
        cancelled_at=cancelled,
        taken_at=taken,
        taken_in=teacher if taken else None,
    )
    there = learners_on(group, day)
    entered: dict[str, Any] = {"school": made.orgs["school"], "lesson": lesson, "entered_in": teacher}
    if lesson.starts_at <= NOW and not cancelled:
        for one in there:
            mine = {**entered, "enrollment_id": one.enrollment_id}
            if taken and dice.random() < 0.3:
                LessonAbsence.objects.create(**mine, code=dice.choice(["ill", "late", ""]), entered_at=taken)
            if dice.random() < 0.5:
                _mark(mine, day, dice)
    if dice.random() < 0.6:
        PlannedWork.objects.create(
            school=made.orgs["school"],
            lesson=lesson,
            work="test",
            weight=3,
            planned_at=at(day, 7),
            planned_in=teacher,
            withdrawn_at=dice.choice([None, None, None, at(day, 8)]),
        )


def _mark(mine: dict[str, Any], day: date, dice: random.Random) -> None:
    entered = min(at(day, 11) + dice.randint(0, 120) * timedelta(hours=1), NOW)
    mark = Mark.objects.create(
        **mine,
        slot=1,
        value=dice.choice(["5", "4", ""]),
        work=dice.choice(["test", "answer"]),
        weight=1,
        worked_on=day + dice.choice([0, 0, 2]) * DAY,
        entered_at=entered,
    )
    if dice.random() < 0.3:
        mark.value, mark.entered_at = dice.choice(["3", ""]), NOW
        mark.save()


def _term_marks(made: SchoolDay, group: TeachingGroup, period: GradingPeriod, dice: random.Random) -> None:
    teacher = made.people["teacher"]
    for place in learners_on(group, period.ended_on - DAY):
        told: dict[str, Any] = {
            "school": made.orgs["school"],
            "group": group,
            "period": period,
            "enrollment_id": place.enrollment_id,
        }
        if dice.random() < 0.3:
            TermMarkDeferral.objects.create(
                **told,
                reason="ill",
                paper_date=period.started_on,
                until=period.ended_on + dice.randint(0, 6) * DAY,
                made_at=at(period.ended_on - DAY, 12),
                made_in=teacher,
                ended_at=dice.choice([None, at(period.ended_on, 9)]),
            )
        if dice.random() < 0.6:
            known = min(at(period.ended_on, 12) + dice.randint(-40, 90) * timedelta(hours=1), NOW)
            value, reason = dice.choice([("5", ""), ("", "absent"), ("", "")])
            TermMark.objects.create(
                **told,
                value=value,
                reason=reason,
                entered_at=known,
                known_at=known if value or reason else None,
                entered_in=teacher,
            )


def one_by_one(made: SchoolDay, stack: Stack, now: datetime) -> Counter[tuple[Any, ...]]:
    """Every duty as the functions for one thing tell it."""
    school, found = made.orgs["school"], Counter[tuple[Any, ...]]()
    lessons = Lesson.objects.filter(school=school, day__gte=SINCE, day__lt=UNTIL).select_related(
        "group", "school"
    )
    for lesson in lessons:
        peopled = bool(learners_on(lesson.group, lesson.day))
        duty = attendance_duty(lesson, stack, now, peopled=peopled)
        found["attendance", lesson.pk, None, None, duty.due_at, duty.state] += 1
        if lesson.cancelled_at is None:
            for mark in with_first(Mark.objects.filter(lesson=lesson).exclude(value="")):
                duty = mark_duty(mark, school, stack, now, first=first_entry(mark))
                found["marks", lesson.pk, mark.enrollment_id, None, duty.due_at, duty.state] += 1
    groups = list(TeachingGroup.objects.filter(school=school))
    for unmarked in works_without_marks([one.pk for one in groups], SINCE, UNTIL, stack, now):
        duty = work_duty(unmarked.work, school, stack, now)
        for place in unmarked.owed:
            found["marks", unmarked.work.lesson_id, place, None, duty.due_at, duty.state] += 1
    found += _terms_one_by_one(made, groups, stack, now)
    for result in ExamResult.objects.filter(school=school, withdrawn_at=None):
        duty = result_duty(result, school, stack)
        found["results", None, result.enrollment_id, None, duty.due_at, duty.state] += 1
    return Counter({one: count for one, count in found.items() if one[-1] is not DutyState.NONE and count})


def _terms_one_by_one(
    made: SchoolDay, groups: list[TeachingGroup], stack: Stack, now: datetime
) -> Counter[tuple[Any, ...]]:
    school, found = made.orgs["school"], Counter[tuple[Any, ...]]()
    for period in GradingPeriod.objects.filter(school=school):
        last, due = period.ended_on - DAY, term_mark_due(period, school, stack)
        if not SINCE <= last < UNTIL or last > now.astimezone(ZONE).date():
            continue
        for group in groups:
            for one in learners_on(group, last):
                asked = {"group": group, "period": period, "enrollment": one.enrollment_id}
                mark = TermMark.objects.filter(**asked).exclude(value="", reason="").first()
                deferral = TermMarkDeferral.objects.filter(**asked).order_by("-made_at", "-id").first()
                duty = term_mark_duty(due, mark, deferral, school, stack, now)
                found["term_marks", None, one.enrollment_id, period.pk, duty.due_at, duty.state] += 1
    return found


def at_once(made: SchoolDay, stack: Stack, now: datetime) -> Counter[tuple[Any, ...]]:
    """The same by the database's one statement."""
    school = made.orgs["school"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, lesson_id, enrollment_id, period_id, due_at, state"
            " FROM journal_duties(%s, %s, %s, %s, %s::jsonb, %s, %s::text[], NULL, false)",
            [
                school.pk,
                SINCE,
                UNTIL,
                now,
                json.dumps(law_of_duties(stack)),
                str(ZONE),
                [one.value for one in ALL_KINDS],
            ],
        )
        return Counter((*rest, DutyState(state)) for *rest, state in cursor.fetchall())


@pytest.mark.parametrize("seed", range(6))
def test_the_database_and_the_functions_for_one_thing_agree(made: SchoolDay, seed: int) -> None:
    made.person("colleague", "teacher")
    with at_civil_time(NOW), as_owner():
        # To let it happen takes longer than to ask: the same fortnight is judged by both laws.
        something_happens(made, random.Random(seed))
        for pack, kinds in (("ru_school19", 8), ("ru_khmao", 2)):
            expected = one_by_one(made, stack_for(pack), NOW)
            assert at_once(made, stack_for(pack), NOW) == expected, pack
            assert len({(kind, state) for kind, *_, state in expected}) >= kinds, pack


def test_a_school_is_counted_in_one_statement_however_much_there_is(made: SchoolDay) -> None:
    school, stack = made.orgs["school"], stack_for("ru_school19")
    made.person("colleague", "teacher")
    with at_civil_time(NOW), as_owner():
        something_happens(made, random.Random(7))
    with at_civil_time(NOW), in_scope(made.deputy), CaptureQueriesContext(connection) as taken:
        counted = duties_counted(school, SINCE, UNTIL, stack, civil_now())
        late = duties_listed(
            school,
            SINCE,
            UNTIL,
            stack,
            civil_now(),
            states=(DutyState.LATE, DutyState.OWED),
            limit=10_000,
        )
    assert len(taken) == 2
    assert sum(one.count for one in counted if one.state in (DutyState.LATE, DutyState.OWED)) == sum(
        one.count for one in late
    )
    assert [one.due_at for one in late] == sorted(one.due_at for one in late)
    assert {one.teacher for one in late if one.lesson} == {"Teacher", "Colleague"}


def test_a_teacher_owes_the_own_works_and_term_marks_alone(made: SchoolDay) -> None:
    stack = stack_for("ru_school19")
    made.person("colleague", "teacher")
    with at_civil_time(NOW), as_owner():
        something_happens(made, random.Random(3))
    with at_civil_time(NOW), in_scope(made.teacher):
        own = own_duties(made.teacher, SINCE, UNTIL, stack, civil_now(), limit=1000)
    assert {one.teacher for one in own} == {"Teacher"}
    assert {one.kind for one in own} == {DutyKind.MARKS, DutyKind.TERM_MARKS}
    assert {one.state for one in own} <= {DutyState.OPEN, DutyState.OWED}


def test_a_correction_does_not_make_a_mark_late(made: SchoolDay) -> None:
    school, stack, place = made.orgs["school"], stack_for("ru_school19"), made.places[0]
    lesson, teacher = made.lessons[0], made.people["teacher"]
    with at_civil_time(NOW), as_owner():
        mark = Mark.objects.create(
            school=school,
            lesson=lesson,
            enrollment=place,
            slot=1,
            value="5",
            work="answer",
            weight=1,
            worked_on=MONDAY,
            entered_at=at(MONDAY, 9),
            entered_in=teacher,
        )
        mark.value, mark.entered_at = "4", NOW
        mark.save()
    with at_civil_time(NOW), in_scope(made.deputy):
        counted = duties_counted(school, MONDAY, MONDAY + DAY, stack, civil_now(), kinds=(DutyKind.MARKS,))
        assert [(one.state, one.count) for one in counted] == [(DutyState.IN_TIME, 1)]
        other = made.orgs["other"]
        assert duties_counted(other, MONDAY, MONDAY + DAY, stack, civil_now()) == []
    with at_civil_time(NOW), in_scope(made.person("city.head", "head", "city")):
        assert duties_counted(school, MONDAY, MONDAY + DAY, stack, civil_now()) == []
