"""Where somebody works on a case: a browser in a language, at a desk or on a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import ZONE
from matricula.regulation.api import Procedure
from tests.journeys.reading import next_page

NAME = "单小测"
NOW = datetime(2026, 10, 14, 10, tzinfo=ZoneInfo(ZONE))
SIZES = {"desktop": {"width": 1360, "height": 900}, "phone": {"width": 390, "height": 844}}
# Of the offices that work on one case each reads in its own way: every step is seen, and every language and size.
ON_A_PHONE = {"language": "zh-hans", "size": "phone"}


@dataclass
class Desk:
    """A browser in which somebody reads in one language: words of the platform and of the law as they are shown."""

    page: Page
    language: str
    keep: Callable[[Page, str], None]
    size: str

    def said(self, words: str) -> str:
        """The platform's words in the language of the desk."""
        with override(self.language):
            return gettext(words)

    def press(self, words: str) -> None:
        """A button of the page by what it says, which leads to the next page."""
        with next_page(self.page):
            self.page.get_by_role("main").get_by_role("button", name=self.said(words), exact=True).click()

    def follow(self, words: str) -> None:
        """The first link of the page that says so."""
        with next_page(self.page):
            self.page.get_by_role("main").get_by_role("link", name=self.said(words)).first.click()

    def sees(self, words: str) -> None:
        """That the page says so."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def picture(self, name: str) -> None:
        """Keep what is seen now."""
        self.keep(self.page, f"{name}-{self.size}-{self.language}")

    def fill_in(self, **entered: str) -> None:
        """Fields of the form by their names; a drop-down is told from a box by itself."""
        for name, value in entered.items():
            box = self.page.locator(f"main [name={name}]")
            if box.first.get_attribute("type") == "radio":
                self.page.locator(f"main [name={name}][value={value}]").check()
            elif box.evaluate("box => box.localName") == "select":
                box.select_option(value)
            else:
                box.fill(value)

    def attach(self, paper: Path, *kinds: str) -> None:
        """Add the papers, one after another."""
        for kind in kinds:
            self.page.locator("#kind").select_option(kind)
            self.page.locator("#file").set_input_files(paper)
            self.press("Add the paper")

    def begin(self, student: str, law: Procedure) -> None:
        """From the student's page, by the menu where there is more to begin than one thing."""
        self.page.goto(student)
        menu = self.page.get_by_role("button", name=self.said("Start a procedure"))
        if menu.count():
            menu.click()
        with next_page(self.page):
            self.page.get_by_role("button", name=law.start.in_(self.language), exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(law.form.names.in_(self.language))

    def answer(self, button: str) -> None:
        """Approve from the inbox, or put it before the head."""
        self.page.goto("/")
        self.follow(NAME)
        self.page.locator("[name=answer][value=approve]").check()
        self.press(button)


def date_format_in(language: str, day: date) -> str:
    """A day as readers of the language write days."""
    with override(language):
        return date_format(day)
