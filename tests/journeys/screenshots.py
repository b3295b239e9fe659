"""The pictures of the README, of a demonstration that runs: `make demo` in one window, `make screenshots` in another.

python -m tests.journeys.screenshots http://localhost:8000 docs/images
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from matricula.config import chromium
from tests.journeys.reading import keep_picture, next_page

SIZES: Final[dict[str, ViewportSize]] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
OFFICER, REVIEWER = "陆妍", "黄忠"
ROLL: Final = "roll-xinghe.xlsx"


def first_row(page: Page) -> None:
    """Go where the first row of a list leads."""
    with next_page(page):
        page.locator("main .row-link").first.click()


def read_a_roll(page: Page) -> None:
    """Hand in the workbook that the page itself offers, and wait until it has been read."""
    with page.expect_download() as taken:
        page.get_by_role("link", name=ROLL).click()
    page.locator("[name=file]").set_input_files(
        {"name": ROLL, "mimeType": "application/zip", "buffer": Path(taken.value.path()).read_bytes()}
    )
    with next_page(page):
        page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("button", name="Load ").first).to_be_visible(timeout=60_000)


@dataclass(frozen=True)
class Shot:
    """A picture: which person of the demonstration looks at which page, and what is pressed there first."""

    name: str
    who: str
    page: str
    size: str = "desktop"
    pressing: Callable[[Page], None] | None = None


SHOTS: Final = (
    Shot("guide-desktop", OFFICER, "/guide/"),
    Shot("import-desktop", OFFICER, "/import/", pressing=read_a_roll),
    Shot("inbox-desktop", OFFICER, "/"),
    Shot("student-desktop", OFFICER, "/students/", pressing=first_row),
    Shot("case-desktop", REVIEWER, "/", pressing=first_row),
    Shot("area-desktop", REVIEWER, "/area/"),
    Shot("help-desktop", REVIEWER, "/help/"),
    Shot("inbox-phone", REVIEWER, "/", "phone"),
    Shot("students-phone", OFFICER, "/students/", "phone"),
)


@contextmanager
def signed_in(browser: Browser, site: str, shot: Shot) -> Iterator[Page]:
    """A browser in which the person reads in English."""
    context = browser.new_context(base_url=site, locale="en", viewport=SIZES[shot.size], color_scheme="light")
    page = context.new_page()
    page.goto("/accounts/login/")
    with next_page(page):
        page.get_by_role("button", name=shot.who).first.click()
    yield page
    context.close()


def take(browser: Browser, site: str, shot: Shot, folder: Path) -> None:
    """Keep one picture."""
    with signed_in(browser, site, shot) as page:
        page.goto(shot.page)
        if shot.pressing:
            shot.pressing(page)
        # What was pressed is not to look pressed.
        page.mouse.move(0, 0)
        path = folder / f"{shot.name}.png"
        keep_picture(page, path)
    sys.stdout.write(f"{path}: {path.stat().st_size // 1024} kB\n")


def main(site: str, folder: str) -> None:
    """Take all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.FLAGS))
        for shot in SHOTS:
            take(browser, site, shot, Path(folder))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
