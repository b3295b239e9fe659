"""A student is found by the last four signs of the number: from any page, while one types, by keyboard and by touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.registry.tests.pupils import enrolled, new_student
from tests.journeys.desks import ON_A_PHONE, Desk
from tests.journeys.reading import fits, next_page

NAMES = ("白蕾", "白磊", "白雷", "单小测")


@pytest.mark.parametrize("at", [{}, ON_A_PHONE], ids=["desktop", "phone"])
def test_a_student_is_found_by_four_digits(
    province: Province, desk: Callable[..., Desk], at: dict[str, str]
) -> None:
    students = [enrolled(province, person=new_student(name)) for name in NAMES]
    with in_scope(province.acting("east_one")):
        end = students[-1].numbers.get().number[-4:]
    officer = desk("east_one", **at)
    page = officer.page
    page.goto("/")

    box = page.locator("#find")
    offers = page.get_by_role("listbox", name=officer.said("Students who may be meant"))
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("bl")
    expect(offers.get_by_role("option")).to_have_count(3)
    expect(offers).to_contain_text(officer.said("by the initials"))
    expect(box).to_have_attribute("aria-expanded", "true")
    fits(page)
    officer.picture("find-offers")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", "offered-1-2")
    page.keyboard.press("Escape")
    expect(offers).to_be_hidden()
    expect(box).to_have_value("bl")

    box.fill(end)
    option = offers.get_by_role("option", name=NAMES[-1])
    expect(option).to_contain_text(officer.said("by the last signs of the number"))
    with next_page(page):
        if at:
            option.click()
        else:
            page.keyboard.press("ArrowDown")
            expect(option).to_have_attribute("aria-selected", "true")
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAMES[-1])

    # The form itself, as it works without scripts.
    page.goto("/students/")
    words = page.locator("main [name=q]")
    words.fill(end)
    expect(offers.get_by_role("option", name=NAMES[-1])).to_be_visible()
    with next_page(page):
        words.press("Enter")
    officer.sees(officer.said("by the last signs of the number"))
    officer.sees(NAMES[-1])
    fits(page)
    officer.picture("find-list")
