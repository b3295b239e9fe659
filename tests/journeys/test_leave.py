"""A student goes on leave and comes back a school year later: in a browser, on desktop and phone, in two languages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import picture as photograph
from matricula.cases.tests.leaving import PAPERS
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo, move_civil_clock
from matricula.kernel.clock import civil_today, travelling
from matricula.registry.api import open_class
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import Procedure, stack_for
from tests.journeys.reading import next_page
from tests.journeys.test_language import switch

NAME = "单小测"
A_YEAR, THE_LEAVE = timedelta(days=365), timedelta(days=400)
SIZES = {"desktop": {"width": 1360, "height": 900}, "phone": {"width": 390, "height": 844}}


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


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, sign_in: Callable[..., Page], picture: Callable[[Page, str], None]
) -> Callable[..., Desk]:
    """Somebody of an office signs in and chooses the language."""
    language, size = request.param

    def enter(org: str, role: str = "record_officer") -> Desk:
        page = sign_in(org, role, viewport=SIZES[size])
        if language != "en":
            switch(page, "简体中文")
            expect(page.locator("html")).to_have_attribute("lang", language)
        return Desk(page, language, picture, size)

    return enter


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A picture such as a phone makes."""
    path = tmp_path / "paper.png"
    path.write_bytes(photograph())
    return path


@pytest.mark.parametrize("desk", [("en", "desktop"), ("zh-hans", "phone")], indirect=True, ids=["en", "zh"])
def test_a_leave_and_the_way_back_a_class_later(
    province: Province, desk: Callable[..., Desk], paper: Path
) -> None:
    student = f"/students/{enrolled(province, person=new_student(NAME)).uuid}/"
    officer, head = desk("east_one"), desk("east_one", "head")
    today = civil_today(province.acting("east_one").zone)
    until = today + THE_LEAVE

    goes_on_leave(officer, student, paper, today, until)
    head.answer("Decide")
    desk("east").answer("Put it before the head")
    desk("east", "head").answer("Decide")

    with override(officer.language):
        planned = gettext("%(status)s until %(date)s") % {
            "status": stack_for("cn_guizhou").table("enrollment_status").label("on_leave", officer.language),
            "date": date_format(until),
        }
    officer.page.goto(student)
    officer.sees(planned)
    officer.picture("on-leave")

    with as_owner():
        declare_demo()
    move_civil_clock(A_YEAR)
    by = province.acting("east_one")
    with travelling(A_YEAR), in_scope(by):
        for grade, name in (("g04", "4.1"), ("g05", "5.1")):
            open_class(by=by, school=province.orgs["east_one"], stage="primary", grade=grade, name=name)
    comes_back(officer, student, paper, today + A_YEAR)
    head.answer("Decide")
    officer.page.goto(student)
    expect(officer.page.get_by_role("main")).not_to_contain_text(planned)
    for words in ("Grade 5", "5.1") if officer.language == "en" else ("五年级", "5.1"):
        officer.sees(words)
    officer.picture("back-in-school")
    officer.page.goto(f"{student}timeline/")
    officer.sees(date_format_in(officer.language, until))


def date_format_in(language: str, day: date) -> str:
    """A day as readers of the language write days."""
    with override(language):
        return date_format(day)


def goes_on_leave(officer: Desk, student: str, paper: Path, today: date, until: date) -> None:
    """A leave that ends before it begins is said beside its field; corrected and with its papers it is filed."""
    law = stack_for("cn_guizhou").procedure("leave", on=today)
    officer.begin(student, law)
    officer.fill_in(
        ground="other_cause",
        ground_statement="随家人外出",
        leave_from=today.isoformat(),
        leave_until=(today - timedelta(days=1)).isoformat(),
        applied_on=today.isoformat(),
    )
    officer.press("Save the form")
    wrong = officer.page.locator("#id_leave_until_error")
    expect(wrong).to_contain_text("CN-GZ-17.2")
    wrong.scroll_into_view_if_needed()
    officer.picture("leave-wrong-end")
    # The case leads back to the very field.
    officer.page.goto(officer.page.url.removesuffix("form/"))
    officer.picture("leave-missing")
    with next_page(officer.page):
        officer.page.locator("main .finding a[href$='#id_leave_until']").click()
    expect(officer.page.locator("#id_leave_until")).to_be_in_viewport()
    officer.fill_in(leave_until=until.isoformat())
    officer.press("Save the form")
    officer.attach(paper, *PAPERS)
    officer.press("File it")
    officer.sees(officer.said("Filed. It is your own office's turn now."))
    officer.picture("leave-filed")


def comes_back(officer: Desk, student: str, paper: Path, today: date) -> None:
    """A year later: the grade in which the class is now, and a class of that grade."""
    law = stack_for("cn_guizhou").procedure("resumption", on=today)
    officer.begin(student, law)
    expect(officer.page.locator("[name=to_grade] option")).to_have_count(3)
    officer.fill_in(
        ground="cause_over",
        resumed_on=today.isoformat(),
        to_grade="g05",
        to_class="4.1",
        applied_on=today.isoformat(),
    )
    officer.press("Save the form")
    expect(officer.page.locator("#id_to_class_error")).to_be_visible()
    officer.page.locator("#id_to_class_error").scroll_into_view_if_needed()
    officer.picture("resumption-other-class")
    officer.fill_in(to_class="5.1")
    officer.press("Save the form")
    officer.attach(paper, "application")
    officer.press("File it")
    officer.sees(officer.said("Filed. It is your own office's turn now."))
