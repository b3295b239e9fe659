"""The week on paper: made once when the week is over, printed, handed over once; what was not is missed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.actions import make_printouts as making
from matricula.delivery.api import (
    PrintoutWeek,
    WeeklyPrintout,
    hand_over,
    make_printouts,
    missed_weeks,
    printouts_of,
    printouts_since,
)
from matricula.delivery.tests.papers import (
    DAY,
    WEDNESDAY_NOON,
    WEEK,
    made_week,
    on_paper,
    pages_of,
    printed,
    refuse,
)
from matricula.journal.api import DutyState, Lesson, Slot, plan_lessons
from matricula.journal.tests.schoolday import AT_LESSON, FIRST, MONDAY, NAMES, SchoolDay
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return on_paper()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def class_teacher(made: SchoolDay) -> Acting:
    return made.person("classteacher", "class_teacher")


def handed(made: SchoolDay, by: Acting, papers: list[WeeklyPrintout], **said: Any) -> int:
    entered = {"on": (WEDNESDAY_NOON + DAY).date(), "how": "in_person", **said}
    with at_civil_time(said.pop("at", WEDNESDAY_NOON + DAY)), in_scope(by):
        entered.pop("at", None)
        return hand_over(by=by, school=made.orgs["school"], printouts=[one.uuid for one in papers], **entered)


def test_printouts_are_made_once_the_week_is_over_for_readers_on_paper_alone(made: SchoolDay) -> None:
    with at_civil_time(WEDNESDAY_NOON - timedelta(hours=4)):
        assert make_printouts() == 0, "the last lesson of the week is still to come"
    with at_civil_time(WEDNESDAY_NOON):
        assert make_printouts() == 2
        assert make_printouts() == 0, "once"
    with as_owner():
        found = list(WeeklyPrintout.objects.order_by("enrollment_id"))
        assert [(one.enrollment_id, one.monday) for one in found] == [
            (place.pk, MONDAY) for place in made.places[:2]
        ]
        assert PrintoutWeek.objects.get().readers == 2


def test_a_lesson_that_was_cancelled_holds_no_week_open(made: SchoolDay) -> None:
    """The last lesson of the week falls out: the week is over with the one before it."""
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        Lesson.objects.filter(pk=made.lessons[2].pk).update(cancelled_at=civil_now())
    with at_civil_time(AT_LESSON + DAY + timedelta(hours=1)):
        assert make_printouts() == 2


def test_a_run_that_broke_off_is_taken_up_and_makes_nothing_twice(
    made: SchoolDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One reader a transaction; the second fails, as if the worker had been killed there."""
    monkeypatch.setattr(making, "AT_ONCE", 1)
    whole, seen = WeeklyPrintout.objects.bulk_create, list[int]()

    def failing(rows: Any, **said: Any) -> Any:
        seen.append(1)
        if len(seen) == 2:
            raise RuntimeError("killed")
        return whole(rows, **said)

    with at_civil_time(WEDNESDAY_NOON):
        with monkeypatch.context() as broken:
            broken.setattr(WeeklyPrintout.objects, "bulk_create", failing)
            with pytest.raises(ExceptionGroup):
                make_printouts()
        with as_owner():
            assert (WeeklyPrintout.objects.count(), PrintoutWeek.objects.count()) == (1, 0)
        make_printouts()
    with as_owner():
        assert (WeeklyPrintout.objects.count(), PrintoutWeek.objects.count()) == (2, 1)


def test_a_week_without_a_worker_is_made_later_and_a_new_reader_owes_nothing_of_it(made: SchoolDay) -> None:
    """The worker stood still over the second week; who refuses after the first was made gets nothing of the first."""
    made_week(made)
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        plan_lessons(
            by=made.deputy,
            group=made.group,
            teacher=made.people["teacher"],
            slots=[Slot(MONDAY + WEEK, 1, *FIRST, "12")],
        )
    refuse(made, 2)
    with at_civil_time(WEDNESDAY_NOON + 2 * WEEK):
        assert make_printouts() == 3
    with as_owner():
        assert WeeklyPrintout.objects.filter(monday=MONDAY).count() == 2
        assert WeeklyPrintout.objects.filter(monday=MONDAY + WEEK).count() == 3


def test_the_class_is_one_file_with_what_the_journal_says_and_a_digest_is_kept(made: SchoolDay) -> None:
    made_week(made)
    with override("ru"):
        first, second = pages_of(printed(made, class_teacher(made)))
    assert NAMES[0] in first
    assert NAMES[1] in second
    assert NAMES[1] not in first
    for word in ("Математика", "Дроби", "№ 12", "5А", f"Мать {NAMES[1]}", "RU-19-4", "4,25"):
        assert word in second, word
    assert "Болен" in first
    with as_owner():
        digests = set(WeeklyPrintout.objects.values_list("digest", flat=True))
    assert all(len(one) == 64 for one in digests)
    with override("ru"):
        printed(made, made.secretary)
    with as_owner():
        assert set(WeeklyPrintout.objects.values_list("digest", flat=True)) == digests, "the same journal"


def test_handed_over_once_after_it_was_printed(made: SchoolDay) -> None:
    by, papers = class_teacher(made), made_week(made)
    with pytest.raises(Refused) as refused:
        handed(made, by, papers)
    assert refused.value.code == "printout_not_ready", "not printed yet"
    printed(made, by)
    assert handed(made, by, papers, how="by_student", note=" to  Ivan ") == 2
    with as_owner():
        one = WeeklyPrintout.objects.get(pk=papers[0].pk)
    assert (one.how, one.note, one.noted_in_id) == ("by_student", "to Ivan", by.appointment_id)
    with pytest.raises(Refused):
        handed(made, by, papers[:1])


@pytest.mark.parametrize(
    "said",
    [{"how": "by_phone"}, {"how": "x"}, {"on": MONDAY}, {"on": (WEDNESDAY_NOON + 2 * DAY).date()}],
)
def test_no_odd_handover_is_entered(made: SchoolDay, said: dict[str, Any]) -> None:
    by, papers = class_teacher(made), made_week(made)
    printed(made, by)
    with pytest.raises(Refused):
        handed(made, by, papers, **said)
    with as_owner():
        assert not WeeklyPrintout.objects.exclude(handed_on=None).exists()


def test_one_of_several_that_cannot_be_handed_over_keeps_all_back(made: SchoolDay) -> None:
    by, papers = class_teacher(made), made_week(made)
    printed(made, by, only=[papers[0].uuid])
    with pytest.raises(Refused):
        handed(made, by, papers)
    assert handed(made, by, papers[:1]) == 1


def test_a_class_teacher_hands_over_to_the_own_class_and_the_secretary_to_all(made: SchoolDay) -> None:
    papers, other = made_week(made), made.person("colleague", "class_teacher")
    printed(made, made.secretary)
    for stranger in (other, made.teacher):
        with pytest.raises(NotPermitted):
            handed(made, stranger, papers)
        with pytest.raises(NotPermitted):
            printed(made, stranger)
    assert handed(made, made.secretary, papers) == 2


def test_what_is_not_handed_over_in_a_week_is_missed_and_what_comes_later_is_late(made: SchoolDay) -> None:
    by, papers = class_teacher(made), made_week(made)
    printed(made, by)
    school = made.orgs["school"]
    stack = stack_for(school.pack)
    last = WEDNESDAY_NOON + WEEK - timedelta(minutes=1)
    with in_scope(by), at_civil_time(last):
        assert not missed_weeks(printouts_since(school, MONDAY, stack, civil_now()))
    with in_scope(by), at_civil_time(WEDNESDAY_NOON + WEEK + timedelta(hours=13)):
        missed = missed_weeks(printouts_since(school, MONDAY, stack, civil_now()))
        assert [one.reader for one in missed] == [f"Мать {name}" for name in NAMES[:2]]
        assert {one.duty.clause for one in missed} == {"RU-19-4"}
    late = WEDNESDAY_NOON + WEEK + DAY
    handed(made, by, papers, at=late, on=late.date())
    with in_scope(by), at_civil_time(late):
        states = {one.duty.state for one in printouts_of(school, MONDAY, stack, civil_now())}
    assert states == {DutyState.LATE}


def test_reading_the_week_takes_three_statements(
    made: SchoolDay, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    made_week(made)
    school = made.orgs["school"]
    with in_scope(class_teacher(made)), at_civil_time(WEDNESDAY_NOON):
        stack = stack_for(school.pack)
        list(printouts_of(school, MONDAY, stack, civil_now()))
        with django_assert_num_queries(3):
            lines = printouts_of(school, MONDAY, stack, civil_now(), {made.school_class.pk})
    assert len(lines) == 2
