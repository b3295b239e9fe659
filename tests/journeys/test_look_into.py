"""To be looked into: the officer finds it in the inbox and begins what the law offers; the county sees the schools."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from matricula.attendance.tests.classes import GONE, MONDAY, NOW, TODAY, TUESDAY, WEDNESDAY, Taught, taught
from matricula.authorities.tests.people import Province
from matricula.config.testing import at_civil_time
from matricula.quality.api import look
from matricula.registry.tests.pupils import put_into_status
from tests.journeys.reading import fits, next_page
from tests.journeys.test_attendance import PHONE


@pytest.fixture
def found(province: Province) -> Iterator[Taught]:
    """One absent for three days, one leave over, one that ends soon, one back in class."""
    made = taught(province, ("陆妍", "龙博文", "石可馨", "潘水生"))
    with at_civil_time(NOW):
        missing, over, soon, back = made.pupils
        put_into_status(over, "on_leave", date(2026, 9, 7), until=TODAY - timedelta(days=2))
        put_into_status(soon, "on_leave", date(2026, 9, 7), until=TODAY + timedelta(days=3))
        put_into_status(back, "suspected_dropout", date(2026, 9, 7))
        for day in (MONDAY, TUESDAY, WEDNESDAY):
            made.take(day, absent={missing: GONE}, unexpected=[back] if day == WEDNESDAY else [])
        look()
        yield made


def test_an_officer_begins_a_suspicion_from_what_was_found(
    found: Taught, sign_in: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = sign_in("east_one")
    page.goto(reverse("home"))
    picture(page, "look-into-inbox")
    with next_page(page):
        page.get_by_role("link", name="Absent without cause").click()
    fits(page)
    page.goto(reverse("look_into"))
    fits(page)
    picture(page, "look-into")
    with next_page(page):
        page.get_by_role("button", name="Mark as suspected dropout 陆妍").click()
    expect(page.get_by_label("School days absent without cause")).to_have_value("3")


def test_the_same_list_on_a_phone(
    found: Taught, sign_in: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = sign_in("east_one", **PHONE)
    page.goto(reverse("look_into"))
    fits(page)
    picture(page, "look-into-phone")


def test_the_county_sees_where_something_has_to_be_looked_into(
    found: Taught, sign_in: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = sign_in("east")
    page.goto(reverse("look_into"))
    fits(page)
    picture(page, "look-into-county")
    expect(page.get_by_role("table").get_by_text("Back in class")).to_be_visible()
