"""The pages officers use all day can be used by keyboard, screen reader and in the dark: axe finds nothing."""

from collections.abc import Callable
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Page, expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import filed_transfer
from matricula.registry.tests.pupils import enrolled, new_student
from tests.journeys.reading import violations

OFFICE = (
    "",
    "students/",
    "cases/",
    "sealed/",
    "people/",
    "people/invite/",
    "area/",
    "area/turns/",
    "law/",
    "messages/",
    "account/",
)
PAGES = tuple(f"/{one}" for one in OFFICE)
# What axe looks for; in the dark a page differs by its colours alone.
SCHEMES: Final[dict[Literal["light", "dark"], dict[str, Any]]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}


def wrong_on(page: Page, path: str) -> list[str]:
    """What axe finds on a page with all that folds open, in the light and in the dark."""
    page.goto(path)
    page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
    found = []
    for scheme, asked in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        found += [f"{path} {scheme}: {one}" for one in violations(page, **asked)]
    return found


def test_axe_finds_nothing(province: Province, sign_in: Callable[..., Page]) -> None:
    student = enrolled(province, person=new_student("单小测"))
    case = filed_transfer(province, student, to="east_two")
    head, officer = sign_in("east", "head"), sign_in("east_one")
    wrong = []
    for path in (*PAGES, f"/students/{student.uuid}/", f"/cases/{case.uuid}/", "/law/CN-GZ-16.2/"):
        wrong += wrong_on(head, path)
    for path in ("/import/", "/cases/new/transfer/"):
        wrong += wrong_on(officer, path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_masked_number_is_shown_on_purpose(
    province: Province, sign_in: Callable[..., Page], scripts: bool
) -> None:
    student = enrolled(province, person=new_student("单小测"))
    with in_scope(province.acting("east_one")):
        number = student.numbers.get().number
    page = sign_in("east_one", java_script_enabled=scripts)
    page.goto(f"/students/{student.uuid}/")
    expect(page.get_by_role("main")).not_to_contain_text(number)
    page.get_by_role("button", name="Show Student number").click()
    expect(page.get_by_role("main")).to_contain_text(number)


def test_an_officer_reaches_the_first_case_by_keyboard(
    province: Province, sign_in: Callable[..., Page]
) -> None:
    student = enrolled(province, person=new_student("单小测"))
    filed_transfer(province, student, to="east_two")
    page = sign_in("east_two", "head")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("Skip")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.press("Escape")
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/students/")
