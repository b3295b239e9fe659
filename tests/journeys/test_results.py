"""Results of a class: a workbook is checked and entered, reviewed by the keyboard, and one of it corrected.

Every page of it fits a narrow phone, and one that is read from the right.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matricula.config.testing import as_owner, at_civil_time
from matricula.exchange.tests.test_results_workbook import CREDITS, a_course, number, written
from matricula.studies.api import CourseResult
from matricula.studies.tests.school import NOW, SeniorSchools, senior_schools
from tests.journeys.reading import fits, next_page, within_the_window
from tests.journeys.test_controls import OF_LEAVING
from tests.security.pages import browser_of

NARROW = {"width": 320, "height": 700}


@pytest.fixture
def school(transactional_db: None) -> Iterator[SeniorSchools]:
    """A class of the leaving grade in its last spring."""
    with at_civil_time(NOW):
        made = senior_schools()
        assert made.deputy
        yield made


@pytest.fixture
def enter(pages: Callable[..., Page], live_server: LiveServer, school: SeniorSchools) -> Callable[..., Page]:
    """A browser in which somebody of the school is signed in."""

    def signed_in(name: str, **options: object) -> Page:
        page = pages(**{"locale": "en", **options})
        session = browser_of(school.people[name]).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return page

    return signed_in


def test_from_the_workbook_to_what_counts(
    school: SeniorSchools,
    enter: Callable[..., Page],
    tmp_path: Path,
    picture: Callable[[Page, str], None],
) -> None:
    numbers = [number(one) for one in school.students]
    good = [a_course(one) for one in numbers]
    file = written(tmp_path / "results.xlsx", credits=[CREDITS, *good, a_course(numbers[0], course="炼金术")])
    officer, deputy = enter("officer"), enter("deputy")
    officer.goto(reverse("studies_workbook"))
    officer.get_by_label("File").set_input_files(file)
    with next_page(officer):
        officer.get_by_role("button", name="Check it").click()
    expect(officer.get_by_text("3 results can be entered.")).to_be_visible()
    expect(officer.get_by_role("row").filter(has_text="credits!B5")).to_contain_text("CN-HB-3.1")
    picture(officer, "results-checked")
    officer.get_by_label("File").set_input_files(file)
    with next_page(officer):
        officer.get_by_role("button", name="Enter the good rows").click()
    expect(officer.get_by_text("3 results were entered.")).to_be_visible()

    # The second person, by the keyboard alone: into the class, one box, and the button.
    deputy.goto(reverse("studies_review"))
    deputy.get_by_role("link", name="高三（1）班").focus()
    with next_page(deputy):
        deputy.keyboard.press("Enter")
    deputy.get_by_label("Choose").first.focus()
    deputy.keyboard.press("Space")
    deputy.get_by_role("button", name="The ticked ones stand so").focus()
    with next_page(deputy):
        deputy.keyboard.press("Enter")
    expect(deputy.get_by_text("1 result is reviewed.")).to_be_visible()
    picture(deputy, "results-review")

    # What does not stand goes back with words; the officer finds it in the inbox and enters it anew.
    deputy.get_by_label("Choose").first.check()
    deputy.get_by_text("Send some back").click()
    deputy.get_by_label("What has to be put right").fill("The paper says 0")
    with next_page(deputy):
        deputy.get_by_role("button", name="Send the ticked ones back").click()
    expect(deputy.get_by_text("1 result was sent back.")).to_be_visible()
    officer.goto(reverse("home"))
    with next_page(officer):
        officer.get_by_role("link", name="1 result was sent back").click()
    picture(officer, "results-sent-back")
    student = officer.get_by_role("row").filter(has_text="The paper says 0")
    with next_page(officer):
        student.get_by_role("link").click()
    expect(officer.get_by_text("The paper says 0")).to_be_visible()
    with next_page(officer):
        officer.locator(".crumb").get_by_role("link").click()
    with next_page(officer):
        officer.get_by_role("row").filter(has_text="The paper says 0").get_by_role("link").click()
    officer.get_by_label("Reason of the correction").fill("It does say 4")
    with next_page(officer):
        officer.get_by_role("button", name="Store the correction").click()
    expect(officer.get_by_role("table", name="What it was before")).to_contain_text("The paper says 0")
    deputy.reload()
    with next_page(deputy):
        deputy.get_by_role("button", name="All that are shown stand so").click()
    expect(deputy.get_by_text("2 results are reviewed.")).to_be_visible()

    officer.goto(reverse("student_tab", args=[school.students[0].uuid, "results"]))
    with next_page(officer):
        officer.get_by_role("link", name="语文必修1").click()
    officer.get_by_label("Credits").fill("0")
    officer.get_by_label("Reason of the correction").fill("Read from the wrong line")
    with next_page(officer):
        officer.get_by_role("button", name="Store the correction").click()
    expect(officer.get_by_role("table", name="What it was before")).to_contain_text("4 credits")
    picture(officer, "results-corrected")


def test_every_page_fits_a_narrow_phone(
    school: SeniorSchools, enter: Callable[..., Page], tmp_path: Path
) -> None:
    file = written(
        tmp_path / "results.xlsx", credits=[CREDITS, *(a_course(number(one)) for one in school.students)]
    )
    officer = enter("officer", viewport=NARROW)
    officer.goto(reverse("studies_workbook"))
    officer.get_by_label("File").set_input_files(file)
    with next_page(officer):
        officer.get_by_role("button", name="Enter the good rows").click()
    with as_owner():
        result = CourseResult.objects.filter(student=school.students[0]).get()
    student = school.students[0].uuid
    seen = {
        "studies": ("officer", reverse("studies")),
        "studies_workbook": ("officer", reverse("studies_workbook")),
        "studies_returned": ("officer", reverse("studies_returned")),
        "studies_courses": ("deputy", reverse("studies_courses")),
        "studies_enter": ("officer", reverse("studies_enter", args=[student, "fitness"])),
        "studies_result": ("officer", reverse("studies_result", args=["courses", result.uuid])),
        "studies_review": ("deputy", reverse("studies_review") + "?kind=courses&class=高三（1）班"),
        "student_tab": ("officer", reverse("student_tab", args=[student, "results"])),
    }
    assert set(seen) >= {one for one in OF_LEAVING if one.startswith("studies")}
    readers = {"officer": officer, "deputy": enter("deputy", viewport=NARROW)}
    for who, address in seen.values():
        readers[who].goto(address)
        fits(readers[who])
        readers[who].evaluate("document.documentElement.dir = 'rtl'")
        assert within_the_window(readers[who]), f"{address} from the right"
