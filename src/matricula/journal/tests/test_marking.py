"""A school's own weights, least number of marks and threshold: from a day on, within bounds, in no closed period."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from matricula.authorities.api import Acting, NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    OWN_MARKING,
    Cell,
    Given,
    GradingPeriod,
    Mark,
    Marking,
    MarkingFigure,
    OwnFigure,
    TermCell,
    What,
    announce_work,
    close_period,
    enter_marks,
    keep_marking,
    marking_of,
    set_term_marks,
    term_sheet,
)
from matricula.journal.checks import missing_words
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, Stack, stack_for

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
STACK = "ru_school19"
ENDS = date(2026, 12, 1)
MINIMUM, ROUNDING = What("marks_minimum"), What("rounding_from")
TEST, ANSWER = What("work_weight", "test"), What("work_weight", "answer")
WEDNESDAY: datetime = AT_LESSON + 2 * DAY
KEYS = iter(range(1, 100))


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """A quarter until the end of November, with a lesson on three days."""
    with lasting():
        made = school_day()
        with as_owner():
            GradingPeriod.objects.create(
                school=made.orgs["school"],
                session=made.group.session,
                stage=made.group.stage,
                kind="quarter",
                seq=2,
                started_on=MONDAY - 14 * DAY,
                ended_on=ENDS,
            )
        made.person("head", "head")
        made.person("other.deputy", "deputy", "other")
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def kept(made: SchoolDay, since: date, by: Acting | None = None, **figures: object) -> int:
    by = by or made.deputy
    said = {MINIMUM: "minimum", ROUNDING: "rounding", TEST: "test", ANSWER: "answer"}
    given = {
        what: None if figures[name] is None else Decimal(str(figures[name]))
        for what, name in said.items()
        if name in figures
    }
    with in_scope(by):
        return keep_marking(by=by, school=made.orgs["school"], since=since, figures=given)


def marking(made: SchoolDay) -> Marking:
    with in_scope(made.deputy):
        return marking_of(made.orgs["school"].pk, stack_for(STACK))


def marked(made: SchoolDay, lesson: int, *marks: Given, version: int = 0) -> list[int]:
    """Marks of the first student in that lesson; their weights as the teacher is told them."""
    cell = Cell(made.lessons[lesson].uuid, made.places[0].student.uuid, marks, version)
    with in_scope(made.teacher):
        (outcome,) = enter_marks(
            by=made.teacher, group=made.group, key=uuid.UUID(int=next(KEYS)), cells=[cell]
        )
    assert outcome.state == "saved", outcome.why
    return outcome.weights


def proposed(made: SchoolDay) -> tuple[Decimal | None, str]:
    with in_scope(made.deputy):
        found = term_sheet(made.group, GradingPeriod.objects.get(), stack_for(STACK), civil_now())
    return found.rows[0].reckoned.mean, found.rows[0].reckoned.proposed


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_without_its_word_the_figures_of_the_pack_hold(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        found = marking(made)
    assert (found.minimum(MONDAY), found.rounding_from(MONDAY), found.weight("test", MONDAY)) == (
        3,
        Decimal("0.6"),
        3,
    )
    assert found.own_on(MONDAY) == ()


def test_figures_hold_from_their_day_until_the_next_and_the_same_again_changes_nothing(
    made: SchoolDay,
) -> None:
    with at_civil_time(AT_LESSON):
        assert kept(made, MONDAY, minimum=2, rounding="0.5") == 2
        assert kept(made, MONDAY, minimum=2, rounding="0.5") == 0
        assert kept(made, MONDAY + DAY, rounding="0.75", test=5) == 2
        assert kept(made, MONDAY + 2 * DAY, rounding=None, test=None) == 2
        found = marking(made)
    assert [found.rounding_from(MONDAY + n * DAY) for n in (-1, 0, 1, 2)] == [
        Decimal(one) for one in ("0.6", "0.5", "0.75", "0.6")
    ]
    assert [found.weight("test", MONDAY + n * DAY) for n in (0, 1, 2)] == [3, 5, 3]
    assert found.minimum(MONDAY + 9 * DAY) == 2
    (own,) = found.own_on(MONDAY + 9 * DAY)
    assert own == OwnFigure(MINIMUM, Decimal(2), MONDAY, Decimal(3))


def test_what_is_entered_later_for_the_same_day_holds(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        kept(made, MONDAY, rounding="0.5")
        kept(made, MONDAY, rounding="0.7")
        assert marking(made).rounding_from(MONDAY) == Decimal("0.7")
        with in_scope(made.deputy):
            assert MarkingFigure.objects.count() == 2


def test_marks_keep_the_weight_of_their_day(made: SchoolDay) -> None:
    """Also where they are entered, or made another, once a new one holds."""
    test, answer = Given("5", "test"), Given("3", "answer")
    with at_civil_time(AT_LESSON):
        assert marked(made, 0, test) == [3]
        kept(made, MONDAY + DAY, test=4)
    with at_civil_time(AT_LESSON + DAY):
        assert marked(made, 1, test, answer) == [4, 1]
        assert marked(made, 0, Given("4", "test"), version=1) == [3]
        assert marked(made, 1, test, answer, Given("4", "test", "", MONDAY), version=2) == [4, 1, 3]
        with in_scope(made.teacher):
            assert announce_work(by=made.teacher, lesson=made.lessons[2].uuid, work="test").weight == 4
            assert list(Mark.objects.order_by("lesson__day", "slot").values_list("weight", flat=True)) == [
                3,
                4,
                1,
                3,
            ]


def test_mean_and_proposal_go_by_the_school_s_figures(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        kept(made, MONDAY + DAY, test=4)
    with at_civil_time(WEDNESDAY):
        marked(made, 1, Given("5", "test"), Given("3", "answer"), Given("3", "answer"), Given("3", "answer"))
        assert proposed(made) == (Decimal("4.14"), "4")  # (5*4 + 3*3) / 7
        marked(made, 2, Given("5", "answer"), Given("5", "answer"))
        assert proposed(made) == (Decimal("4.33"), "4")
        kept(made, MONDAY, rounding="0.5", minimum=10)
        assert proposed(made) == (Decimal("4.33"), ""), "six marks are too few now"
        kept(made, MONDAY, minimum=None)
        marked(made, 2, *[Given("5", "answer")] * 4, version=2)
        assert proposed(made) == (Decimal("4.45"), "4")
        kept(made, ENDS - DAY, rounding="0.5", minimum=1)
        marked(made, 0, Given("5", "answer"))
        assert proposed(made) == (Decimal("4.50"), "5"), "0.5 where the law would have 0.6"


def test_what_the_period_goes_by_is_printed_with_it(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        period = GradingPeriod.objects.get()
        before = term_sheet(made.group, period, stack_for(STACK), civil_now()).measure
        assert (before.minimum, before.rounding_from, before.own) == (3, Decimal("0.6"), ())
    with at_civil_time(AT_LESSON):
        kept(made, ENDS - DAY, rounding="0.5")
        kept(made, ENDS, minimum=5)
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        after = term_sheet(made.group, period, stack_for(STACK), civil_now()).measure
    assert (after.minimum, after.rounding_from) == (3, Decimal("0.5")), "by the last day of the period"
    assert [(one.what, one.value, one.default) for one in after.own] == [
        (ROUNDING, Decimal("0.5"), Decimal("0.6"))
    ]


@pytest.mark.parametrize(
    ("figures", "refusal"),
    [
        ({"minimum": 0}, "figure_out_of_bounds"),
        ({"minimum": 11}, "figure_out_of_bounds"),
        ({"minimum": "2.5"}, "figure_out_of_bounds"),
        ({"rounding": "0.49"}, "figure_out_of_bounds"),
        ({"rounding": "1"}, "figure_out_of_bounds"),
        ({"test": 0}, "figure_out_of_bounds"),
        ({"test": 11}, "figure_out_of_bounds"),
        ({"test": 4}, "weight_from_a_past_day"),
    ],
)
def test_a_figure_keeps_to_its_bounds_and_a_weight_begins_tomorrow(
    made: SchoolDay, figures: dict[str, Any], refusal: str
) -> None:
    with at_civil_time(AT_LESSON), pytest.raises(Refused) as refused:
        kept(made, MONDAY, **figures)
    assert code(refused) == refusal
    assert refused.value.clause == "RU-EDU-28.3"
    with at_civil_time(AT_LESSON):
        assert marking(made).own == {}


def test_what_is_no_figure_of_the_law_is_refused(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON), in_scope(made.deputy):
        for what in (What("work_weight", "no such"), What("usual_mean"), What("marks_minimum", "test")):
            with pytest.raises(Refused) as refused:
                keep_marking(
                    by=made.deputy,
                    school=made.orgs["school"],
                    since=MONDAY + DAY,
                    figures={what: Decimal(1)},
                )
            assert code(refused) == "figure_not_left_to_school"


def test_nothing_is_set_into_a_closed_period(made: SchoolDay) -> None:
    after = AT_LESSON.replace(month=12, day=2)
    with at_civil_time(after):
        with in_scope(made.teacher):
            nobody = [TermCell(one.student.uuid, "", "joined_late", 0) for one in made.places]
            quarter = GradingPeriod.objects.get()
            set_term_marks(by=made.teacher, group=made.group, period=quarter, cells=nobody)
        with in_scope(made.deputy):
            assert len(close_period(by=made.deputy, period=quarter, groups=[made.group])) == 1
        refused_of: tuple[dict[str, Any], ...] = ({"rounding": "0.5"}, {"minimum": 2})
        for figures in refused_of:
            with pytest.raises(Refused) as refused:
                kept(made, ENDS - DAY, **figures)
            assert code(refused) == "figure_in_closed_period"
            assert kept(made, ENDS, **figures) == 1


def test_only_who_plans_at_this_school_sets_them(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        for who in (
            made.teacher,
            made.person("head", "head"),
            made.person("other.deputy", "deputy", "other"),
        ):
            with pytest.raises(NotPermitted):
                kept(made, MONDAY, by=who, rounding="0.5")


def test_a_pack_gives_bounds_in_their_order(made: SchoolDay) -> None:
    stack = stack_for(STACK)

    def with_words(**words: str) -> Stack:
        basis = replace(stack.bases[OWN_MARKING], words=MappingProxyType(words))
        return replace(stack, bases={**stack.bases, OWN_MARKING: basis})

    assert list(missing_words(stack)) == []
    for words in (
        {"work_weight": "0 5"},
        {"rounding_from": "0.9 0.5"},
        {"marks_minimum": "3"},
        {"other": "1 2"},
    ):
        assert list(missing_words(with_words(**words))), words
    without = replace(stack, bases={name: one for name, one in stack.bases.items() if name != OWN_MARKING})
    assert list(missing_words(without)) == []
    with in_scope(made.deputy):
        assert marking_of(made.orgs["school"].pk, without).own == {}
