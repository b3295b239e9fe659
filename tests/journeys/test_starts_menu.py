"""What may be begun for a student stands in one menu: by keyboard, on a phone and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import Province
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled
from tests.journeys.reading import next_page

MENU, CHOICE = "Start a procedure", "Apply for leave"


@pytest.fixture
def student(province: Province) -> Student:
    """A student with a temporary number, for whom there is more than one thing to begin."""
    return enrolled(province)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("width", [1360, 390], ids=["desktop", "phone"])
def test_the_menu_opens_and_begins(
    student: Student,
    sign_in: Callable[..., Page],
    picture: Callable[[Page, str], None],
    width: int,
    scripts: bool,
) -> None:
    page = sign_in("east_one", viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    page.goto(f"/students/{student.uuid}/")
    choice = page.get_by_role("button", name=CHOICE)
    expect(choice).to_be_hidden()
    page.get_by_role("button", name=MENU).click()
    expect(choice).to_be_in_viewport(ratio=1)
    picture(page, f"starts-menu-{width}")
    # On a phone a long menu scrolls within itself.
    last = page.get_by_role("button", name="Ask for the formal number")
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport(ratio=1)
    with next_page(page):
        choice.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Application for leave")


def test_the_menu_by_keyboard(student: Student, sign_in: Callable[..., Page]) -> None:
    page = sign_in("east_one")
    page.goto(f"/students/{student.uuid}/")
    opener, choice = page.get_by_role("button", name=MENU), page.get_by_role("button", name=CHOICE)
    opener.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(choice).to_be_focused()
    page.keyboard.press("Escape")
    expect(choice).to_be_hidden()
    expect(opener).to_be_focused()
