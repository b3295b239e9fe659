"""The announced works of a class: those of its streams too, and a day with two of them says so."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import Slot, announce_work, open_group, plan_lessons, withdraw_work
from matricula.journal.tests.schoolday import AT_LESSON, MONDAY, SchoolDay, school_day
from matricula.journal.tests.test_timetable import SECOND
from matricula.web.tests.test_grid_pages import asked
from matricula.web.tests.test_lesson_pages import client_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FOR_THE_WORKS = 5


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    """Two works on Tuesday: mathematics of the class, and English of a stream in which one of its students is."""
    with lasting():
        made = school_day()
        colleague = made.person("colleague", "teacher")
        with at_civil_time(AT_LESSON):
            with in_scope(made.deputy):
                stream = open_group(
                    by=made.deputy,
                    school=made.orgs["school"],
                    subject="english",
                    scale="five",
                    teacher=made.people["colleague"],
                    since=date(2026, 9, 1),
                    school_class=made.school_class,
                    students=made.places[:1],
                    name="Поток А",
                    stream=True,
                )
                (english,) = plan_lessons(
                    by=made.deputy,
                    group=stream,
                    teacher=made.people["colleague"],
                    slots=[Slot(MONDAY + DAY, 2, *SECOND, "7")],
                )
            with in_scope(made.teacher):
                for lesson, title in ((made.lessons[1], "Дроби"), (made.lessons[2], "Площади")):
                    announce_work(by=made.teacher, lesson=lesson.uuid, work="test", title=title)
            with in_scope(colleague):
                announce_work(by=colleague, lesson=english.uuid, work="test", title="Tenses")
        return made


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def where(made: SchoolDay) -> str:
    return reverse("class_works", args=[made.school_class.uuid])


def test_works_stand_by_day_and_two_on_one_day_are_seen(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        page = client.get(where(made), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        for word in ("Announced works of 5А", "Дроби", "Площади", "Tenses", "Поток А", "Colleague"):
            assert word in page, word
        assert page.count("2 works on this day") == 1
        assert page.index("Дроби") < page.index("Tenses") < page.index("Площади")
        with in_scope(made.teacher):
            withdraw_work(by=made.teacher, lesson=made.lessons[1].uuid)
        page = client.get(where(made), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert "Дроби" not in page
        assert "on this day" not in page


def test_journal_lesson_and_planning_lead_there_and_the_head_of_a_column_names_the_work(
    made: SchoolDay,
) -> None:
    with at_civil_time(AT_LESSON):
        teacher = client_of(made, made.teacher)
        grid = teacher.get(
            reverse("grid", args=[made.group.uuid]), HTTP_ACCEPT_LANGUAGE="en"
        ).content.decode()
        assert where(made) in grid
        assert 'data-work="test"' in grid, "new marks in this column are for it"
        assert 'title="Written test: Дроби"' in grid
        assert where(made) in teacher.get(reverse("lesson", args=[made.lessons[1].uuid])).content.decode()
        assert where(made) in client_of(made, made.deputy).get(reverse("planning")).content.decode()


def test_it_is_for_those_who_open_journals_at_this_school(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        strangers = (
            made.secretary,
            made.person("x", "deputy", "other"),
            made.person("city.head", "head", "city"),
        )
        for who in strangers:
            answer = client_of(made, who).get(where(made))
            assert (answer.status_code, "Дроби" in answer.content.decode()) == (404, False), who


def test_it_asks_a_known_number_of_statements(made: SchoolDay) -> None:
    with at_civil_time(AT_LESSON):
        client = client_of(made, made.teacher)
        client.get(where(made))
        assert asked(lambda: client.get(where(made))) == FOR_THE_WORKS
