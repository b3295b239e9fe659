"""A teacher gives one student homework with a file, on the smallest phone."""

from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from matricula.journal.tests.schoolday import MONDAY, NAMES, SchoolDay
from matricula.journal.tests.test_homework import PDF
from matricula.journal.tests.test_timetable import DAY
from tests.journeys.reading import fits, next_page
from tests.journeys.test_planning import PHONE, enter, school

__all__ = ["enter", "school"]


def test_homework_for_one_comes_with_a_file(
    school: SchoolDay,
    enter: Callable[..., Page],
    tmp_path: Path,
    picture: Callable[[Page, str], None],
) -> None:
    task = tmp_path / "task.pdf"
    task.write_bytes(PDF)
    page = enter("teacher", **PHONE)
    page.goto(reverse("lesson", args=[school.lessons[0].uuid]))
    with next_page(page):
        page.get_by_role("link", name="Задание для некоторых или с файлами").click()
    expect(page.get_by_role("heading", name="Домашнее задание")).to_be_visible()
    page.get_by_label("Домашнее задание").fill("№ 12, рисунок к задаче")
    page.get_by_label("Выполнить к").fill((MONDAY + DAY).isoformat())
    page.get_by_label(NAMES[1]).check()
    page.get_by_label("Файл к заданию").set_input_files(task)
    fits(page)
    picture(page, "homework-phone")
    with next_page(page):
        page.get_by_role("button", name="Сохранить задание").click()
    expect(page.get_by_text("Задание сохранено.")).to_be_visible()
    expect(page.get_by_role("link", name="task.pdf")).to_be_visible()
    expect(page.get_by_label(NAMES[1])).to_be_checked()
    fits(page)
