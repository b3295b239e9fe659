"""How a family comes to the service, in Russian, on the demonstration: asked for, answered, agreed, taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from matricula.authorities.api import Appointment, Org
from matricula.config.testing import as_owner
from matricula.families.api import Declaration, ServiceRequest
from matricula.registry.api import Guardian, Student
from tests.journeys.reading import fits, next_page
from tests.journeys.test_diary import PASSWORD, PHONE, RUSSIAN, SON, calm, enter, schools
from tests.security.pages import browser_of

__all__ = ["schools"]

pytestmark = pytest.mark.urls("tests.journeys.demo_urls")

MOTHER = "Соловьёва Ирина Павловна"


def school_of(part: str) -> Org:
    """The demonstration's school in whose secretary's address that part stands."""
    with as_owner():
        return Appointment.objects.select_related("org").get(user__email=f"secretary.{part}@demo.example").org


def in_office(page: Page, server: Any, part: str) -> None:
    """Somebody whom the sign-in page of the demonstration does not offer."""
    with as_owner():
        held = Appointment.objects.select_related("user").get(user__email=f"{part}@demo.example")
    session = browser_of(held).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])


def signed_in(page: Page, login: str, code: str) -> None:
    """Come in by a letter, for the first time."""
    page.goto(reverse("family_code"))
    page.get_by_label("Имя из письма").fill(login)
    page.get_by_label("Код из письма").fill(code)
    page.get_by_label("Придумайте пароль").fill(PASSWORD)
    with next_page(page):
        page.get_by_role("button", name="Войти по коду").click()
    page.get_by_role("link", name="Отметки").wait_for()


def in_the_letter(page: Page) -> tuple[str, str]:
    """Name and code, as the secretary sees them once."""
    said = page.locator("dd.figures")
    expect(said).to_have_count(2)
    return said.nth(0).inner_text(), said.nth(1).inner_text()


def test_a_mother_asks_is_answered_reads_and_refuses(
    schools: None, pages: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    mother = pages(**PHONE, **RUSSIAN)
    mother.goto(reverse("service", args=[school_of("school19").code]))
    calm(mother)
    picture(mother, "service-phone")
    mother.get_by_label("Ваше имя полностью").fill(MOTHER)
    mother.get_by_label(re.compile("^Имя ученика")).fill(SON)
    mother.get_by_label("Телефон или адрес").fill("irina@example.org")
    with next_page(mother):
        mother.get_by_role("button", name="Отправить запрос").tap()
    # Others have asked that school before.
    with as_owner():
        asked = ServiceRequest.objects.get(applicant=MOTHER)
        assert asked.number == ServiceRequest.objects.filter(school=asked.school).count()
    expect(mother.get_by_text(f"№ {asked.number} за")).to_be_visible()

    secretary = pages(**RUSSIAN)
    enter(secretary, "secretary.school19")
    secretary.goto(reverse("home"))
    with next_page(secretary):
        secretary.get_by_role("link", name=MOTHER).click()
    expect(secretary.get_by_role("heading", name=f"Запрос {asked.number}/")).to_be_visible()
    fits(secretary)
    picture(secretary, "service-request")
    # The whole card chooses: its label lies over the round mark.
    secretary.locator(".cards label").filter(has_text=MOTHER).first.click()
    with next_page(secretary):
        secretary.get_by_role("button", name="Выдать код и показать письмо").click()
    login, code = in_the_letter(secretary)
    with as_owner():
        assert ServiceRequest.objects.get(pk=asked.pk).answer == "code_sent"
        student = Student.objects.get(name=SON)
        school_class = student.enrollments.get().memberships.get().school_class.uuid
    signed_in(mother, login, code)
    with next_page(mother):
        mother.get_by_role("link", name="Как нам сообщают").tap()
    expect(mother.get_by_role("heading", name="Как нам сообщают")).to_be_visible()
    calm(mother)

    secretary.goto(reverse("service_request", args=[asked.uuid]))
    with next_page(secretary):
        secretary.get_by_role("button", name="Отправить новый код по эл. почте").click()
    expect(secretary.get_by_text("код по эл. почте:")).to_be_visible()
    expect(secretary.get_by_text("Код отправляется на irina@example.org.")).to_be_visible()
    fits(secretary)

    secretary.goto(reverse("service_requests"))
    row = secretary.get_by_role("row").filter(has_text=MOTHER)
    expect(row.get_by_text("в срок")).to_be_visible()
    fits(secretary)
    picture(secretary, "service-requests")
    secretary.goto(reverse("class_families", args=[school_class]))
    expect(secretary.get_by_role("heading", name="Семьи: 5А")).to_be_visible()
    fits(secretary)
    picture(secretary, "service-class")

    secretary.goto(reverse("family_readers", args=[student.uuid]))
    line = secretary.get_by_role("listitem").filter(has_text=MOTHER).first
    with next_page(secretary):
        line.get_by_role("link", name="Внести заявление").click()
    secretary.get_by_label("Отказ от электронного дневника", exact=True).check()
    secretary.get_by_label("Своими словами").fill("Нет интернета")
    fits(secretary)
    with next_page(secretary):
        secretary.get_by_role("button", name="Внести").click()
    expect(secretary.get_by_text("отказ, на бумаге").first).to_be_visible()
    fits(secretary)
    picture(secretary, "service-readers")
    mother.reload()
    expect(mother.get_by_text("Смотреть некого")).to_be_visible()

    for one, name in ((secretary, "service-readers-dark"),):
        one.emulate_media(color_scheme="dark")
        one.set_viewport_size({"width": 320, "height": 800})
        one.reload()
        expect(one.get_by_text("отказ, на бумаге").first).to_be_visible()
        fits(one)
        picture(one, name)


def test_consent_comes_before_the_code_and_its_withdrawal_ends_reading(
    schools: None, live_server: Any, pages: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    school = school_of("yugra")
    with as_owner():
        guardian = (
            Guardian.objects.filter(student__school=school, is_guardian=True)
            .select_related("student")
            .order_by("pk")[0]
        )
    secretary = pages(**RUSSIAN)
    in_office(secretary, live_server, "secretary.yugra")
    readers = reverse("family_readers", args=[guardian.student.uuid])
    secretary.goto(readers)
    line = secretary.get_by_role("listitem").filter(has_text=guardian.name).first
    expect(line.get_by_text("согласия ещё нет")).to_be_visible()
    expect(line.get_by_role("button", name="Письмо с новым кодом")).to_have_count(0)
    with next_page(secretary):
        line.get_by_role("link", name="Внести заявление").click()
    secretary.get_by_label("Согласие на обработку персональных данных", exact=True).check()
    with next_page(secretary):
        secretary.get_by_role("button", name="Внести").click()
    with next_page(secretary):
        line.get_by_role("button", name="Письмо с новым кодом").click()
    login, code = in_the_letter(secretary)

    mother = pages(**PHONE, **RUSSIAN)
    signed_in(mother, login, code)
    with next_page(mother):
        mother.get_by_role("link", name="Как нам сообщают").tap()
    mother.get_by_label("Как", exact=True).select_option("mail")
    mother.get_by_label("Эл. почта").fill("mother@example.org")
    with next_page(mother):
        mother.get_by_role("button", name="Сохранить").tap()
    expect(mother.get_by_text("Записано, как вам сообщать.")).to_be_visible()
    calm(mother)
    picture(mother, "service-told-phone")
    with next_page(mother):
        mother.get_by_role("button", name="Отозвать согласие").tap()
    expect(mother.get_by_text("Согласие отозвано.")).to_be_visible()
    with as_owner():
        assert not Declaration.objects.filter(matter="processing").latest("pk").agreed
    mother.goto(reverse("diary", args=[guardian.student.uuid]))
    mother.wait_for_url("**/family/?next=*")
