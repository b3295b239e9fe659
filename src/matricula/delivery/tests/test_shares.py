"""How a school did by its duties, counted for offices above: the same again changes nothing, and no name goes up."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import timedelta

import pytest

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import count_shares, counted_in_all, duty_clauses
from matricula.delivery.tests.papers import WEDNESDAY_NOON, made_week, on_paper
from matricula.families.api import Asked, register_request
from matricula.journal.api import DutyShare, DutyState, kinds_tallied, schools_tallied, weeks_tallied
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRIDAY = WEDNESDAY_NOON + 2 * DAY


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return on_paper()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def shares() -> dict[str, tuple[int, int, int, int]]:
    with as_owner():
        return {one.kind: (one.in_time, one.late, one.owed, one.open) for one in DutyShare.objects.all()}


def test_a_school_is_counted_by_kind_and_week_and_the_same_again_changes_nothing(made: SchoolDay) -> None:
    """One lesson was taken, two were not; two marks stand in time; one family on paper was not told."""
    made_week(made)
    with at_civil_time(FRIDAY):
        assert count_shares() == 4
        assert count_shares() == 0
    assert shares() == {
        "attendance": (1, 0, 2, 0),
        "marks": (2, 0, 0, 0),
        "told": (0, 0, 1, 0),
        "paper": (0, 0, 0, 2),
    }
    with at_civil_time(FRIDAY + 7 * DAY):
        assert count_shares() == 1
    assert shares()["paper"] == (0, 0, 2, 0)


def test_the_city_sees_shares_and_the_school_beside_nothing(made: SchoolDay) -> None:
    with at_civil_time(FRIDAY):
        count_shares()
        with in_scope(made.person("city.head", "head", "city")):
            (one,) = schools_tallied(MONDAY, "", 10)
            assert (one.school, one.tally.due, one.tally.percent) == (made.orgs["school"], 6, 50)
            assert [(monday, tally.due) for monday, tally in weeks_tallied(MONDAY, "marks")] == [(MONDAY, 2)]
            assert kinds_tallied(MONDAY)["attendance"].percent == 33
        with in_scope(made.person("other.head", "head", "other")):
            assert schools_tallied(MONDAY, "", 10) == []
            assert kinds_tallied(MONDAY) == {}


def test_a_request_without_an_answer_is_a_duty_by_working_days(made: SchoolDay) -> None:
    """Registered on a Monday: the fifth working day is the Monday that follows."""
    school, stack = made.orgs["school"], stack_for("ru_school19")
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        register_request(
            by=made.secretary,
            school=school,
            asked=Asked("Мать", "", (("Абрамов Иван", "5А"),)),
            written_on=MONDAY,
        )
    for at, state in ((FRIDAY, DutyState.OPEN), (AT_LESSON + 8 * DAY, DutyState.OWED)):
        with at_civil_time(at), in_scope(made.secretary):
            counted = counted_in_all(school, MONDAY, MONDAY + DAY, stack, civil_now())
        assert [(one.state, one.count) for one in counted if one.kind == "codes"] == [(state, 1)]


def test_every_kind_has_its_clause_where_the_law_sets_one() -> None:
    day = MONDAY
    assert duty_clauses(stack_for("ru_school19"), day) == {
        "attendance": "RU-19-7",
        "marks": "RU-19-5",
        "term_marks": "RU-19-6",
        "told": "RU-19-7",
        "codes": "RU-19-2",
        "paper": "RU-19-4",
    }
    assert duty_clauses(stack_for("ru_khmao"), day)["results"] == "RU-KM-6"
