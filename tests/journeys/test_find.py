"""A record officer in August: finds by four digits, corrects an address, takes a list out, seats thirty at once.

The search is that of every page, while one types, by keyboard and by touch.
"""

from collections.abc import Callable

import pytest
from django.utils.translation import ngettext, override
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.registry.api import Student, open_class
from matricula.registry.tests.pupils import enrolled, new_student
from tests.journeys.desks import ON_A_PHONE, Desk
from tests.journeys.reading import fits, next_page

NAMES = ("白蕾", "白磊", "白雷", "单小测")
# With them thirty who sit in no class; the last is in another grade than the class that they are to go to.
NEWCOMERS = [f"新测{one}" for one in "一丁七万三上下不世中丰串丸丹主举义乐习书买乱予争事二"]
SEATED = 29


@pytest.mark.parametrize("at", [{}, ON_A_PHONE], ids=["desktop", "phone"])
def test_a_record_officer_in_august(
    province: Province, desk: Callable[..., Desk], at: dict[str, str]
) -> None:
    students = [enrolled(province, person=new_student(name)) for name in NAMES]
    for name in NEWCOMERS:
        enrolled(province, person=new_student(name), grade="g05" if name == NEWCOMERS[-1] else "g04")
    by = province.acting("east_one")
    with in_scope(by):
        end = students[-1].numbers.get().number[-4:]
        open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="4.1")
    officer = desk("east_one", **at)
    find_by_four_digits(officer, end, by_touch=bool(at))
    correct_the_address(officer)
    with in_scope(by):
        assert Student.objects.get(pk=students[-1].pk).particulars == {"address": "枫林路7号"}
    take_out_those_without_a_class(officer)
    seat_all_at_once(officer)
    with in_scope(by):
        assert Student.objects.filter(class_name="4.1").count() == SEATED


def find_by_four_digits(officer: Desk, end: str, *, by_touch: bool) -> None:
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
        if by_touch:
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


def correct_the_address(officer: Desk) -> None:
    officer.follow(NAMES[-1])
    officer.follow("Correct the particulars")
    officer.page.locator("[name=record-address]").fill("枫林路7号")
    officer.fill_in(reason="家长来电")
    fits(officer.page)
    officer.picture("correct")
    officer.press("Correct the record")
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text(NAMES[-1])


def take_out_those_without_a_class(officer: Desk) -> None:
    page = officer.page
    page.goto("/students/")
    with next_page(page):
        page.get_by_role("main").get_by_role("link", name=officer.said("without a class")).first.click()
    officer.sees(NAMES[0])
    fits(page)
    officer.picture("without-class")
    with page.expect_download() as taken:
        page.get_by_role("link", name=officer.said("Download as a workbook")).click()
    rows = CalamineWorkbook.from_path(str(taken.value.path())).get_sheet_by_index(0).to_python()
    assert {*NAMES, *NEWCOMERS} <= {row[0] for row in rows}


def seat_all_at_once(officer: Desk) -> None:
    """Twenty-nine go in by one press, and of the thirtieth it is said why not."""
    page = officer.page
    officer.follow("Give many a seat")
    page.get_by_role("main").locator("[name=school_class]").select_option(label="4.1")
    fits(page)
    officer.picture("seats")
    officer.press("Seat all of this page")
    with override(officer.language):
        said = ngettext(
            "%(count)s student has a seat in %(name)s.", "%(count)s students have a seat in %(name)s.", SEATED
        )
    expect(page.locator("body")).to_contain_text(said % {"count": SEATED, "name": "4.1"})
    officer.sees(NEWCOMERS[-1])
    officer.sees(officer.said("is in another grade than the class; choose a class of the own grade"))
    fits(page)
    officer.picture("seats-done")
