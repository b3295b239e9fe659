"""Graduation in Hubei from the workbook to the paper that a stranger checks, the freeze between, and the way back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import ngettext, override
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.tests.people import Province
from matricula.cases.api import run_lists
from matricula.config.testing import as_owner
from matricula.exchange.tests.test_results_workbook import CREDITS, a_course, number, written
from matricula.graduation.tests.pupils import account_of, reached
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import Student
from matricula.regulation.api import Procedure, stack_for
from tests.journeys.desks import ON_A_PHONE, SIZES, Desk
from tests.journeys.reading import fits, next_page

NAME, CODE = "楚思远", "ABCDEFGHJKLM"
PHONE = {"width": 320, "height": 640}
APPLICATION = "application"


@pytest.fixture
def province(transactional_db: None) -> Iterator[Province]:
    """The made-up city under the law of Hubei, a week before the data of its leaving grade have to be complete."""
    with on(4, 6):
        yield hubei()


@pytest.fixture
def short(province: Province) -> Student:
    """Four credits short, as long as the school has not entered the last course."""
    student = leaver(province, NAME)
    with as_owner():
        student.particulars = {"native_place": "湖北江城"}
        student.save()
    reached(province, student, total=140)
    return student


@pytest.fixture
def phone(pages: Callable[..., Page], live_server: LiveServer, province: Province, short: Student) -> Page:
    """The student's own, signed in."""
    page = pages(locale="zh-CN", viewport=SIZES["phone"])
    client = Client()
    client.force_login(
        account_of(province, short), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "zh-hans"}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    return page


def law(procedure: str) -> Procedure:
    return stack_for("cn_hubei").procedures[procedure].versions[-1]


def answered(at: Desk, name: str, button: str) -> None:
    """From the inbox: put the case of that student before the head, or decide it; without a name, the list."""
    at.page.goto(reverse("home"))
    with override(at.language):
        listed = ngettext("%(number)d student", "%(number)d students", 1) % {"number": 1}
    at.follow(name or listed)
    at.page.locator("[name=answer][value=approve]").check()
    at.press(button)


def decided(desk: Callable[..., Desk], name: str = "", *, by: str = "city") -> None:
    """The school agrees, the authority reviews and decides."""
    answered(desk("east_high", "head"), name, "Decide")
    answered(desk(by, **ON_A_PHONE), name, "Put it before the head")
    answered(desk(by, "head"), name, "Decide")


def stands(page: Page, student: Student, words: str) -> None:
    page.goto(reverse("student_graduation", args=[student.uuid]))
    expect(page.get_by_text(words)).to_be_visible()


def test_from_the_workbook_to_a_certificate_that_a_stranger_checks_and_back_again(
    desk: Callable[..., Desk],
    pages: Callable[..., Page],
    live_server: LiveServer,
    short: Student,
    phone: Page,
    paper: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    city = desk("city", "head")
    city.page.goto(reverse("seasons"))
    city.press("Open the season")
    city.picture("season-board")
    stands(phone, short, "学分140，须满144")

    last = a_course(number(short), year="2026-2027", day="20270120")
    officer, head = desk("east_high"), desk("east_high", "head")
    officer.page.goto(reverse("studies_workbook"))
    officer.page.get_by_label("File").set_input_files(
        written(tmp_path / "results.xlsx", credits=[CREDITS, last])
    )
    officer.press("Enter the good rows")
    officer.sees("1 result was entered.")
    head.page.goto(reverse("studies_review"))
    with next_page(head.page):
        head.page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    head.press("All that are shown stand so")
    head.sees("1 result is reviewed.")
    stands(phone, short, "学分144，须满144")
    fits(phone)

    with on(6, 14):
        officer.page.goto("/cases/")
        officer.follow(law("graduation").start.in_("en"))
        officer.press("Draw up the list")
        officer.follow("Fill in the form")
        officer.fill_in(checked_by="陆妍")
        officer.press("Save the form")
        officer.press("File it")
        decided(desk)
        run_lists()

        monkeypatch.setattr("matricula.graduation.actions.issue_certificate.new_code", lambda: CODE)
        head.page.goto(reverse("certificates"))
        head.follow("Issue")
        head.press("Issue the certificate")
        head.sees("The certificate has the number")
        issued = head.page.locator(".certificate-line .figures").inner_text()
        stranger = pages(locale="en", viewport=PHONE)
        stranger.goto(f"{live_server.url}/verify/{issued}#{CODE}")
        expect(stranger.get_by_role("heading", name="Genuine", exact=True)).to_be_visible()
        expect(stranger.get_by_text(NAME)).to_be_visible()
        fits(stranger)

    with on(6, 16):
        officer.begin(reverse("student", args=[short.uuid]), law("return_to_enrolled"))
        officer.fill_in(
            ground_statement="毕业名单有误", returned_on="2027-06-15", to_grade="g12", applied_on="2027-06-15"
        )
        officer.press("Save the form")
        officer.attach(paper, APPLICATION)
        officer.press("File it")
        decided(desk, NAME)
        stranger.goto(f"{live_server.url}/verify/{issued}#{CODE}")
        expect(stranger.get_by_role("heading", name="Revoked", exact=True)).to_be_visible()
        fits(stranger)


def test_after_the_last_day_nothing_is_filed_until_the_city_opens_the_student(
    desk: Callable[..., Desk], province: Province, short: Student, paper: Path
) -> None:
    opened(province)
    page, officer = reverse("student", args=[short.uuid]), desk("east_high")
    with on(6, 2):
        officer.begin(page, law("withdrawal"))
        officer.fill_in(
            ground_statement="随父母外出务工",
            from_day="2027-06-02",
            guardian_name="楚父",
            guardian_phone="10900000000",
            applied_on="2027-06-02",
        )
        officer.press("Save the form")
        officer.attach(paper, APPLICATION)
        late = officer.page.url
        officer.press("File it")
        officer.sees("CN-HB-2.2c")
        officer.sees("随父母外出务工")
        officer.picture("season-barred")

        officer.begin(page, law("after_freeze"))
        officer.fill_in(ground="not_filed", ground_statement="五月已申请退学，未及时上报")
        officer.press("Save the form")
        officer.attach(paper, APPLICATION)
        officer.press("File it")
        decided(desk, NAME)

        officer.page.goto(late)
        officer.press("File it")
        decided(desk, NAME, by="east")
    with as_owner():
        assert Student.objects.get(pk=short.pk).status == "withdrawn"
