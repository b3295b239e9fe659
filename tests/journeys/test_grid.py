"""The journal of a group by keyboard alone, without a connection, by two people at once, and on a phone."""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time, database_of
from matricula.journal.api import Lesson, LessonAbsence, Mark, MarkBatch, cancel_lesson
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay, school_day
from tests.journeys.reading import fits, next_page
from tests.security.pages import browser_of

RUSSIAN = {"locale": "ru-RU"}
PHONE = {"viewport": {"width": 320, "height": 700}, "has_touch": True, "is_mobile": True}
SAVED = re.compile("Всё сохранено")
NAMES = tuple(f"{name} Анна" for name in (
    "Абрамова", "Белова", "Волкова", "Громова", "Дёмина", "Ёлкина", "Ершова", "Жукова", "Зайцева", "Иванова",
    "Котова", "Лебедева", "Макарова", "Носова", "Орлова", "Павлова", "Рыбина", "Сомова", "Титова", "Уткина",
    "Фёдорова", "Хохлова", "Цветкова", "Чернова", "Шилова", "Щукина", "Юдина", "Яшина",
))  # fmt: skip
DAY = timedelta(days=1)
PATIENCE_SECONDS = 30


@pytest.fixture
def made(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[SchoolDay]:
    """A class of 28 with mathematics on three days, in the third lesson; entered once, and each test gets a copy."""
    connections.close_all()
    made = database_of(request.config).filled("class_of_28", lambda: school_day(names=NAMES))
    with at_civil_time(AT_LESSON + 2 * DAY):
        yield made


@pytest.fixture
def enter(pages: Callable[..., Page], live_server: LiveServer, made: SchoolDay) -> Callable[..., Page]:
    """The journal of the group in a browser of its own, in Russian."""

    def open_it(name: str = "teacher", **options: Any) -> Page:
        session = browser_of(made.people[name]).cookies[settings.SESSION_COOKIE_NAME].value
        page = pages(**RUSSIAN, **options)
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page.goto(reverse("grid", args=[made.group.uuid]))
        grid(page).wait_for()
        return page

    return open_it


def grid(page: Page) -> Locator:
    return page.locator("table[data-ready]")


def cell(page: Page, row: int, column: int = 2) -> Locator:
    return grid(page).locator("tbody tr").nth(row).locator("td").nth(column)


def line(page: Page) -> Locator:
    return page.locator("[data-grid-saved]")


def begin(page: Page, row: int = 0) -> None:
    """Come to the newest lesson by Tab, as a person without a mouse does."""
    page.get_by_role("button", name="Клавиши").focus()
    page.keyboard.press("Tab")
    expect(cell(page, 0)).to_be_focused()
    for _ in range(row):
        page.keyboard.press("ArrowDown")


def stored(made: SchoolDay) -> list[str]:
    """The marks that stand, by the names of the students."""
    with in_scope(made.teacher):
        found = Mark.objects.exclude(value="").order_by("enrollment__student__sort_key", "slot")
        return [one.value for one in found]


def stores(page: Page, made: SchoolDay, marks: list[str]) -> None:
    """The page says that all is saved, and these marks stand."""
    expect(line(page)).to_have_text(SAVED)
    ends = time.monotonic() + PATIENCE_SECONDS
    # What was just typed may not be among what was saved when it said so.
    while stored(made) != marks and time.monotonic() < ends:
        page.wait_for_timeout(50)
    assert stored(made) == marks
    expect(line(page)).to_have_text(SAVED)


def test_a_class_of_28_is_marked_by_keyboard_alone(
    made: SchoolDay, enter: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = enter(viewport={"width": 1280, "height": 900})
    expect(line(page)).to_have_text(re.compile("Сохраняется"))
    fits(page)
    begin(page)
    for number in range(28):
        page.keyboard.press("5432"[number % 4])
    expect(cell(page, 27)).to_be_focused()
    stores(page, made, list("5432" * 7))
    expect(grid(page).locator("[data-mean]").first).to_have_text("5,00")

    # `y` lies where `н` lies, and waits, since `нз` begins so; Enter ends it.
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    expect(cell(page, 0)).to_be_focused()
    page.keyboard.press("y")
    expect(cell(page, 0)).to_have_text("н")
    page.keyboard.press("Enter")
    expect(cell(page, 0)).to_have_text("н 5")
    # Inside the cell two marks are two marks, and the arrows move the caret.
    page.keyboard.press("F2")
    inside = grid(page).get_by_role("textbox")
    expect(inside).to_be_focused()
    page.keyboard.type(" 5")
    page.keyboard.press("ArrowLeft")
    expect(inside).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell(page, 1)).to_have_text("4")
    page.keyboard.press("F2")
    page.keyboard.type(" 5")
    page.keyboard.press("Enter")
    expect(cell(page, 1)).to_have_text("4 5")
    expect(cell(page, 2)).to_be_focused()
    expect(grid(page).locator("[data-mean]").nth(1)).to_have_text("4,50")
    page.keyboard.press("Delete")
    expect(cell(page, 2)).to_have_text("")
    expect(line(page)).to_have_text(SAVED)
    page.keyboard.press("Control+z")
    expect(cell(page, 2)).to_have_text("3")
    page.keyboard.press("Control+z")
    expect(cell(page, 1)).to_have_text("4")
    # A mark of no scale is refused at once, with its clause, and Escape takes it back.
    page.keyboard.press("7")
    expect(cell(page, 1)).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#grid-note")).to_contain_text("RU-19-5")
    picture(page, "grid-desktop")
    page.keyboard.press("Escape")
    expect(cell(page, 1)).to_have_text("4")
    expect(page.locator("#grid-note")).not_to_contain_text("RU-19-5")
    expect(line(page)).to_have_text(SAVED)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Клавиши журнала")).to_be_visible()
    fits(page)
    page.keyboard.press("Escape")
    expect(cell(page, 1)).to_be_focused()
    with in_scope(made.teacher):
        assert LessonAbsence.objects.get().code == "absent"
    assert stored(made) == list("5432" * 7)
    # A lesson is cancelled meanwhile: the page says so and leaves the cells where they are.
    changed = page.locator("[data-grid-changed]")
    expect(changed).to_be_hidden()
    with in_scope(made.deputy):
        cancel_lesson(by=made.deputy, lesson=made.lessons[0].uuid)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(changed).to_be_visible()
    page.emulate_media(color_scheme="dark")
    fits(page)
    picture(page, "grid-dark")
    changed.get_by_role("link").click()
    expect(grid(page).locator("th[data-off=cancelled]")).to_be_visible()


def test_without_a_connection_nothing_is_lost_and_nothing_is_stored_twice(
    made: SchoolDay, enter: Callable[..., Page]
) -> None:
    page = enter()
    begin(page)
    page.context.set_offline(True)
    page.keyboard.type("543")
    expect(line(page)).to_have_text(re.compile("Ждёт отправки: 3, нет соединения"))
    expect(cell(page, 0)).to_have_attribute("data-state", "waiting")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    stores(page, made, list("543"))
    with in_scope(made.teacher):
        assert {one.version for one in Mark.objects.all()} == {1}


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(
    made: SchoolDay, enter: Callable[..., Page]
) -> None:
    page = enter()
    begin(page)
    lost: list[str] = []

    def lose(route: Any) -> None:
        route.fetch()
        lost.append(json.loads(route.request.post_data)["key"])
        route.abort()

    page.route("**/batch/", lose, times=1)
    page.keyboard.type("5")
    stores(page, made, ["5"])
    with in_scope(made.teacher):
        assert [str(one.key) for one in MarkBatch.objects.all()] == lost
        assert Mark.objects.get().version == 1


def test_what_waits_survives_the_page_and_is_sent_by_nobody_else(
    made: SchoolDay, enter: Callable[..., Page]
) -> None:
    assert made.deputy
    page = enter()
    begin(page)
    page.route("**/batch/", lambda route: route.abort())
    page.keyboard.type("54")
    expect(line(page)).to_have_text(re.compile("Ждёт отправки: 2"))
    context = page.context
    own = next(one for one in context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    page.close()

    # Another person at the same computer is neither shown it nor sends it.
    other = browser_of(made.people["deputy"]).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": own["name"], "value": other, "domain": own["domain"], "path": "/"}])
    theirs = context.new_page()
    theirs.goto(reverse("grid", args=[made.group.uuid]))
    grid(theirs).wait_for()
    expect(cell(theirs, 0)).to_have_text("")
    kept = theirs.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("matricula.grid");
          asked.onsuccess = () => {
            const all = asked.result.transaction("queue").objectStore("queue").getAll();
            all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
          };
        })"""
    )
    assert '"value":"5"' in kept
    assert not [name for name in NAMES if name.split()[0] in kept], "ids and no names"
    assert stored(made) == []
    theirs.close()

    context.add_cookies([{"name": own["name"], "value": own["value"], "domain": own["domain"], "path": "/"}])
    again = context.new_page()
    again.goto(reverse("grid", args=[made.group.uuid]))
    grid(again).wait_for()
    expect(cell(again, 1)).to_have_text("4")
    stores(again, made, ["5", "4"])


def test_an_ended_session_keeps_what_was_typed_until_one_has_signed_in_again(
    made: SchoolDay, enter: Callable[..., Page]
) -> None:
    page = enter()
    begin(page)
    own = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    page.context.clear_cookies(name=own["name"])
    page.keyboard.type("54")
    expect(line(page)).to_contain_text("Ждёт отправки: 2. Вы вышли из системы.")
    expect(line(page).get_by_role("link", name="Войти снова")).to_be_visible()
    assert stored(made) == []
    page.context.add_cookies(
        [{"name": own["name"], "value": own["value"], "domain": own["domain"], "path": "/"}]
    )
    page.evaluate("dispatchEvent(new Event('focus'))")
    stores(page, made, ["5", "4"])


def test_two_in_one_cell_see_both_values(made: SchoolDay, enter: Callable[..., Page]) -> None:
    substitute = made.person("substitute", "teacher")
    with as_owner():
        Lesson.objects.filter(pk=made.lessons[2].pk).update(teacher_id=substitute.appointment_id)
    first, second = enter(), enter("substitute")
    begin(first)
    second.get_by_role("button", name="Клавиши").focus()
    second.keyboard.press("Tab")
    expect(cell(second, 0, 0)).to_be_focused()
    first.keyboard.type("54")
    expect(line(first)).to_have_text(SAVED)
    second.keyboard.type("33")
    expect(cell(second, 0, 0)).to_have_attribute("data-state", "conflict")
    second.keyboard.press("Control+Home")
    note = second.locator("#grid-note")
    expect(note).to_contain_text("Teacher")
    expect(note).to_contain_text("5")
    fits(second)
    note.get_by_role("button", name="Оставить моё").click()
    expect(cell(second, 0, 0)).not_to_have_attribute("data-state", "waiting")
    second.keyboard.press("ArrowDown")
    note.get_by_role("button", name="Принять чужое").click()
    expect(cell(second, 1, 0)).to_have_text("4")
    stores(second, made, ["3", "4"])
    # What another wrote comes when the page is looked at again.
    first.evaluate("dispatchEvent(new Event('focus'))")
    expect(cell(first, 0)).to_have_text("3")


def test_a_changed_mark_is_asked_why_and_shows_its_past(
    made: SchoolDay, enter: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = enter(**PHONE)
    cell(page, 0).click()
    note = page.locator("#grid-note")
    page.keyboard.press("3")
    stores(page, made, ["3"])
    expect(note).to_be_hidden()
    cell(page, 0).click()
    page.keyboard.press("4")
    # The focus is one cell further, and the note still asks of the mark that was changed.
    expect(note).to_contain_text("Абрамова Анна")
    stores(page, made, ["4"])
    note.get_by_label("Почему").select_option(label="Работа перепроверена")
    with in_scope(made.teacher):
        ends = time.monotonic() + PATIENCE_SECONDS
        while Mark.objects.get().why != "marked_again" and time.monotonic() < ends:
            page.wait_for_timeout(50)
        assert Mark.objects.values_list("value", "was", "why").get() == ("4", "3", "marked_again")
    expect(line(page)).to_have_text(SAVED)
    fits(page)
    picture(page, "grid-why-phone")
    with next_page(page):
        note.get_by_role("link").click()
    expect(page.locator(".mark-past li")).to_have_count(2)
    expect(page.locator(".mark-past li").first).to_contain_text("Работа перепроверена")
    fits(page)


PASTED = "Ёлкина Анна\t5 4\nАбрамова\tн\nБелова Анна\t=СУММ(A1)\nЧужая Анна\t5\nВолкова Анна\t3"


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const what = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", what));
        }""",
        text,
    )


def test_a_block_from_a_spreadsheet_is_understood_by_its_names(
    made: SchoolDay, enter: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = enter()
    begin(page)
    paste(page, PASTED)
    preview = page.get_by_role("dialog", name="Что вставлено")
    expect(preview).to_contain_text("Распознано ячеек: 3")
    expect(preview.get_by_role("listitem")).to_have_text(
        [re.compile("Строка 3.*=СУММ.*формула"), re.compile("Строка 4.*Чужая Анна")]
    )
    fits(page)
    picture(page, "grid-paste")
    preview.get_by_role("button", name="Внести распознанное").click()
    expect(cell(page, NAMES.index("Ёлкина Анна"))).to_have_text("5 4")
    expect(cell(page, 0)).to_have_text("н")
    stores(page, made, ["3", "5", "4"])
    # One step is taken back as one.
    page.keyboard.press("Control+z")
    expect(cell(page, 0)).to_have_text("")
    stores(page, made, [])


def test_a_paste_of_ten_thousand_rows_and_odd_signs_is_named_and_bounded(
    made: SchoolDay, enter: Callable[..., Page]
) -> None:
    page = enter()
    begin(page)
    paste(page, "5\n\0\n" + "4\n" * 10_000)
    preview = page.get_by_role("dialog", name="Что вставлено")
    expect(preview).to_contain_text("Распознано ячеек: 27")
    expect(preview).to_contain_text("Прочитаны только первые 500")
    expect(preview.get_by_role("listitem").last).to_contain_text("и ещё")
    assert preview.get_by_role("listitem").count() == 51
    preview.get_by_role("button", name="Внести распознанное").click()
    stores(page, made, ["5", *["4"] * 26])


def test_the_journal_fits_a_narrow_phone(
    made: SchoolDay, enter: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = enter(**PHONE)
    fits(page)
    picture(page, "grid-phone")
    page.get_by_role("link", name="Журналы").first.tap()
    page.wait_for_url("**" + reverse("grids"))
    fits(page)
