"""The end of a quarter, in Russian, on the demonstration: put off, closed, refused, asked for, opened, changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from matricula.config.testing import as_owner
from matricula.journal.api import GradingPeriod, TeachingGroup
from tests.journeys.reading import fits, next_page
from tests.journeys.test_diary import DAUGHTER, NOW, PHONE, RUSSIAN, SON, calm, enter, schools

__all__ = ["schools"]

pytestmark = pytest.mark.urls("tests.journeys.demo_urls")

TODAY = NOW.date()


def ended_quarter() -> str:
    """Let the quarter of the children's stage end yesterday; returns where its sheet in mathematics is."""
    with as_owner():
        group = TeachingGroup.objects.filter(
            subject="mathematics",
            members__enrollment__student__name=SON,
        ).get()
        period = GradingPeriod.objects.get(school=group.school, stage=group.stage, kind="quarter")
        period.ended_on = TODAY
        period.save()
        return reverse("term_sheet", args=[group.uuid, period.pk])


def line(page: Page, student: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=student)


def chosen(page: Page, student: str) -> Locator:
    return line(page, student).get_by_role("combobox")


def without_any(page: Page) -> list[str]:
    """Who is named as having nothing yet."""
    named = page.locator(".terms-missing p")
    return (named.text_content() or "").strip().split(", ") if named.count() else []


def presses(page: Page, name: str) -> None:
    with next_page(page):
        page.get_by_role("button", name=name).click()


def test_a_quarter_is_closed_and_one_mark_is_opened_by_two_people(
    schools: None, pages: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    sheet = ended_quarter()
    teacher = pages(**PHONE, **RUSSIAN)
    enter(teacher, "maths.school19")
    teacher.goto(sheet)
    expect(teacher.get_by_text("Без отметки, причины и отсрочки").first).to_be_visible()
    calm(teacher)
    picture(teacher, "term-phone")
    teacher.get_by_label("Ученик", exact=True).select_option(label=SON)
    teacher.get_by_label("Номер документа").fill("17")
    teacher.get_by_label("Дата документа").fill((TODAY - timedelta(days=3)).isoformat())
    teacher.get_by_label("Отложить по").fill((TODAY + timedelta(days=10)).isoformat())
    presses(teacher, "Отложить отметку")
    expect(line(teacher, SON).get_by_text("отложена до")).to_be_visible()

    deputy = pages(**RUSSIAN)
    enter(deputy, "deputy.school19")
    deputy.goto(sheet)
    presses(deputy, "Закрыть период для этой группы")
    expect(deputy.get_by_text("Внесите недостающее").first).to_be_visible()
    picture(deputy, "term-refused")

    presses(teacher, "Принять все")
    expect(teacher.get_by_text("Сохранен").first).to_be_visible()
    # Whoever has too few marks for a proposal gets a reason.
    for name in without_any(teacher):
        if name != SON:
            chosen(teacher, name).select_option("r:joined_late")
    presses(teacher, "Сохранить отметки")
    assert without_any(teacher) == []

    deputy.goto(sheet)
    presses(deputy, "Закрыть период для этой группы")
    expect(deputy.get_by_role("heading", name="Этот период закрыт").first).to_be_visible()
    teacher.goto(sheet)
    expect(chosen(teacher, DAUGHTER)).to_have_count(0)
    # Whose mark was put off gets it later.
    chosen(teacher, SON).select_option("m:3")
    presses(teacher, "Сохранить отметки")
    expect(teacher.get_by_text("Сохранена 1 отметка.")).to_be_visible()
    expect(chosen(teacher, SON)).to_have_count(0)

    deputy.goto(sheet)
    deputy.get_by_label("Ученик", exact=True).select_option(label=DAUGHTER)
    deputy.get_by_label("Почему нужно открыть").fill("Неверно посчитана контрольная")
    presses(deputy, "Попросить директора")
    expect(line(deputy, DAUGHTER).get_by_text("попросили открыть снова")).to_be_visible()
    calm(deputy)

    head = pages(**RUSSIAN)
    enter(head, "head.school19")
    head.goto(reverse("reopenings"))
    expect(head.get_by_text("Неверно посчитана контрольная")).to_be_visible()
    calm(head)
    picture(head, "reopenings")
    presses(head, "Открыть")
    expect(head.get_by_text("Период открыт для этого ученика.")).to_be_visible()

    teacher.goto(sheet)
    chosen(teacher, DAUGHTER).select_option("m:5")
    presses(teacher, "Сохранить отметки")
    expect(teacher.get_by_text("Сохранена 1 отметка.")).to_be_visible()
    expect(line(teacher, DAUGHTER).locator("strong")).to_have_text("5")
    expect(chosen(teacher, DAUGHTER)).to_have_count(0)

    deputy.goto(reverse("summaries"))
    with next_page(deputy):
        deputy.get_by_role("link", name="5А").first.click()
    expect(deputy.get_by_role("cell", name="5").first).to_be_visible()
    fits(deputy)
    picture(deputy, "summary-sheet")
    deputy.goto(reverse("terms"))
    expect(deputy.get_by_role("heading", name="Отметки за период")).to_be_visible()
    calm(deputy)
    deputy.emulate_media(color_scheme="dark")
    picture(deputy, "terms-dark")
