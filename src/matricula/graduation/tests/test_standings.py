"""Where students stand: judged by the job, counted for the boards, and the same again when it runs again."""

import threading
import uuid
from collections.abc import Mapping
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.actions import judge_cohort
from matricula.graduation.api import Standing, StandingShare, judge_cohorts
from matricula.graduation.standings import Judged, judged
from matricula.graduation.tests.scenes import hubei, leaver, on, opened, results
from matricula.kernel.clock import civil_today
from matricula.registry.api import Student
from matricula.regulation.api import Stack

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def standing(province: Province, student: Student, school: str = "east_high") -> tuple[str, list[str]]:
    with in_scope(province.acting(school)):
        found = Standing.objects.get(student=student)
    return found.outcome, [one["part"] for one in found.findings]


def shares(school: str, province: Province) -> list[tuple[int, int, int, dict[str, int]]]:
    with in_scope(province.acting(school)):
        rows = StandingShare.objects.order_by("school_id", "class_name")
        return [(one.met, one.unmet, one.incomplete, one.reasons) for one in rows]


def test_each_stands_where_the_rule_says_and_the_board_counts_them(city: Province) -> None:
    good, short, exempt, unfit, nothing, waiting = (leaver(city, f"测试{one}") for one in "甲乙丙丁戊己")
    results(good)
    results(short, credits="140.0")
    results(exempt, fitness=None)
    results(unfit, fitness="49.9")
    results(waiting, reviewed=False)
    with on(4, 6):
        opened(city)
        assert judge_cohorts() == 6
    assert standing(city, good) == ("met", [])
    assert standing(city, short) == ("unmet", ["credits"])
    assert standing(city, exempt) == ("met", [])
    assert standing(city, unfit)[0] == "unmet"
    assert "fitness" in standing(city, unfit)[1]
    assert standing(city, nothing)[0] == standing(city, waiting)[0] == "incomplete"
    [(met, unmet, incomplete, reasons)] = shares("city", city)
    assert (met, unmet, incomplete) == (2, 2, 2)
    # The exemption would do instead of the score: it is not missing besides.
    assert reasons == {"credits": 3, "morals": 2, "fitness": 3}


def test_a_season_that_cannot_be_judged_stops_no_other(city: Province) -> None:
    """As one whose rule the installed law has no more."""
    student = leaver(city)
    results(student)
    with on(4, 6):
        broken = opened(city)
        broken.pk, broken.uuid, broken.season, broken.org = None, uuid.uuid4(), "gone", city.orgs["east"]
        with as_owner():
            broken.save(force_insert=True)
        with pytest.raises(ExceptionGroup, match="schools were not judged"):
            judge_cohorts()
    assert standing(city, student)[0] == "met"


def test_run_again_it_finds_the_same_and_what_has_changed(city: Province) -> None:
    student, gone = leaver(city, "测试甲"), leaver(city, "测试乙")
    with on(4, 6):
        opened(city)
        judge_cohorts()
        results(student)
        assert judge_cohorts() == 2
        assert standing(city, student) == ("met", [])
        assert shares("city", city)[0][:3] == (1, 0, 1)
        before = Standing.objects.count
        with as_owner():
            assert before() == 2
        # Moved to another school of the city: counted there, and no longer here.
        with as_owner():
            place = gone.enrollments.get()
            place.statuses.create(seq=3, started_on=place.started_on, status="transferred_out", ends=True)
            gone.enrollments.create(
                school=city.orgs["west_high"],
                stage="upper_secondary",
                grade="g12",
                started_on=place.started_on,
                entered_on=place.entered_on,
            )
        judge_cohorts()
        assert shares("east", city)[0][:3] == (1, 0, 0)
        assert shares("west", city)[0][:3] == (0, 0, 1)


def test_it_asks_as_often_for_many_as_for_one(city: Province) -> None:
    results(leaver(city, "测试甲"))
    with on(4, 6):
        opened(city)
        with CaptureQueriesContext(connection) as one:
            judge_cohorts()
        for name in "乙丙丁戊":
            results(leaver(city, f"测试{name}"))
        with CaptureQueriesContext(connection) as many:
            judge_cohorts()
    assert len(many) == len(one)


def test_schools_are_judged_together_and_ask_as_often_as_one(city: Province) -> None:
    first = leaver(city, "测试甲")
    results(first)
    with on(4, 6):
        opened(city)
        with CaptureQueriesContext(connection) as one:
            judge_cohorts()
        second = leaver(city, "测试乙", school="west_high")
        with CaptureQueriesContext(connection) as both:
            assert judge_cohorts() == 2
    assert len(both) == len(one)
    assert standing(city, second, "west_high")[0] == "incomplete"
    assert shares("east", city)[0][:3] == (1, 0, 0)
    assert shares("west", city)[0][:3] == (0, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_more_than_are_judged_together_are_judged_side_by_side(
    city: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    students = [leaver(city, "测试甲"), leaver(city, "测试乙", school="west_high")]
    results(students[1])
    monkeypatch.setattr(judge_cohort, "TOGETHER", 1)
    both = threading.Barrier(2, timeout=30)
    connections: dict[int, tuple[int, date]] = {}

    def met(stack: Stack, rule: str, entered: Mapping[int, date]) -> Mapping[int, Judged]:
        [student] = entered
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            connections[student] = (cursor.fetchone()[0], civil_today(stack.zone))
        both.wait()  # neither is judged before the other has begun
        return judged(stack, rule, entered)

    monkeypatch.setattr(judge_cohort, "judged", met)
    with on(4, 6):
        opened(city)
        assert judge_cohorts() == len(students)
    (one, today), (other, also) = connections[students[0].pk], connections[students[1].pk]
    assert one != other
    assert (today.month, today.day) == (also.month, also.day) == (4, 6)
    assert standing(city, students[0])[0] == "incomplete"
    assert standing(city, students[1], "west_high")[0] == "met"


@pytest.mark.django_db(transaction=True)
def test_what_fails_side_by_side_stops_no_other_and_is_told(
    city: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = leaver(city, "测试甲"), leaver(city, "测试乙", school="west_high")
    monkeypatch.setattr(judge_cohort, "TOGETHER", 1)

    def broken(stack: Stack, rule: str, entered: Mapping[int, date]) -> Mapping[int, Judged]:
        if bad.pk in entered:
            raise ValueError("a fact of another kind")
        return judged(stack, rule, entered)

    monkeypatch.setattr(judge_cohort, "judged", broken)
    with on(4, 6):
        opened(city)
        with pytest.raises(ExceptionGroup, match="1 schools were not judged") as failed:
            judge_cohorts()
    assert f"school {city.orgs['west_high'].pk}" in failed.value.exceptions[0].__notes__[0]
    assert standing(city, good)[0] == "incomplete"


def test_a_school_that_cannot_be_judged_stops_no_other_that_is_judged_with_it(
    city: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = leaver(city, "测试甲"), leaver(city, "测试乙", school="west_high")

    def broken(stack: Stack, rule: str, entered: Mapping[int, date]) -> Mapping[int, Judged]:
        if bad.pk in entered:
            raise ValueError("a fact of another kind")
        return judged(stack, rule, entered)

    monkeypatch.setattr(judge_cohort, "judged", broken)
    with on(4, 6):
        opened(city)
        with pytest.raises(ExceptionGroup, match="1 schools were not judged") as failed:
            judge_cohorts()
    assert f"school {city.orgs['west_high'].pk}" in failed.value.exceptions[0].__notes__[0]
    assert standing(city, good)[0] == "incomplete"
    with as_owner():
        assert not Standing.objects.filter(student=bad).exists()


def test_what_stands_already_is_not_written_again(city: Province) -> None:
    same, changed = leaver(city, "测试甲"), leaver(city, "测试乙")

    def written() -> dict[int, str]:
        with connection.cursor() as cursor, as_owner():
            cursor.execute("SELECT student_id, ctid::text FROM graduation_standing")
            return dict(cursor.fetchall())

    with on(4, 6):
        opened(city)
        judge_cohorts()
        before = written()
        results(changed)
        judge_cohorts()
        after = written()
    assert before[same.pk] == after[same.pk]
    assert before[changed.pk] != after[changed.pk]
