"""From the lesson to the diary, in Russian, on the demonstration: a teacher writes, a mother reads, both on phones."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from matricula.authorities.api import User
from matricula.config.testing import as_owner, at_civil_time, database_of
from matricula.exchange.demo.schoolday.loading import load_journal_schools
from matricula.registry.api import Student
from tests.journeys.reading import fits, next_page, settled

pytestmark = pytest.mark.urls("tests.journeys.demo_urls")

NOW = datetime(2026, 10, 14, 11, tzinfo=ZoneInfo("Asia/Yekaterinburg"))
# The quarter ends before the fifth Monday to come.
LAST_DAY = NOW.date() + timedelta(days=34 - NOW.weekday())
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
RUSSIAN = {"locale": "ru-RU"}
SON, DAUGHTER = "Соловьёв Илья Андреевич", "Соловьёва Полина Андреевна"
PASSWORD = "снегири на рябине"
TASK = "Задача 612, начертить отрезок"
SUBJECT = "Математика"
# Links within a sentence are as high as its line.
SMALL = """all => all.filter(one => !one.closest("p, h1, h2") && one.getBoundingClientRect().height < 43.5)
    .map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def schools(
    transactional_db: None, settings: pytest.FixtureRequest, request: pytest.FixtureRequest
) -> Iterator[None]:
    """The classes that have a story, of the schools with a journal, committed for the server's own connections.

    On a Wednesday; loaded once a worker, a minute before a test begins.
    """
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    connections.close_all()
    database_of(request.config).filled("journal_schools", _load)
    with at_civil_time(NOW):
        yield


def _load() -> None:
    with at_civil_time(NOW - timedelta(minutes=1)), as_owner():
        load_journal_schools(full=False)


def calm(page: Page) -> None:
    """Nothing is wider than the window, nothing to press is small, and axe finds nothing."""
    targets = page.get_by_role("main").locator("a:visible, button:visible, summary:visible")
    assert settled(page, lambda: targets.evaluate_all(SMALL)) == []
    fits(page)


def taps(page: Page, role: Literal["button", "link"], words: str) -> None:
    """What leads to the next page."""
    with next_page(page):
        page.get_by_role(role, name=words).tap()


def enter(page: Page, word: str) -> None:
    """Be one of the demonstration's people, with one click on the sign-in page."""
    page.goto(reverse("account_login"))
    name = User.objects.get(email=f"{word}@demo.example").display_name
    with next_page(page):
        page.get_by_role("button", name=name).first.click()


def letter(page: Page, student: str) -> tuple[str, str]:
    """Print the mother's letter; returns the name and the code that stand in it."""
    with as_owner():
        uuid = Student.objects.get(name=student).uuid
    page.goto(reverse("student", args=[uuid]))
    with next_page(page):
        page.get_by_role("link", name="Доступ к дневнику").click()
    mother = page.get_by_role("listitem").filter(has_text="Соловьёва Ирина Павловна")
    with next_page(page):
        mother.get_by_role("button", name="Письмо с новым кодом").click()
    said = page.locator("dd.figures")
    return said.nth(0).inner_text(), said.nth(1).inner_text()


def forecast(page: Page) -> str:
    """What is forecast of the subject."""
    return subject(page).locator(".subject-forecast").inner_text()


def subject(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=SUBJECT))


def test_what_a_teacher_enters_in_a_lesson_a_mother_reads_in_the_diary(
    schools: None, pages: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    secretary = pages(**RUSSIAN)
    enter(secretary, "secretary.school19")
    (login, code), (_, second) = letter(secretary, SON), letter(secretary, DAUGHTER)
    picture(secretary, "diary-letter")

    mother = pages(**PHONE, **RUSSIAN)
    mother.goto(reverse("family_code"))
    calm(mother)
    mother.get_by_label("Имя из письма").fill(login)
    mother.get_by_label("Код из письма").fill(code)
    mother.get_by_label("Придумайте пароль").fill(PASSWORD)
    taps(mother, "button", "Войти по коду")
    mother.get_by_role("heading", name=SON).wait_for()
    taps(mother, "link", "Добавить ребёнка")
    mother.get_by_label("Код из письма").fill(second)
    taps(mother, "button", "Войти по коду")
    taps(mother, "link", DAUGHTER)
    taps(mother, "link", "Отметки")
    mother.wait_for_url("**/marks/")
    calm(mother)
    before = forecast(mother)
    expect(mother.get_by_role("heading", name=re.compile("Четверть"))).to_contain_text(
        f"по {LAST_DAY:%d.%m.%Y}"
    )
    picture(mother, "diary-marks-phone")

    teacher = pages(**PHONE, **RUSSIAN)
    enter(teacher, "maths.school19")
    teacher.wait_for_url("**" + reverse("lessons"))
    calm(teacher)
    picture(teacher, "lessons-phone")
    taps(teacher, "link", f"Сейчас: {SUBJECT}")
    taps(teacher, "button", "Все на месте")
    expect(teacher.get_by_text("в срок").first).to_be_visible()
    ill = teacher.get_by_role("listitem").filter(has_text=SON)
    ill.get_by_role("radio", name="Болен").tap()
    marks = teacher.get_by_role("listitem").filter(has_text=DAUGHTER).get_by_role("textbox")
    marks.tap()
    for mark in ("5", "4"):
        teacher.locator("[data-mark-keys]").get_by_role("button", name=mark, exact=True).tap()
    teacher.get_by_role("textbox", name="Домашнее задание").fill(TASK)
    due_on = teacher.get_by_label("Выполнить к").input_value()
    marks.scroll_into_view_if_needed()
    picture(teacher, "lesson-phone")
    taps(teacher, "button", "Сохранить урок")
    expect(teacher.get_by_text("Урок сохранён")).to_be_visible()
    calm(teacher)
    expect(marks).to_have_value("5 4")

    mother.reload()
    assert forecast(mother) != before
    taps(mother, "link", "Дни")
    lesson = mother.get_by_role("listitem").filter(has=mother.get_by_role("heading", name=SUBJECT))
    expect(lesson.locator(".lesson-marks b")).to_have_text(["5", "4"])
    taps(mother, "link", SON)
    expect(lesson.get_by_text("Болен")).to_be_visible()
    calm(mother)
    picture(mother, "diary-day-phone")
    mother.goto(mother.url.replace(NOW.date().isoformat(), due_on))
    expect(mother.get_by_text(TASK)).to_be_visible()
    for one, name in ((mother, "diary-day"), (teacher, "lesson")):
        one.set_viewport_size({"width": 1280, "height": 900})
        one.emulate_media(color_scheme="dark")
        one.reload()
        calm(one)
        picture(one, f"{name}-dark")
