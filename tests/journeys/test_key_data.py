"""A wrong birth date: locked among the particulars, applied for with the household register, compared by the county."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.tests.pupils import enrolled, made_up_id, new_student
from tests.journeys.desks import NAME, ON_A_PHONE, Desk, date_format_in

WRONG, RIGHT = date(2016, 3, 5), date(2016, 3, 15)


def test_a_wrong_birth_date_is_put_right(province: Province, desk: Callable[..., Desk], paper: Path) -> None:
    pupil = enrolled(province, person=new_student(NAME, birth_on=WRONG))
    officer, county, phone = desk("east_one"), desk("east"), desk("east", "head", **ON_A_PHONE)

    officer.page.goto(f"/students/{pupil.uuid}/")
    officer.follow("Correct the particulars")
    officer.picture("particulars")
    officer.press("Put key data right")
    officer.fill_in(
        ground="registered_so",
        new_birth_date=RIGHT.isoformat(),
        applied_on=civil_today(province.acting("east_one").zone).isoformat(),
    )
    officer.press("Save the form")
    # The document on record says the old date: it changes too, or nothing does.
    expect(officer.page.locator("#id_id_number_error")).to_contain_text("CN-GZ-25")
    officer.fill_in(id_kind="1", id_number=made_up_id(RIGHT, 41 if pupil.sex == "1" else 42))
    officer.press("Save the form")
    officer.attach(paper, "household_register")
    officer.press("File it")
    with as_owner():
        case = Case.objects.get()
    approved_by(province, case, "east_one")

    county.page.goto("/")
    county.follow(NAME)
    compared(county)
    county.answer("Put it before the head")
    phone.answer("Decide")

    officer.page.goto(f"/students/{pupil.uuid}/")
    officer.sees(date_format_in("en", RIGHT))
    officer.page.goto(f"/students/{pupil.uuid}/history/")
    officer.sees(f"{date_format_in('en', WRONG)} to {date_format_in('en', RIGHT)}")
    officer.sees("CN-GZ-15")
    officer.picture("key-data-history")


def compared(county: Desk) -> None:
    """What is on the form and the paper that proves it stand on one page; the paper opens to be looked at."""
    county.sees(date_format_in("en", RIGHT))
    county.sees("Page of the household register")
    county.page.get_by_text("Look at it here").click()
    expect(county.page.locator(".evidence-list img")).to_be_visible()
    expect(county.page.get_by_role("complementary")).to_contain_text(date_format_in("en", WRONG))
    county.picture("key-data-county")
    # On paper stands what is said and proved, and nothing that waits to be filled in.
    county.page.emulate_media(media="print")
    expect(county.page.get_by_label("Comment", exact=True)).to_be_hidden()
    expect(county.page.get_by_text("paper.png")).to_be_visible()
    county.page.emulate_media(media="screen")
