"""Somebody new: the first steps of an empty register lead to their pages, and a question mark to the very entry."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.tests.people import Province
from matricula.registry.tests.pupils import enrolled
from tests.journeys.desks import SIZES, Desk
from tests.journeys.reading import fits, next_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("zh-hans", "phone")])
def test_from_an_empty_register_to_the_pages_that_fill_it(
    live_server: LiveServer, desk: Callable[..., Desk], language: str, size: str
) -> None:
    head = desk("east", "head", language=language, size=size)
    head.page.goto(live_server.url)
    fits(head.page)
    head.sees(head.said("The first steps"))
    head.picture("first-steps")
    with next_page(head.page):
        head.page.get_by_role("link", name=head.said("Invite its people")).click()
    expect(head.page.locator("main form [name=email]")).to_be_visible()
    officer = desk("east_one", language=language, size=size)
    officer.page.goto(live_server.url)
    with next_page(officer.page):
        officer.page.get_by_role("link", name=officer.said("Import the roll")).click()
    expect(officer.page.locator("main input[type=file]")).to_be_visible()


@pytest.mark.parametrize(("language", "size"), [("en", "desktop"), ("ru", "phone")])
def test_a_question_mark_leads_to_the_entry_and_the_foot_to_all_of_them(
    province: Province, live_server: LiveServer, sign_in: Callable[..., Page], language: str, size: str
) -> None:
    place = enrolled(province, "east_one")
    page = sign_in("east_one", language=language, viewport=SIZES[size])
    page.goto(f"{live_server.url}{reverse('student', args=[place.uuid])}")
    with next_page(page):
        page.locator("a.why").first.click()
    expect(page).to_have_url(re.compile(r"/help/#status-\w+$"))
    expect(page.locator("dl.help > div:target")).to_be_in_viewport()
    fits(page)
    with next_page(page):
        page.get_by_role("contentinfo").get_by_role("link").first.click()
    page.locator("main input[type=search]").fill("GZ-16.2")
    with next_page(page):
        page.locator("main input[type=search]").press("Enter")
    expect(page.locator("#procedure-transfer")).to_be_visible()
    expect(page.locator("#procedure-leave")).to_have_count(0)
