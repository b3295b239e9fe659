"""A reviewer reads the board of a county: the picture, the table behind it, and the list that a number counts."""

import re
from collections.abc import Callable
from itertools import cycle

import pytest
from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.registry.tests.pupils import enrolled, put_into_status
from tests.journeys.reading import next_page, violations, within_the_window


@pytest.fixture
def county(province: Province) -> None:
    """Two schools with students in several grades, one away, and a turn that was decided."""
    schools = cycle(["east_one", "east_two"])
    for grade in ("g01", "g01", "g02", "g03", "g03", "g03"):
        enrolled(province, next(schools), grade=grade)
    put_into_status(enrolled(province, "east_one", grade="g04"), "on_leave")
    goes = enrolled(province, "east_one", grade="g04")
    approved_by(province, filed_transfer(province, goes, to="east_two"), "east_two")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_county_reads_its_board(
    county: None, sign_in: Callable[..., Page], picture: Callable[[Page, str], None], language: str
) -> None:
    page = sign_in("east", language=language, viewport={"width": 1360, "height": 900})
    page.goto("/area/")
    grades = page.locator(".chart", has=page.locator("#chart-grades"))
    expect(grades.locator("[role=img]")).to_be_visible()
    picture(page, f"board-{language}")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    picture(page, f"board-{language}-dark")
    assert violations(page) == []
    page.evaluate("document.documentElement.dir = 'rtl'")
    picture(page, f"board-{language}-mirrored")
    page.set_viewport_size({"width": 320, "height": 700})
    grades.locator("summary").click()
    expect(grades.get_by_role("table")).to_be_visible()
    picture(page, f"board-{language}-phone")
    assert within_the_window(page)
    with next_page(page):
        grades.locator("td a").first.click()
    page.wait_for_url(re.compile("grade=g01"))
    expect(page.locator("tbody tr")).to_have_count(2)
