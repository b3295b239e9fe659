"""Into the next stage: the plan by workbook, half of it taken over, and the school of origin opens its sealed copy."""

import io
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from django.utils.translation import ngettext, override

from matricula.admission.tests.scenes import line_of
from matricula.authorities.tests.people import Province
from matricula.cases.api import run_lists
from matricula.cases.tests.listing import GRADUATION, approved_list
from matricula.config.testing import as_owner
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student
from tests.journeys.desks import ON_A_PHONE, Desk
from tests.journeys.reading import next_page

NAMES = ("单一", "单二", "单三", "单四")
SCHOOLS = ("5298010003", "5298020002")


def workbook_of(students: list[Student], folder: Path) -> Path:
    """Two go to each school; one line names nobody."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        lines = [line_of(one, school=code) for one, code in zip(students, SCHOOLS * 2, strict=True)]
        rows = [("学籍号", "姓名", "接收学校标识码")]
        rows += [(one.number, one.name, one.school_code) for one in lines]
        rows.append((lines[0].number, "别人", SCHOOLS[0]))
        for number, row in enumerate(rows):
            for position, value in enumerate(row):
                sheet.write_string(number, position, value)
    file = folder / "plan.xlsx"
    file.write_bytes(target.getvalue())
    return file


def test_new_entrants_are_taken_over(province: Province, desk: Callable[..., Desk], tmp_path: Path) -> None:
    students = [
        enrolled(province, "west_one", person=new_student(name), stage="lower_secondary", grade="g09")
        for name in NAMES
    ]
    approved_list(
        province, school="west_one", authority="west", stage="lower_secondary", procedure=GRADUATION
    )
    run_lists()

    office = desk("city")
    office.page.goto("/admission/")
    office.press("Begin")
    for school in ("east_high", "west_high"):
        office.page.locator(f"[name=school_{province.orgs[school].pk}]").fill("3")
    office.picture("admission-quotas")
    office.press("Save")
    office.page.locator("[name=file]").set_input_files(workbook_of(students, tmp_path))
    office.press("Put them on the plan")
    office.sees("别人")
    office.picture("admission-faults")

    head = desk("city", "head", **ON_A_PHONE)
    opens_the_plan(head)
    head.press("Issue it")
    head.picture("admission-issued")

    receiver = desk("east_high", **ON_A_PHONE)
    opens_the_plan(receiver)
    receiver.picture("admission-school")
    with next_page(receiver.page):
        receiver.page.locator("main button[name=key]").click()
    receiver.picture("admission-list")
    receiver.follow("See every line")
    receiver.sees("单一")
    receiver.picture("admission-lines")
    receiver.follow("Back to the list")
    receiver.follow("Fill in the form")
    receiver.fill_in(checked_by="陆妍")
    receiver.press("Save the form")
    receiver.press("File it")
    approve(desk("east_high", "head"), "Decide")
    approve(desk("city", **ON_A_PHONE), "Put it before the head")
    decider = desk("city", "head")
    approve(decider, "Decide")
    run_lists()
    with as_owner():
        grades = {one.name: (one.grade, one.status) for one in Student.objects.order_by("id")}
    assert grades == {
        "单一": ("g10", "normal"),
        "单二": ("g09", "graduated"),
        "单三": ("g10", "normal"),
        "单四": ("g09", "graduated"),
    }
    opens_the_plan(decider)
    decider.picture("admission-half-taken")

    origin = desk("west_one")
    origin.page.goto("/sealed/")
    origin.follow("单一")
    origin.sees(origin.said("Goes on to"))
    origin.picture("admission-sealed-copy")
    origin.page.goto(f"/students/{students[1].uuid}/")
    origin.sees(origin.said("not taken over yet"))


def opens_the_plan(at: Desk) -> None:
    at.page.goto("/admission/")
    with next_page(at.page):
        at.page.locator("main tbody a[href^='/admission/']").first.click()


def approve(at: Desk, button: str) -> None:
    """From the inbox: put the list before the head, or decide."""
    at.page.goto("/")
    with override(at.language):
        listed = ngettext("%(number)d student", "%(number)d students", 2) % {"number": 2}
    at.follow(listed)
    at.page.locator("[name=answer][value=approve]").check()
    at.press(button)
