"""A school graduates its leaving grade: three are left out, one is given another outcome, and the copies are sealed."""

from collections.abc import Callable

from django.utils.translation import ngettext, override
from playwright.sync_api import expect

from matricula.authorities.tests.people import Province
from matricula.cases.api import run_lists
from matricula.cases.tests.listing import GRADUATION
from matricula.config.testing import as_owner
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.regulation.api import stack_for
from tests.journeys.desks import ON_A_PHONE, Desk
from tests.journeys.reading import next_page

STAY, LEFT_OUT, RESTS = ("单一", "单二", "单三"), ("单四", "单五", "单六"), "单七"


def approve(at: Desk, button: str) -> None:
    """From the inbox: put the list before the head, or decide."""
    at.page.goto("/")
    with override(at.language):
        listed = ngettext("%(number)d student", "%(number)d students", 3) % {"number": 3}
    at.follow(listed)
    at.page.locator("[name=answer][value=approve]").check()
    at.press(button)


def test_a_leaving_grade_graduates(province: Province, desk: Callable[..., Desk]) -> None:
    of_names = {
        name: enrolled(province, "east_high", person=new_student(name), stage="upper_secondary", grade="g12")
        for name in (*STAY, *LEFT_OUT, RESTS)
    }
    put_into_status(of_names[RESTS], "on_leave")
    law = stack_for("cn_guizhou").procedures[GRADUATION].versions[-1]
    assert law.lines is not None
    completed = law.lines.outcomes[1].names

    officer = desk("east_high", **ON_A_PHONE)
    officer.page.goto("/cases/")
    officer.follow(law.start.in_(officer.language))
    officer.press("Draw up the list")
    officer.follow("See every line")
    officer.picture("graduation-lines-before")
    for name in LEFT_OUT:
        officer.page.locator(f"[name=student][value='{of_names[name].uuid}']").check()
    officer.fill_in(reason="家长申请延期")
    officer.press("Leave out")
    officer.page.locator(f"[name=student][value='{of_names['单三'].uuid}']").check()
    officer.fill_in(becomes="completed")
    officer.press("Set for the ticked")
    officer.sees(officer.said("This outcome is given only with a written reason."))
    expect(officer.page.locator("[name=becomes]")).to_have_value("completed")
    officer.fill_in(reason="两门学业水平考试不合格")
    officer.press("Set for the ticked")
    officer.sees("两门学业水平考试不合格")
    officer.picture("graduation-lines")
    officer.follow("Back to the list")
    officer.follow("Fill in the form")
    officer.fill_in(checked_by="陆妍")
    officer.press("Save the form")
    officer.press("File it")

    head = desk("east_high", "head")
    approve(head, "Decide")
    head.sees(completed.in_(head.language))
    approve(desk("city", **ON_A_PHONE), "Put it before the head")
    city = desk("city", "head")
    approve(city, "Decide")
    run_lists()
    city.page.reload()
    city.sees(city.said("carried out"))
    city.picture("graduation-done")
    with as_owner():
        found = {name: Student.objects.get(pk=one.pk).status for name, one in of_names.items()}
    assert found == {
        "单一": "graduated",
        "单二": "graduated",
        "单三": "completed",
        **dict.fromkeys(LEFT_OUT, "normal"),
        RESTS: "on_leave",
    }

    officer.page.goto(f"/students/{of_names['单一'].uuid}/")
    officer.picture("graduation-former-student")
    with next_page(officer.page):
        officer.page.locator("main a[href^='/sealed/']").first.click()
    officer.sees("单一")
    officer.picture("graduation-sealed-copy")
