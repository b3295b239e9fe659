"""A student goes on leave and comes back a school year later: at a desk in English, on a phone in Chinese."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.leaving import PAPERS
from matricula.config.testing import at_civil_time
from matricula.kernel.clock import civil_today
from matricula.registry.api import open_class
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import stack_for
from tests.journeys.desks import NAME, NOW, ON_A_PHONE, Desk, date_format_in
from tests.journeys.reading import next_page

A_YEAR, THE_LEAVE = timedelta(days=365), timedelta(days=400)


def test_a_leave_and_the_way_back_a_class_later(
    province: Province, desk: Callable[..., Desk], paper: Path
) -> None:
    student = f"/students/{enrolled(province, person=new_student(NAME)).uuid}/"
    officer, head = desk("east_one"), desk("east_one", "head", **ON_A_PHONE)
    today = civil_today(province.acting("east_one").zone)
    until = today + THE_LEAVE

    goes_on_leave(officer, student, paper, today, until)
    head.answer("Decide")
    desk("east", **ON_A_PHONE).answer("Put it before the head")
    desk("east", "head").answer("Decide")

    with override(officer.language):
        planned = gettext("%(status)s until %(date)s") % {
            "status": stack_for("cn_guizhou").table("enrollment_status").label("on_leave", officer.language),
            "date": date_format(until),
        }
    officer.page.goto(student)
    officer.sees(planned)
    officer.picture("on-leave")

    by = province.acting("east_one")
    with at_civil_time(NOW + A_YEAR):
        with in_scope(by):
            for grade, name in (("g04", "4.1"), ("g05", "5.1")):
                open_class(by=by, school=province.orgs["east_one"], stage="primary", grade=grade, name=name)
        comes_back(officer, student, paper, today + A_YEAR)
        head.answer("Decide")
        officer.page.goto(student)
        expect(officer.page.get_by_role("main")).not_to_contain_text(planned)
        for words in ("Grade 5", "5.1"):
            officer.sees(words)
        officer.picture("back-in-school")
        officer.page.goto(f"{student}timeline/")
        officer.sees(date_format_in(officer.language, until))


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
