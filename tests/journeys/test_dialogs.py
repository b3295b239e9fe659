"""A dialog is seen, holds the keyboard, closes by Escape, and gives the keyboard back to its button."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import filed_transfer
from matricula.kernel.clock import civil_today
from matricula.registry.tests.pupils import enrolled, new_student
from tests.journeys.reading import next_page

NAME = "单小测"
# A browser from before 2025: its buttons have no commands, only the script opens dialogs.
OLDER = """
    delete HTMLButtonElement.prototype.command;
    document.addEventListener("click", (event) => event.target.closest("[command]") && event.preventDefault(), true);
"""

# After the last control the keyboard leaves for the browser's own bar: then the body has the focus.
IN_THE_DIALOG = (
    "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog[open]'))"
)


@pytest.fixture
def case(province: Province) -> Case:
    return filed_transfer(province, enrolled(province, person=new_student(NAME)), to="east_two")


def withdraw(page: Page, case: Case) -> None:
    """Through the dialog, with a reason."""
    page.goto(f"/cases/{case.uuid}/")
    page.get_by_role("button", name="Withdraw the case").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("The family stays.")
    with next_page(page):
        page.get_by_role("dialog").get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Withdrawn")


@pytest.mark.parametrize("way", ["as it is", "without scripts", "an older browser"])
def test_a_case_is_withdrawn(case: Case, sign_in: Callable[..., Page], way: str) -> None:
    page = sign_in("east_two", java_script_enabled=way != "without scripts")
    if way == "an older browser":
        page.add_init_script(OLDER)
    withdraw(page, case)


def test_a_dialog_by_keyboard(case: Case, sign_in: Callable[..., Page]) -> None:
    page = sign_in("east_two")
    page.goto(f"/cases/{case.uuid}/")
    for width, height in ((1360, 900), (390, 700)):
        page.set_viewport_size({"width": width, "height": height})
        for direction in ("ltr", "rtl"):
            page.evaluate("direction => (document.documentElement.dir = direction)", direction)
            holds_the_keyboard(page, width)


def holds_the_keyboard(page: Page, width: int) -> None:
    """From its button and back: seen whole in the middle, and nothing behind it is reached meanwhile."""
    opener, dialog = page.get_by_role("button", name="Withdraw the case"), page.get_by_role("dialog")
    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_in_viewport(ratio=1)
    box = dialog.bounding_box()
    assert box is not None
    assert abs(box["x"] * 2 + box["width"] - width) < 20, "it stands in the middle"
    for _press in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(IN_THE_DIALOG), "the page behind the dialog is out of reach"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_help_lists_the_keys_of_the_page(province: Province, sign_in: Callable[..., Page]) -> None:
    page = sign_in("east_two")
    page.goto("/")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_in_viewport(ratio=1)
    expect(help_).to_contain_text("Students")
    page.mouse.click(5, 5)
    expect(help_).to_be_hidden()


@pytest.mark.parametrize(
    ("opener", "last"), [("End the appointment", "End it"), ("Close the account", "Close the account")]
)
def test_what_somebody_may_do_is_ended(
    province: Province, sign_in: Callable[..., Page], opener: str, last: str
) -> None:
    theirs, today = province.appointment("east_one", no=2), civil_today(province.orgs["east_one"].time_zone)
    page = sign_in("east_one", "head")
    page.goto(f"/people/{theirs.uuid}/")
    box = page.get_by_role("region", name=opener)
    if opener == "End the appointment":
        box.get_by_label("First day without it").fill(today.isoformat())
    box.get_by_label("Reason").fill("Retired.")
    box.get_by_role("button", name=opener).click()
    with next_page(page):
        page.get_by_role("dialog").get_by_role("button", name=last).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    with in_scope(province.acting("east_one", "head")):
        theirs.refresh_from_db()
        theirs.user.refresh_from_db()
    assert theirs.ended_on is not None or not theirs.user.is_active
