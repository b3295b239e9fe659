"""The longest words that the head and a list can have fit a phone of 320 points, which needs no moving to and fro."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import ZONE, Province
from matricula.cases.tests.filing import filed_transfer
from matricula.config.testing import at_civil_time
from matricula.registry.tests.pupils import enrolled
from matricula.registry.tests.test_promotion import class_of
from tests.journeys.reading import fits, next_page, within_the_window
from tests.journeys.test_language import switch

PHONE = {"width": 390, "height": 844}
# Two lines of text with what is around them.
TWO_LINES = 76
# A working day of a year whose calendar nobody knows yet: what the head says of it is at its longest.
UNKNOWN_YEAR = datetime(2028, 3, 1, 10, tzinfo=ZoneInfo(ZONE))


def test_head_and_list_of_an_area_fit_every_window(province: Province, sign_in: Callable[..., Page]) -> None:
    class_of(province, "g03", "三年级2班")
    page = sign_in("east", viewport={"width": 320, "height": 700})
    with at_civil_time(UNKNOWN_YEAR):
        page.goto("/area/")
        for language in ("Русский", "简体中文", "English"):
            switch(page, language)
            for width in (320, 768, 1024, 1280, 320):
                page.set_viewport_size({"width": width, "height": 700})
                assert within_the_window(page), (language, width)


def test_on_a_phone_the_contents_are_a_menu_by_touch_by_key_and_without_scripts(
    province: Province, sign_in: Callable[..., Page]
) -> None:
    for scripts in (True, False):
        page = sign_in("east_one", viewport=PHONE, has_touch=True, java_script_enabled=scripts)
        page.goto("/messages/")
        places, button = (
            page.get_by_role("navigation", name="Contents"),
            page.get_by_role("button", name="Menu"),
        )
        expect(places).to_be_hidden()
        expect(button).to_contain_text("Messages")
        button.tap()
        expect(places).to_be_visible()
        page.keyboard.press("Escape")
        expect(places).to_be_hidden()
        button.focus()
        page.keyboard.press("Enter")
        expect(places).to_be_visible()
        with next_page(page):
            places.get_by_role("link", name="Students").tap()
        expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
        grade, folded = page.locator("main [name=grade]"), page.locator(".filter-choices > summary")
        expect(grade).to_be_hidden()
        expect(folded).to_have_text("Filter")
        folded.tap()
        expect(grade).to_be_visible()
        if scripts:
            fits(page)
        page.goto("/students/?grade=g04")
        expect(grade, "what narrows a list is in sight").to_be_visible()
        page.goto("/students/")
        expect(grade).to_be_hidden()
        page.set_viewport_size({"width": 1280, "height": 800})
        expect(grade, "at a desk there is room").to_be_visible()
        expect(folded).to_be_hidden()


def test_on_a_short_phone_the_menu_stays_in_the_window_and_its_last_place_is_reached(
    province: Province, sign_in: Callable[..., Page]
) -> None:
    for height in (844, 360):
        page = sign_in("east_one", viewport={"width": 390, "height": height}, has_touch=True)
        page.goto("/messages/")
        page.get_by_role("button", name="Menu").tap()
        places = page.get_by_role("navigation", name="Contents")
        expect(places).to_be_visible()
        box = places.bounding_box()
        assert box is not None
        assert box["y"] >= 0, height
        assert box["y"] + box["height"] <= height, height
        last = places.get_by_role("link").last
        name = last.inner_text().split("\n")[0]
        with next_page(page):
            last.tap()
        expect(page.get_by_role("button", name="Menu")).to_contain_text(name)


def test_on_a_desk_the_contents_lie_open(province: Province, sign_in: Callable[..., Page]) -> None:
    page = sign_in("east_one", viewport={"width": 1360, "height": 900})
    page.goto("/messages/")
    expect(
        page.get_by_role("navigation", name="Contents").get_by_role("link", name="Students")
    ).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()


def test_between_phone_and_desk_no_place_is_cut_off(province: Province, sign_in: Callable[..., Page]) -> None:
    page = sign_in("east_one", language="ru", viewport={"width": 1280, "height": 900})
    page.goto("/messages/")
    for width in (1280, 1024, 800):
        page.set_viewport_size({"width": width, "height": 900})
        for place in page.locator(".places a").all():
            box = place.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width, (width, place.inner_text())
        expect(page.locator(".today")).to_be_in_viewport(ratio=1)
        assert within_the_window(page), width


def test_on_a_phone_a_row_of_a_list_is_two_lines(province: Province, sign_in: Callable[..., Page]) -> None:
    filed_transfer(province, enrolled(province, "east_one"), to="east_two")
    small: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
    sender, receiver = sign_in("east_one", **small), sign_in("east_two", **small)
    for page, address, row in (
        (sender, "/students/", ".roll tbody tr"),
        (receiver, "/cases/", ".roll tbody tr"),
        (receiver, "/", ".inbox-row"),
    ):
        page.goto(address)
        first = page.locator(row).first
        expect(first).to_be_visible()
        box = first.bounding_box()
        assert box is not None
        assert box["height"] <= TWO_LINES, (address, box["height"])
        assert within_the_window(page), address
