"""What is owed by an hour, in Russian: a teacher does it, the deputy proves it, the city sees the share."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from matricula.config.testing import at_civil_time
from matricula.delivery.api import count_shares
from matricula.delivery.tests.papers import WEDNESDAY_NOON, on_paper
from matricula.journal.tests.schoolday import NAMES, SchoolDay
from tests.journeys.reading import fits
from tests.journeys.test_paper import PHONE, sign_in

FRIDAY = WEDNESDAY_NOON + timedelta(days=2)


@pytest.fixture
def made(transactional_db: None) -> SchoolDay:
    """One lesson of three was taken; a city above the school."""
    made = on_paper()
    assert made.deputy
    assert made.person("city.head", "head", "city")
    return made


def test_what_is_owed_is_done_and_proved(
    made: SchoolDay, pages: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    with at_civil_time(FRIDAY):
        teacher = pages(locale="ru-RU", **PHONE)
        sign_in(made, teacher, "teacher")
        teacher.goto(reverse("lessons"))
        owed = teacher.get_by_role("region", name="2 урока")
        expect(owed).to_be_visible()
        fits(teacher)
        picture(teacher, "duties-teacher")
        owed.get_by_role("link").first.tap()
        teacher.wait_for_url(f"**{reverse('lesson', args=[made.lessons[1].uuid])}")
        teacher.get_by_role("button", name="Все на месте").first.tap()
        expect(teacher.get_by_text("с опозданием").first).to_be_visible()

        deputy = pages(locale="ru-RU")
        sign_in(made, deputy, "deputy")
        deputy.goto(reverse("duties"))
        late = deputy.get_by_role("link", name="Математика")
        expect(late).to_have_count(1)
        fits(deputy)
        picture(deputy, "duties-late")
        deputy.get_by_role("link", name="Отчёт об исполнении сроков").click()
        deputy.wait_for_url(f"**{reverse('duties_proof')}")
        expect(deputy.get_by_role("heading", name="В срок по неделям")).to_be_visible()
        expect(deputy.get_by_role("row", name="Посещаемость").first).to_contain_text("33 % (1 из 3)")
        fits(deputy)
        picture(deputy, "duties-proof")
        deputy.emulate_media(color_scheme="dark")
        fits(deputy)
        picture(deputy, "duties-proof-dark")
        deputy.emulate_media(media="print")
        picture(deputy, "duties-proof-print")
        deputy.emulate_media(media="screen", color_scheme="light")
        deputy.set_viewport_size({"width": 320, "height": 700})
        fits(deputy)
        picture(deputy, "duties-proof-narrow")
        deputy.get_by_label("Обязанность").select_option("marks")
        deputy.wait_for_url("**kind=marks**")
        expect(deputy.get_by_role("row", name="Посещаемость")).to_have_count(0)

        count_shares()
        city = pages(locale="ru-RU", **PHONE)
        sign_in(made, city, "city.head")
        city.goto(reverse("duty_shares"))
        expect(city.get_by_role("heading", name="В срок по обязанностям")).to_be_visible()
        expect(city.get_by_text("33 % (1 из 3)").first).to_be_visible()
        for name in NAMES:
            expect(city.get_by_text(name)).to_have_count(0)
        fits(city)
        picture(city, "duties-schools")
