"""From a refusal to a missed week, in Russian: made by the job, printed and handed over by the class teacher."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from matricula.config.testing import as_owner, at_civil_time
from matricula.delivery.api import make_printouts
from matricula.delivery.tests.papers import DAY, WEDNESDAY_NOON, WEEK, on_paper, pages_of
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, SchoolDay
from tests.journeys.reading import fits, next_page

PASSWORD = "correct horse battery"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def made(transactional_db: None) -> SchoolDay:
    """Two mothers have refused the electronic form in writing."""
    return on_paper()


def sign_in(made: SchoolDay, page: Page, name: str) -> None:
    with as_owner():
        user = made.people[name].user
        user.set_password(PASSWORD)
        user.save()
    page.goto("/")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    with next_page(page):
        page.get_by_role("main").get_by_role("button", name="Войти").click()


def test_a_refusal_leads_to_paper_and_a_week_that_was_not_handed_over_is_missed(
    made: SchoolDay, pages: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    page = pages(locale="ru-RU", **PHONE)
    with at_civil_time(AT_LESSON + timedelta(hours=5)):
        sign_in(made, page, "classteacher")
        page.goto(reverse("printouts"))
        expect(page.get_by_role("heading", name="Сообщить сегодня")).to_be_visible()
        line = page.get_by_role("listitem").filter(has_text=NAMES[0])
        line.get_by_label("Как").select_option(label="по телефону")
        with next_page(page):
            line.get_by_role("button", name="Семье сообщили").tap()
        expect(line.get_by_text("в срок")).to_be_visible()
        fits(page)
    with at_civil_time(WEDNESDAY_NOON):
        assert make_printouts() == 2
    with at_civil_time(WEDNESDAY_NOON + timedelta(hours=1)):
        page.goto(reverse("printouts"))
        expect(page.get_by_role("heading", name="5А")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("button", name="Напечатать 5А").tap()
        first, second = pages_of(download.value.path().read_bytes())
        assert NAMES[0] in first
        assert "Неделя на бумаге" in second
        page.goto(reverse("printouts"))
        page.get_by_role("checkbox", name=NAMES[1]).check()
        fits(page)
        picture(page, "paper-phone")
        with next_page(page):
            page.get_by_role("button", name="Внести вручение").tap()
        expect(page.get_by_text("Внесено 1 вручение.")).to_be_visible()
    with at_civil_time(WEDNESDAY_NOON + WEEK + DAY):
        page.goto(reverse("printouts"))
        missed = page.get_by_role("region", name="Пропущенные недели")
        expect(missed.get_by_text(NAMES[0], exact=True)).to_be_visible()
        expect(missed.get_by_text(NAMES[1], exact=True)).to_have_count(0)
        expect(missed.get_by_role("button", name="RU-19-4")).to_be_visible()
        fits(page)
        page.set_viewport_size({"width": 320, "height": 700})
        fits(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="dark")
        page.reload()
        expect(page.get_by_role("heading", name="Пропущенные недели")).to_be_visible()
        fits(page)
        picture(page, "paper-dark")
