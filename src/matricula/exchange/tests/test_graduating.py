"""The city with a leaving grade: what its students reached, its season, and where each of them stands."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from matricula.authorities.api import Acting, User, acting_for, in_scope
from matricula.cases.api import Case
from matricula.config.testing import as_owner, at_civil_time
from matricula.exchange.demo.dates import demo_dates
from matricula.exchange.demo.graduating.loading import load_graduating_schools
from matricula.exchange.demo.graduating.photographs import GROUNDS
from matricula.exchange.demo.recipe import GRADUATING_SCHOOLS, recipe_for
from matricula.families.api import as_family
from matricula.graduation.api import Cohort, Standing, StandingShare
from matricula.registry.api import Enrollment, Student, StudentNumber, photo_bytes
from matricula.regulation.api import stack_for
from matricula.studies.api import facts_of, how_many_wait

pytestmark = pytest.mark.long
DOMAIN = "demo.example"
NOW = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
STORIES = recipe_for(GRADUATING_SCHOOLS)["leavers"]


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """Loaded once for this module and rolled back after it; gives how many students there are."""
    with django_db_blocker.unblock(), transaction.atomic():
        with at_civil_time(NOW):
            with as_owner():
                loaded = load_graduating_schools()
            yield loaded
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def each(city: int, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every test in a part of that transaction of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def acting(word: str) -> Acting:
    found = acting_for(User.objects.get(email=f"{word}@{DOMAIN}"))
    assert found is not None
    return found


def told(word: str) -> Student:
    """The student of a story; whoever asks has to be within sight of the city."""
    return Student.objects.get(name=STORIES[word]["name"])


def test_the_city_sees_its_schools_and_nobody_elses(city: int) -> None:
    with in_scope(acting("head.jingmen")):
        assert Student.objects.count() == city
        numbers = list(StudentNumber.objects.values_list("number", flat=True))
    stack = stack_for("cn_hubei")
    assert all(stack.port("student_number.read")(one).valid for one in numbers)
    with in_scope(acting("officer.zhongxiang")):
        assert set(Student.objects.values_list("school__code", flat=True)) == {"9942088101"}


def test_most_of_the_leaving_grade_have_a_picture_and_some_are_wanting(city: int) -> None:
    with in_scope(acting("head.jingmen")):
        photos = Counter(Student.objects.filter(grade="g12").values_list("photo", flat=True))
        assert not Student.objects.exclude(grade="g12").exclude(photo=None).exists()
        assert told("just").photo is not None
    assert 0 < photos.pop(None) < photos.total() / 10
    assert len(photos) == 3 * len(GROUNDS), "each school keeps the same few"
    with in_scope(acting("officer.chuyuan")):
        assert photo_bytes(told("just").photo)


@pytest.mark.parametrize(
    ("word", "reached", "outcome", "against"),
    [
        ("short", "140.0", "unmet", {"credits"}),
        ("just", "144.0", "met", set()),
        ("exempt", "146.0", "met", set()),
        ("unfit", "146.0", "unmet", {"fitness", "exempt"}),
        ("morals", "146.0", "unmet", {"morals"}),
        ("waiting", None, "incomplete", {"credits", "morals", "fitness", "exempt"}),
    ],
)
def test_each_story_stands_where_it_is_told_to(
    word: str,
    reached: str | None,
    outcome: str,
    against: set[str],
) -> None:
    with in_scope(acting("head.jingmen")):
        student = told(word)
        standing = Standing.objects.get(student=student)
        found = facts_of([student.pk], stack_for("cn_hubei"))[student.pk]
    assert str(found["credits"]) == str(reached)
    assert standing.outcome == outcome
    assert {one["part"] for one in standing.findings} <= against
    assert bool(standing.findings) == bool(against)


def test_fitness_falls_short_by_a_tenth() -> None:
    with in_scope(acting("head.jingmen")):
        student = told("unfit")
        assert str(facts_of([student.pk], stack_for("cn_hubei"))[student.pk]["fitness_score"]) == "49.9"


def test_the_boards_are_full_and_one_school_is_late() -> None:
    with in_scope(acting("head.jingmen")):
        assert Cohort.objects.get().leaving_year == 2027
        shares = {one.school.code: one for one in StandingShare.objects.select_related("school")}
        outcomes = Counter(Standing.objects.values_list("outcome", flat=True))
    assert shares["9942080001"].met > 35
    assert (shares["9942088201"].met, shares["9942088201"].incomplete) == (0, 46)
    assert set(outcomes) == {"met", "unmet", "incomplete"}
    by = acting("deputy.yuanxi")
    with in_scope(by):
        assert how_many_wait(by.org_id) > 500


def test_a_guest_a_leave_under_way_and_a_name_that_no_font_has() -> None:
    with in_scope(acting("officer.chuyuan")):
        guest = Enrollment.objects.get(student=told("guest"))
        case = Case.objects.get()
        assert case.subjects.get().student == told("leave")
        assert told("rare").name[-1] == "\ue815"
    assert guest.particulars["student_source"] == "2"
    assert case.state == "running"


def test_the_credits_of_a_term_are_those_of_the_recipe() -> None:
    recipe = recipe_for(GRADUATING_SCHOOLS)
    stack = stack_for(recipe["pack"])
    assert len({len(one) for one in recipe["tracks"]}) == 1
    table = stack.table("study_module")
    for subjects in recipe["tracks"]:
        codes = [recipe["plan_mark"] + one.format("", *subjects) for term in recipe["taught"] for one in term]
        assert len(codes) == len(set(codes))
        given = [table.attributes(one) for one in codes]
        kinds = {
            kind: sum(Decimal(one["credits"]) for one in given if one["kind"] == kind)
            for kind in {one["kind"] for one in given}
        }
        assert kinds == {"compulsory": 88, "selective_compulsory": 42, "elective": 16}


def test_a_student_reads_of_oneself_alone() -> None:
    with as_family(User.objects.get(login="demo-short")) as family:
        assert [(one.name, one.oneself) for one in family.children] == [("楚思远", True)]


def test_the_days_of_the_season_are_those_of_the_running_school_year() -> None:
    for today, year in ((date(2026, 11, 25), 2027), (date(2027, 6, 16), 2027), (date(2027, 9, 1), 2028)):
        assert [one.day for one in demo_dates(today)] == [
            date(year, 4, 6),
            date(year, 6, 1),
            date(year, 6, 16),
        ]
