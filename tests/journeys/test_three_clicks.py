"""From the first page to each daily task in three clicks at most: at a desk, and on a phone with its menu.

The same tasks stand with their clicks in `docs/look.md`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.journal.tests.schoolday import SchoolDay
from matricula.registry.api import SchoolClass, open_class
from matricula.registry.tests.pupils import enrolled, new_student, seated
from tests.journeys.reading import next_page
from tests.journeys.test_planning import enter, school

__all__ = ["enter", "school"]

MOST: Final = 3
SIZES: Final[dict[str, ViewportSize]] = {
    "desk": {"width": 1360, "height": 900},
    "phone": {"width": 390, "height": 844},
}
# In what one presses: the contents, the head (to type and Enter), or the page itself by what a link or button says.
Where = Literal["contents", "find", "page", "menu"]


@dataclass(frozen=True)
class Task:
    """What somebody does every day: the presses that lead there, and what is seen then."""

    name: str
    presses: tuple[tuple[Where, str], ...]
    seen: str


PUPIL: Final = "点小测"
OTHER: Final = "别小测"
OFFICER: Final = (
    Task(
        "give students a seat", (("page", "students? sits? in no class"),), "Give the seats|without a class"
    ),
    Task("find a student", (("find", PUPIL),), PUPIL),
    Task("correct an address", (("find", PUPIL), ("page", "Correct the particulars")), "Reason"),
    Task("begin a leave", (("find", PUPIL), ("menu", "Start a procedure")), "eave"),
    Task("start a transfer", (("page", "Start a transfer"),), "umber"),
    Task("load a workbook", (("contents", "Import"),), "Workbook|workbook"),
    Task("see the own cases by when due", (("contents", "Cases"), ("page", "Ours, under way")), "Cases"),
    Task("read a message", (("contents", "Messages"),), "Messages"),
)
HEAD: Final = (
    Task("decide the most urgent turn", (("page", PUPIL),), "Your answer"),
    Task("see which classes want something", (("contents", "Our school"),), "Classes of this school year"),
    Task("see who is away today", (("contents", "Attendance"),), "Attendance"),
    Task("find a student", (("find", OTHER),), OTHER),
)
CLASS_TEACHER: Final = (
    Task("take the list of today", (("page", "4.1"),), "Tick whoever is absent"),
    Task("see the own class", (("contents", "Students"), ("page", r"^\s*4\.1\s*$")), "1 student"),
)
REVIEWER: Final = (
    Task("prepare the most urgent turn", (("page", PUPIL),), "Your answer"),
    Task("see how the schools stand", (("contents", "Area"),), "School"),
    Task("find a case", (("contents", "Cases"),), PUPIL),
)
DEPUTY: Final = (
    Task("plan who stands in", (("contents", "Расписание и замены"),), "День школы"),
    Task("see what is late", (("contents", "Обязанности"),), "."),
    Task("look into a journal", (("contents", "Журналы"),), "5А"),
    Task("see the marks of a term", (("contents", "Отметки за период"),), "."),
)

TEACHER: Final = (
    Task("write the lesson that runs", (("page", "Сейчас"),), "Все на месте"),
    Task("enter marks in the journal", (("contents", "Журналы"), ("page", "Математика")), "Математика"),
    Task("set the marks of a term", (("contents", "Отметки за период"),), "."),
)


def clicks(page: Page, task: Task, *, phone: bool) -> int:
    """Do the task from the first page, and count the presses; a search is one, that of Enter."""
    with next_page(page):
        page.goto("/")
    count = 0
    for where, words in task.presses:
        if where == "contents" and phone:
            page.locator(".places-button").click()
            count += 1
        count += 1
        if where == "menu":
            button(page, words).click()
        elif where == "find":
            page.locator("#find").fill(words)
            with next_page(page):
                page.locator("#find").press("Enter")
            if page.locator("main .roll .row-link").count():
                count += 1
                with next_page(page):
                    page.locator("main .roll .row-link").first.click()
        else:
            with next_page(page):
                button(page, words, within=".places" if where == "contents" else "main").click()
    return count


def button(page: Page, words: str, within: str = "main") -> Locator:
    """The first link or button that says so."""
    found = page.locator(f"{within} :is(a, button)").filter(has_text=re.compile(words))
    return found.locator("visible=true").first


@pytest.mark.parametrize("size", SIZES)
def test_officers_reach_each_daily_task_in_three_clicks(
    province: Province, sign_in: Callable[..., Page], size: str
) -> None:
    by, teacher = province.acting("east_one"), province.appointment("east_one", "class_teacher")
    with in_scope(by):
        own = open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="4.1")
    seated(province, own, "测试坐")
    with as_owner():
        SchoolClass.objects.filter(pk=own.pk).update(teacher=teacher)
    enrolled(province, "east_one", person=new_student(PUPIL))
    enrolled(province, "east_two", person=new_student(OTHER))
    # The one waits at the receiving school, the other at the county.
    filed_transfer(province, enrolled(province, "west_one", person=new_student(PUPIL)), to="east_two")
    case = filed_transfer(province, enrolled(province, "east_one", person=new_student(PUPIL)), to="east_two")
    approved_by(province, case, "east_two", "east_one")
    for org, role, tasks in (
        ("east_one", "record_officer", OFFICER),
        ("east_two", "head", HEAD),
        ("east_one", "class_teacher", CLASS_TEACHER),
        ("east", "record_officer", REVIEWER),
    ):
        walk(sign_in(org, role, viewport=SIZES[size]), tasks, phone=size == "phone")


@pytest.mark.parametrize("size", SIZES)
def test_a_deputy_and_a_teacher_reach_each_daily_task_in_three_clicks(
    school: SchoolDay, enter: Callable[..., Page], size: str
) -> None:
    for name, tasks in (("deputy", DEPUTY), ("teacher", TEACHER)):
        walk(enter(name, viewport=SIZES[size]), tasks, phone=size == "phone")


def walk(page: Page, tasks: tuple[Task, ...], *, phone: bool) -> None:
    """Each task is reached, and in so few clicks."""
    for task in tasks:
        assert clicks(page, task, phone=phone) <= MOST, task.name
        expect(page.locator("main"), task.name).to_contain_text(re.compile(task.seen))
