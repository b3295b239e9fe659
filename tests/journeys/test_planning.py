"""A deputy plans in Russian: a substitution, a move, a workbook with a clash; a teacher takes a topic from the plan."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.api import in_scope
from matricula.config.testing import at_civil_time
from matricula.journal.api import keep_bells
from matricula.journal.tests.schoolday import AT_LESSON, FIRST, MONDAY, NAMES, SchoolDay, school_day
from matricula.journal.tests.test_timetable import DAY, SECOND
from matricula.web.tests.test_planning_pages import GOOD, workbook
from tests.journeys.reading import fits, next_page
from tests.security.pages import browser_of

PHONE = {"viewport": {"width": 320, "height": 700}, "has_touch": True, "is_mobile": True}
PLAN = "Дроби\tДоли и дроби\t2\t\t\t№ 12\n\tСложение дробей\t1"


@pytest.fixture
def school(transactional_db: None) -> Iterator[SchoolDay]:
    """Class 5А on a Monday in the hour of its first lesson; a colleague has the hours free."""
    made = school_day()
    made.person("colleague", "teacher")
    with at_civil_time(AT_LESSON):
        with in_scope(made.deputy):
            keep_bells(by=made.deputy, school=made.orgs["school"], bells={1: FIRST, 2: SECOND})
        yield made


@pytest.fixture
def enter(school: SchoolDay, pages: Callable[..., Page], live_server: LiveServer) -> Callable[..., Page]:
    """A browser of its own in which somebody of the school has signed in; no page is open yet."""

    def entered(name: str, **options: object) -> Page:
        page = pages(**{"locale": "ru-RU", **options})
        session = browser_of(school.people[name]).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return page

    return entered


def test_a_substitute_writes_that_lesson_and_a_lesson_is_moved(
    school: SchoolDay, enter: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = enter("deputy")
    page.goto(f"{reverse('planning')}?on={MONDAY}")
    expect(page.get_by_role("heading", name="День школы")).to_be_visible()
    page.get_by_label("Кто отсутствует").select_option(label="Teacher")
    with next_page(page):
        page.get_by_role("button", name="Показать уроки").click()
    expect(page.get_by_role("heading", name="Замены")).to_be_visible()
    page.get_by_label("1. Математика, 5А").select_option(label="Colleague")
    page.get_by_label("Причина").fill("Болен")
    fits(page)
    picture(page, "planning-substitute")
    with next_page(page):
        page.get_by_role("button", name="Назначить замены").click()
    expect(page.get_by_text("Внесено: семьи видят, кто ведёт урок.")).to_be_visible()
    expect(page.get_by_role("link", name="Математика Colleague")).to_contain_text("замена")
    picture(page, "planning-day")

    page.goto(reverse("planning_lesson", args=[school.lessons[1].uuid]))
    expect(page.get_by_role("heading", name="Другое время")).to_be_visible()
    fits(page)
    form = page.locator("form").filter(has=page.get_by_role("button", name="Перенести урок"))
    form.get_by_label("День").fill(MONDAY.isoformat())
    form.get_by_label("Урок").select_option("2")
    with next_page(page):
        form.get_by_role("button", name="Перенести урок").click()
    expect(page.get_by_role("heading", name="Как было")).to_be_visible()
    expect(page.locator(".plan-changes")).to_contain_text("урок 1")
    page.emulate_media(color_scheme="dark")
    fits(page)
    picture(page, "planning-lesson-dark")

    teacher = enter("colleague")
    teacher.goto(reverse("lesson", args=[school.lessons[0].uuid]))
    with next_page(teacher):
        teacher.get_by_role("button", name="Все на месте").click()
    expect(teacher.get_by_text("Урок сохранён")).to_be_visible()
    expect(teacher.get_by_text(NAMES[0]).first).to_be_visible()
    # The next lesson of the same group is not theirs: as if there were none.
    answer = teacher.goto(reverse("lesson", args=[school.lessons[2].uuid]))
    assert answer is not None
    assert answer.status == 404


def test_a_workbook_with_a_clash_and_a_plan_taken_by_one_press(
    school: SchoolDay, enter: Callable[..., Page], picture: Callable[[Page, str], None], tmp_path: Path
) -> None:
    file = tmp_path / "timetable.xlsx"
    file.write_bytes(workbook(GOOD, ("5А", "Математика", "Teacher", "вт", "2", "13", "")).read())
    page = enter("deputy", **PHONE)
    page.goto(reverse("timetable"))
    expect(page.get_by_role("heading", name="Запланировать ближайшие недели")).to_be_visible()
    fits(page)
    picture(page, "timetable-phone")
    page.get_by_label("Файл").set_input_files(file)
    with next_page(page):
        page.get_by_role("button", name="Проверить").tap()
    expect(page.get_by_text("Можно внести 1 строку.")).to_be_visible()
    expect(page.get_by_text("У 5А этот урок там уже стоит.")).to_be_visible()
    fits(page)
    picture(page, "timetable-clash-phone")
    with next_page(page):
        page.get_by_role("link", name="Загрузить снова").tap()
    page.get_by_label("Файл").set_input_files(file)
    with next_page(page):
        page.get_by_role("button", name="Внести верные строки").tap()
    expect(page.get_by_text("Внесена 1 строка.")).to_be_visible()
    page.goto(reverse("timetable"))
    with next_page(page):
        page.get_by_role("button", name="Запланировать сейчас").tap()
    expect(page.get_by_text("Запланировано 3 урока.")).to_be_visible()
    fits(page)

    teacher = enter("teacher", **PHONE)
    teacher.goto(reverse("group_plan", args=[school.group.uuid]))
    teacher.get_by_label("Строки плана").fill(PLAN)
    with next_page(teacher):
        teacher.get_by_role("button", name="Посмотреть, что понято").tap()
    expect(teacher.get_by_text("Поняты 2 строки.")).to_be_visible()
    with next_page(teacher):
        teacher.get_by_role("button", name="Сохранить план").tap()
    expect(teacher.get_by_text("В плане 2 строки.")).to_be_visible()
    fits(teacher)
    picture(teacher, "plan-phone")
    teacher.goto(reverse("lesson", args=[school.lessons[0].uuid]))
    expect(teacher.get_by_text("Следующее по плану:")).to_be_visible()
    fits(teacher)
    with next_page(teacher):
        teacher.get_by_role("button", name="Взять").tap()
    expect(teacher.get_by_text("Тема взята из плана.")).to_be_visible()
    expect(teacher.get_by_role("textbox", name="Тема")).to_have_value("Доли и дроби")
    expect(teacher.get_by_label("Выполнить к")).to_have_value((MONDAY + DAY).isoformat())
