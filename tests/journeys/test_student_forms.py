"""From the code in a letter to the forms confirmed: a student on a phone, the school and the city at their desks."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.families.api import issue_code, written
from matricula.graduation.tests.pupils import place_of, reached
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import Student
from tests.journeys.reading import fits, next_page
from tests.security.pages import browser_of

PHONE = {"viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True, "locale": "zh-CN"}
PASSWORD = "ein langer Satz im Mai"
SIX = (
    "学生档案封面",
    "学籍管理表",
    "综合素质评价报告单",
    "学籍记录表",
    "体质健康标准成绩评定表",
    "毕业生登记表",
)
WRONG = "2024年的成绩应为72分"


@pytest.fixture
def season(transactional_db: None) -> Iterator[tuple[Province, Student]]:
    """A student who is short by four credits, in April, committed for the server's own connections."""
    province = hubei()
    with on(4, 6):
        opened(province)
        student = leaver(province)
        reached(province, student, total=140)
        yield province, student


def desk(pages: Callable[..., Page], live_server: LiveServer, province: Province, org: str) -> Page:
    page = pages(locale="en")
    session = browser_of(province.appointment(org)).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "en"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    return page


def taps(page: Page, role: str, words: str) -> None:
    with next_page(page):
        page.get_by_role(role, name=words, exact=True).tap()  # type: ignore[arg-type]  # a role by its name


def answers(page: Page, button: str, reason: str = "") -> None:
    page.goto(reverse("form_reports"))
    with next_page(page):
        page.get_by_role("link", name="测试甲").click()
    if reason:
        page.get_by_label("Reason").fill(reason)
    with next_page(page):
        page.get_by_role("button", name=button).click()


def test_a_student_reads_what_is_missing_confirms_six_and_has_one_put_right(
    pages: Callable[..., Page], live_server: LiveServer, season: tuple[Province, Student]
) -> None:
    province, student = season
    by = province.acting("east_high")
    with in_scope(by):
        letter = issue_code(by=by, enrollment=place_of(student), guardian=None)
    phone = pages(**PHONE)
    phone.goto(reverse("family_code"))
    phone.locator("[name=login]").fill(letter.login)
    phone.locator("[name=code]").fill(written(letter.code))
    phone.locator("[name=password]").fill(PASSWORD)
    with next_page(phone):
        phone.locator("form button.primary").tap()

    expect(phone.get_by_text("学分140，须满144")).to_be_visible()
    expect(phone.locator(".condition-missing")).to_contain_text("4")
    fits(phone)
    taps(phone, "link", "我的表格")
    expect(phone.get_by_text("毕业证信息")).to_be_visible()
    assert phone.get_by_role("link", name="毕业证信息").count() == 0, "not eligible: it is no way to anywhere"
    fits(phone)
    for form in SIX:
        taps(phone, "link", form)
        taps(phone, "button", "内容全部无误")
    expect(phone.locator(".student-forms [data-tone=done]")).to_have_count(len(SIX))

    taps(phone, "link", "体质健康标准成绩评定表")
    phone.get_by_text("报告错误").first.tap()
    phone.locator("[name=words]").fill(WRONG)
    taps(phone, "button", "提交错误报告")
    expect(phone.get_by_text(WRONG)).to_be_visible()
    fits(phone)

    answers(desk(pages, live_server, province, "east_high"), "Pass it on")
    answers(
        desk(pages, live_server, province, "city"),
        "Unlock and return the form",
        "to be corrected by the school",
    )

    phone.goto(reverse("student_form", args=[student.uuid, "fitness"]))
    expect(phone.get_by_text("to be corrected by the school")).to_be_visible()
    taps(phone, "button", "内容全部无误")
    expect(phone.locator(".student-forms [data-tone=done]")).to_have_count(len(SIX))
