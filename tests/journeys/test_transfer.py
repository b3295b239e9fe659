"""A student moves between two schools of one county, from the look-up to the sealed copy; some work on phones."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.kernel.clock import civil_today
from matricula.registry.tests.pupils import enrolled, new_student
from tests.journeys.desks import NAME, SIZES
from tests.journeys.reading import next_page


def test_a_transfer_is_decided_in_the_browser(
    province: Province,
    sign_in: Callable[..., Page],
    picture: Callable[[Page, str], None],
    paper: Path,
) -> None:
    student = enrolled(province, "east_one", person=new_student(NAME))
    with in_scope(province.acting("east_one")):
        number = student.numbers.get(ended_on=None).number
    desktop, phone = SIZES["desktop"], SIZES["phone"]

    officer = sign_in("east_two", viewport=desktop)
    officer.goto("/")
    with next_page(officer):
        officer.get_by_role("link", name="Start a transfer").first.click()
    officer.get_by_label("Student number").fill(number)
    officer.get_by_label("Name", exact=True).fill("单大测")
    with next_page(officer):
        officer.get_by_role("button", name="Look up and open a draft").click()
    expect(officer.get_by_role("main")).to_contain_text("number")
    officer.get_by_label("Name", exact=True).fill(NAME)
    with next_page(officer):
        officer.get_by_role("button", name="Look up and open a draft").click()

    today = civil_today(province.orgs["east_two"].time_zone).isoformat()
    officer.get_by_role("textbox", name="Household registration").fill("枫林路7号")
    officer.get_by_label("Present home address").fill("枫林路7号")
    officer.get_by_label("Grade entered").select_option(student.grade)
    officer.get_by_label("Household registration moved out of the catchment").check()
    officer.get_by_label("Guardian who signed").fill("测试长")
    officer.get_by_label("Telephone").fill("13900000000")
    officer.get_by_label("Signed on").fill(today)
    officer.get_by_label("School agreed on").fill(today)
    picture(officer, "transfer-form-desktop")
    with next_page(officer):
        officer.get_by_role("button", name="Save the form").click()

    expect(officer.get_by_role("main")).to_contain_text("CN-GZ-16.2")
    expect(officer.get_by_role("button", name="File it")).to_have_count(0)
    for kind in ("Contact form, signed and stamped", "Household register with the new place"):
        officer.get_by_label("Kind of paper").select_option(label=kind)
        officer.get_by_label("File", exact=True).set_input_files(paper)
        with next_page(officer):
            officer.get_by_role("button", name="Add the paper").click()
    picture(officer, "transfer-ready-desktop")
    with next_page(officer):
        officer.get_by_role("button", name="File it").click()
    expect(officer.get_by_role("main")).to_contain_text("Under way")

    decide(sign_in("east_two", "head", viewport=phone), NAME, lambda page: picture(page, "case-phone"))
    prepare(sign_in("east_one", viewport=phone), NAME)
    sending = sign_in("east_one", "head", viewport=phone)
    decide(sending, NAME, None)
    prepare(sign_in("east", viewport=phone), NAME)
    county = sign_in("east", "head", viewport=desktop)
    county.goto("/")
    picture(county, "inbox-desktop")
    decide(county, NAME, lambda page: picture(page, "case-desktop"))

    officer.goto("/students/?q=shan")
    expect(officer.get_by_role("main")).to_contain_text(NAME)
    with next_page(officer):
        officer.get_by_role("link", name=NAME).click()
    picture(officer, "student-desktop")
    sending.goto("/students/?q=shan")
    expect(sending.get_by_role("main")).not_to_contain_text(NAME)
    sending.goto("/sealed/")
    with next_page(sending):
        sending.get_by_role("link", name=NAME).click()
    expect(sending.get_by_role("main")).to_contain_text("can never be changed")


def open_case(page: Page, name: str) -> None:
    """From the inbox to the case."""
    page.goto("/")
    with next_page(page):
        page.get_by_role("main").get_by_role("link", name=name).first.click()


def prepare(page: Page, name: str) -> None:
    """An officer puts the case before the head."""
    open_case(page, name)
    page.get_by_label("Approve").check()
    with next_page(page):
        page.get_by_role("button", name="Put it before the head").click()
    expect(page.get_by_role("main")).to_contain_text("The head can decide now")


def decide(page: Page, name: str, before: Callable[[Page], None] | None) -> None:
    """A head approves."""
    open_case(page, name)
    page.get_by_label("Approve").check()
    if before:
        before(page)
    with next_page(page):
        page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Decided.")
