"""People who sign in with a password, and pictures of what they see."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from matricula.authorities.tests.people import Province, make_province
from matricula.config.home import home
from matricula.config.testing import as_owner
from tests.journeys.reading import next_page, settled

PASSWORD = "correct horse battery"


@pytest.fixture
def province(transactional_db: None) -> Province:
    """The small made-up province, committed, for the server's own connections."""
    return make_province()


@pytest.fixture
def sign_in(pages: Callable[..., Page], province: Province) -> Callable[..., Page]:
    """A browser of its own in which a person of an office has signed in through the page."""

    def enter(org: str, role: str = "record_officer", **options: object) -> Page:
        appointment = province.appointment(org, role)
        with as_owner():
            appointment.user.set_password(PASSWORD)
            appointment.user.save()
        page = pages(**{"locale": "en", **options})
        page.goto("/")
        page.get_by_label("Email").fill(appointment.user.email)
        page.get_by_label("Password").fill(PASSWORD)
        with next_page(page):
            page.get_by_role("main").get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Inbox").wait_for()
        return page

    return enter


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps a picture of the page: among the docs when they are made anew, otherwise beside the test's data."""
    wanted = os.environ.get("MATRICULA_SCREENSHOTS")
    folder = Path(wanted) if wanted else home() / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        # A busy browser sometimes cannot capture at once.
        settled(page, lambda: page.screenshot(path=folder / f"{name}.png"))

    return keep
