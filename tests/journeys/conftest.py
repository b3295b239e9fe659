"""People who are signed in, and pictures of what they see."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.tests.people import Province, make_province
from matricula.cases.tests.filing import picture as photograph
from matricula.config.testing import at_civil_time
from tests.journeys.desks import NOW, SIZES, Desk
from tests.journeys.reading import keep_picture
from tests.security.pages import browser_of


@pytest.fixture
def province(transactional_db: None) -> Iterator[Province]:
    """The small made-up province on a Wednesday of autumn, committed, for the server's own connections."""
    with at_civil_time(NOW):
        yield make_province()


@pytest.fixture
def sign_in(pages: Callable[..., Page], live_server: LiveServer, province: Province) -> Callable[..., Page]:
    """A browser of its own in which a person of an office is signed in and reads in a language; no page is open yet.

    `test_signing_in.py` goes in by the form.
    """

    def enter(org: str, role: str = "record_officer", *, language: str = "en", **options: object) -> Page:
        page = pages(**{"locale": "en", **options})
        session = browser_of(province.appointment(org, role)).cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
        page.context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        return page

    return enter


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps a picture of the page, if MATRICULA_SCREENSHOTS names a folder: to draw one costs more than the page."""
    folder = os.environ.get("MATRICULA_SCREENSHOTS")

    def keep(page: Page, name: str) -> None:
        if folder is None:
            page.wait_for_load_state()
        else:
            keep_picture(page, Path(folder, f"{name}.png"))

    return keep


@pytest.fixture
def desk(sign_in: Callable[..., Page], picture: Callable[[Page, str], None]) -> Callable[..., Desk]:
    """Somebody of an office is signed in, at a desk and in English unless told otherwise."""

    def enter(org: str, role: str = "record_officer", *, language: str = "en", size: str = "desktop") -> Desk:
        page = sign_in(org, role, language=language, viewport=SIZES[size])
        return Desk(page, language, picture, size)

    return enter


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A picture such as a phone makes."""
    path = tmp_path / "paper.png"
    path.write_bytes(photograph())
    return path
