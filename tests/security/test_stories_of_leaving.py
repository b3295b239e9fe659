"""Whole attacks by a school together with its city, which holds all the posts that a list needs: to let someone leave.

Their program believes everybody to have met the rule, or the years to be over. The verdict that the job has kept stands
against them, whoever asks the database to carry the list out.
"""

import pytest

from matricula.authorities.tests.people import Province
from matricula.cases import line_judging
from matricula.cases.api import Case, run_lists
from matricula.cases.tests.listing import approved, drafted_list
from matricula.config.testing import as_owner
from matricula.graduation.api import judge_cohorts
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened, results
from matricula.graduation.tests.test_the_list_of_hubei import LIST, filed, seated, status
from matricula.registry.api import Student
from matricula.studies.api import CourseResult
from tests.security.raw_sql import rows
from tests.security.telling import Intruder

pytestmark = pytest.mark.django_db
RUN = "SELECT cases_carry_out_lines(%s, 1000)"


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


@pytest.fixture
def believing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program to which every condition is met and every day has come."""
    monkeypatch.setattr(line_judging, "_unmet", lambda *_asked, **_on: {})
    monkeypatch.setattr(line_judging, "_before", lambda *_asked: {})


def agreed(city: Province) -> Case:
    """The list of the school, approved by everybody who has to."""
    case = filed(city, drafted_list(city, **LIST))
    approved(city, case, school="east_high", authority="city")
    return case


def fell_out(case: Case) -> dict[int, list[str]]:
    with as_owner():
        return {one.student_id: [each["code"] for each in one.against] for one in case.lines.all()}


def test_no_school_and_city_graduate_whom_the_verdict_does_not(city: Province, believing: None) -> None:
    """The worker, and whoever asks in its place, carries out the lines that the verdict bears out, and no other."""
    short, enough, unknown = (leaver(city, name) for name in ("测试甲", "测试乙", "测试丙"))
    results(short, credits="140.0")
    results(enough)
    with on(6, 10):
        opened(city)
        judge_cohorts()
        case = agreed(city)
        with as_owner():
            assert {(one.outcome, len(one.against)) for one in case.lines.all()} == {("graduated", 0)}
        with Intruder(city, "city").as_("head"):
            assert rows(RUN, case.uuid) == [(3,)]
        assert fell_out(case) == {
            short.pk: ["other_outcome"],
            enough.pk: [],
            unknown.pk: ["other_outcome"],
        }
        run_lists()
    assert [status(one) for one in (short, enough, unknown)] == ["normal", "graduated", "normal"]


def test_a_verdict_from_before_the_results_changed_lets_nobody_leave(city: Province, believing: None) -> None:
    student, other = leaver(city, "测试甲"), leaver(city, "测试乙")
    results(student)
    results(other)
    with on(6, 10):
        opened(city)
        judge_cohorts()
        case = agreed(city)
        changed(student)
        with Intruder(city, "east_high").as_("head"):
            rows(RUN, case.uuid)
    assert fell_out(case) == {student.pk: ["other_outcome"], other.pk: []}
    assert (status(student), status(other)) == ("normal", "graduated")


def test_the_worker_judges_anew_before_it_carries_out(city: Province) -> None:
    """So nobody is left behind for a verdict that nobody has found again."""
    student = leaver(city)
    results(student)
    with on(6, 10):
        opened(city)
        judge_cohorts()
        case = agreed(city)
        changed(student)
        run_lists()
    assert (status(student), fell_out(case)) == ("graduated", {student.pk: []})


def test_nobody_leaves_before_the_day_that_the_season_keeps(city: Province, believing: None) -> None:
    """In a class of the running year; who was left over from the year before has completed the years."""
    early, late = leaver(city, "测试甲"), leaver(city, "测试乙")
    for student, year in ((early, YEAR - 1), (late, YEAR - 2)):
        results(student)
        seated(city, student, year)
    with on(5, 20):
        opened(city)
        judge_cohorts()
        case = agreed(city)
        with Intruder(city, "city").as_("head"):
            rows(RUN, case.uuid)
    assert fell_out(case) == {early.pk: ["other_outcome"], late.pk: []}
    assert (status(early), status(late)) == ("normal", "graduated")


def test_no_office_says_that_a_verdict_is_up_to_date(city: Province) -> None:
    student = leaver(city)
    results(student)
    with on(6, 10):
        opened(city)
        judge_cohorts()
        changed(student)
        for office in ("east_high", "city"):
            with Intruder(city, office).as_("head"):
                assert rows("SELECT is_outdated FROM graduation_standing") == [(True,)]
                assert rows("UPDATE graduation_standing SET is_outdated = false RETURNING id") == []


def changed(student: Student) -> None:
    """A title, which no condition asks: the database does not weigh what has changed."""
    with as_owner():
        result = CourseResult.objects.filter(student=student)[0]
        CourseResult.objects.filter(pk=result.pk).update(title="y")
