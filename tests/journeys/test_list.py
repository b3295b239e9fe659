"""A school files a list, leaves one student out, and the county decides on all others at once: in a browser."""

from collections.abc import Callable

from django.utils.translation import ngettext, override
from playwright.sync_api import expect

from matricula.authorities.tests.people import Province
from matricula.cases.api import run_lists
from matricula.cases.tests.listing import REGISTRATION
from matricula.config.testing import as_owner
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import stack_for
from tests.journeys.desks import ON_A_PHONE, Desk

NAMES = ("单一", "单二", "单三")


def approve(at: Desk, button: str) -> None:
    """From the inbox: put the list before the head, or decide."""
    at.page.goto("/")
    with override(at.language):
        listed = ngettext("%(number)d student", "%(number)d students", 2) % {"number": 2}
    at.follow(listed)
    at.page.locator("[name=answer][value=approve]").check()
    at.press(button)


def test_a_registration_list_with_one_left_out(province: Province, desk: Callable[..., Desk]) -> None:
    students = [enrolled(province, person=new_student(name), normal=False) for name in NAMES]
    law = stack_for("cn_guizhou").procedures[REGISTRATION].versions[-1]

    officer = desk("east_one")
    officer.page.goto("/school/")
    officer.picture("list-offered")
    officer.follow(law.start.in_(officer.language))
    officer.picture("list-start")
    officer.press("Draw up the list")
    officer.picture("list-drawn-up")
    officer.follow("See every line")
    officer.page.locator(f"[name=student][value='{students[0].uuid}']").check()
    officer.press("Leave out")
    expect(officer.page.get_by_role("heading", level=1)).to_have_text(law.names.in_(officer.language))
    officer.sees(officer.said("A student is left out of a list only with a written reason."))
    expect(officer.page.locator(f"[name=student][value='{students[0].uuid}']")).to_be_checked()
    officer.fill_in(reason="户口簿尚未交来")
    officer.press("Leave out")
    officer.sees("户口簿尚未交来")
    officer.picture("list-lines")
    with officer.page.expect_download() as taken:
        officer.page.get_by_role("link", name=officer.said("Download as a workbook")).click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    officer.follow("Back to the list")
    officer.follow("Fill in the form")
    officer.fill_in(checked_by="陆妍")
    officer.press("Save the form")
    officer.press("File it")

    approve(desk("east_one", "head", **ON_A_PHONE), "Decide")
    approve(desk("east"), "Put it before the head")
    head = desk("east", "head", **ON_A_PHONE)
    approve(head, "Decide")
    head.picture("list-approved")
    run_lists()
    head.page.reload()
    head.sees(head.said("carried out"))
    head.picture("list-done")
    with as_owner():
        found = [Student.objects.get(pk=one.pk).status for one in students]
    assert found == ["pending", "normal", "normal"]
