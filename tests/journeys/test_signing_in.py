"""Somebody signs in with the password and is at the inbox; with scripts and without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from tests.journeys.reading import next_page

PASSWORD = "correct horse battery"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_password_leads_to_the_inbox(province: Province, pages: Callable[..., Page], scripts: bool) -> None:
    user = province.appointment("east_one").user
    with as_owner():
        user.set_password(PASSWORD)
        user.save()
    page = pages(locale="en", java_script_enabled=scripts)
    page.goto("/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    with next_page(page):
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
