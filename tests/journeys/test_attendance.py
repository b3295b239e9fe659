"""Attendance: a class teacher taps through a class on a phone, an officer at a desk, the head reads the month."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from matricula.attendance.api import Absence
from matricula.attendance.tests.classes import GONE, ILL, MONDAY, NOW, TODAY, TUESDAY, Taught, taught
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import SchoolClass
from tests.journeys.reading import fits, next_page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NAMES = ("陆妍", "龙博文", "石可馨", "潘水生", "黄忠", "周红", "雷明远", "陆金宝", "龙小霞")


@pytest.fixture
def lesson(province: Province) -> Iterator[Taught]:
    """A class of nine on a Wednesday, with its teacher; one pupil is suspected to have dropped out."""
    made = taught(province, NAMES)
    teacher = province.appointment("east_one", "class_teacher")
    with as_owner():
        SchoolClass.objects.filter(pk=made.school_class.pk).update(teacher=teacher)
    with at_civil_time(NOW):
        made.status(made.pupils[8], "suspected_dropout", on=TUESDAY)
        yield made


def day_page(lesson: Taught) -> str:
    return reverse("class_day", args=[lesson.school_class.uuid, TODAY.isoformat()])


def test_a_teacher_takes_the_list_on_a_phone(
    lesson: Taught, sign_in: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = sign_in("east_one", "class_teacher", **PHONE)
    page.goto(reverse("attendance"))
    fits(page)
    picture(page, "attendance-classes-phone")
    with next_page(page):
        page.get_by_role("link", name="4.1", exact=True).tap()
    expect(page.get_by_role("button", name="All 8 present")).to_be_visible()
    expect(page.get_by_role("button", name="Store the list")).to_be_hidden()
    picture(page, "attendance-day-phone")
    page.get_by_role("main").get_by_text("石可馨").tap()
    expect(page.get_by_label("Kind of absence of 石可馨")).to_have_value("unexcused")
    page.get_by_role("main").get_by_text("周红").tap()
    page.get_by_label("Kind of absence of 周红").select_option("illness")
    page.get_by_role("main").get_by_text("龙小霞").tap()
    fits(page)
    picture(page, "attendance-ticked-phone")
    expect(page.get_by_role("button", name="All 8 present")).to_be_hidden()
    with next_page(page):
        page.get_by_role("button", name="Store the list").tap()
    expect(page.get_by_text("6 present, 1 without excuse, 1 excused, 1 not expected")).to_be_visible()
    fits(page)
    picture(page, "attendance-taken-phone")


def test_the_same_with_the_keyboard_and_corrected_afterwards(
    lesson: Taught, sign_in: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = sign_in("east_one")
    page.goto(reverse("home"))
    with next_page(page):
        page.keyboard.press("g")
        page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Attendance")).to_be_visible()
    with next_page(page):
        page.get_by_role("button", name="All present 4.1").press("Enter")
    expect(page.get_by_text("1 of 1 lists taken")).to_be_visible()
    picture(page, "attendance-classes")
    with next_page(page):
        page.get_by_role("link", name="4.1", exact=True).press("Enter")
    expect(page.get_by_text("All were present")).to_be_visible()
    page.get_by_text("Correct the list").press("Enter")
    box = page.get_by_role("checkbox", name="潘水生")
    box.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Kind of absence of 潘水生")).to_be_focused()
    fits(page)
    picture(page, "attendance-correcting")
    with next_page(page):
        page.get_by_role("button", name="Store the correction").press("Enter")
    expect(page.get_by_text("This field is required").first).to_be_visible()
    page.get_by_label("Why the list is corrected").fill("came in by the back door, and left")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Store the correction")).to_be_visible()
    with next_page(page):
        page.get_by_role("button", name="Store the correction").press("Enter")
    expect(page.get_by_text("7 present, 1 without excuse")).to_be_visible()
    expect(page.get_by_text("came in by the back door, and left")).to_be_visible()


def test_it_works_without_scripts(lesson: Taught, sign_in: Callable[..., Page]) -> None:
    page = sign_in("east_one", "class_teacher", java_script_enabled=False)
    page.goto(day_page(lesson))
    page.get_by_role("checkbox", name="黄忠").check()
    page.get_by_label("Kind of absence of 黄忠").select_option("private")
    page.get_by_label("Note about 黄忠").fill("a wedding")
    with next_page(page):
        page.get_by_role("button", name="Store the list").click()
    expect(page.get_by_text("7 present, 1 excused")).to_be_visible()
    expect(page.get_by_text("a wedding").first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("month", {}),
        ("month-dark-zh", {"language": "zh-hans", "color_scheme": "dark"}),
        ("month-phone", PHONE),
    ],
)
def test_the_month_is_read_in_a_grid(
    lesson: Taught,
    sign_in: Callable[..., Page],
    picture: Callable[[Page, str], None],
    name: str,
    options: dict[str, object],
) -> None:
    one, two, three = lesson.pupils[:3]
    lesson.take(MONDAY, absent={one: GONE, two: ILL})
    lesson.take(TUESDAY, absent={one: GONE, three: Absence("private", "grandmother's birthday")})
    lesson.take(TODAY, absent={one: GONE}, unexpected=[lesson.pupils[8]])
    page = sign_in("east_one", "head", **options)
    page.goto(reverse("class_month", args=[lesson.school_class.uuid]))
    row = page.get_by_role("row").filter(has_text="陆妍")
    expect(row.get_by_role("cell").nth(-2)).to_have_text("3")
    # Whoever reads to the end of the month still reads whose row it is.
    page.locator(".grid-box").evaluate("box => box.scrollTo({left: 10_000})")
    expect(page.get_by_role("link", name="陆妍")).to_be_in_viewport()
    fits(page)
    picture(page, f"attendance-{name}")
    page.goto(day_page(lesson))
    fits(page)
    picture(page, f"attendance-read-{name}")
