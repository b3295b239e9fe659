"""A mother on her phone through all pages of the diary; a teacher's recommendation reaches her, and her tick stays."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.reading import next_page
from tests.journeys.test_diary import (
    DAUGHTER,
    NOW,
    PASSWORD,
    PHONE,
    RUSSIAN,
    SUBJECT,
    TASK,
    calm,
    enter,
    letter,
    schools,
    taps,
)

__all__ = ["schools"]

pytestmark = pytest.mark.urls("tests.journeys.demo_urls")

ADVICE = "Повторить правило по таблице на стр. 48"
TODAY = NOW.date()
SMALLEST = {"width": 320, "height": 720}


def come_in(mother: Page, login: str, code: str) -> None:
    mother.goto(reverse("family_code"))
    mother.get_by_label("Имя из письма").fill(login)
    mother.get_by_label("Код из письма").fill(code)
    mother.get_by_label("Придумайте пароль").fill(PASSWORD)
    taps(mother, "button", "Войти по коду")
    expect(mother.get_by_role("heading", name=DAUGHTER)).to_be_visible()


def shown(page: Page, name: str, picture: Callable[[Page, str], None]) -> None:
    """On the narrowest phone, then by night at a desk: calm in both."""
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]  # a plain dict
    calm(page)
    picture(page, f"{name}-phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark")
    calm(page)
    picture(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE["viewport"])  # type: ignore[arg-type]  # a plain dict


def test_a_mother_reads_ticks_signs_and_sees_who_looked(
    schools: None, pages: Callable[..., Page], picture: Callable[[Page, str], None]
) -> None:
    secretary = pages(**RUSSIAN)
    enter(secretary, "secretary.school19")
    login, code = letter(secretary, DAUGHTER)
    mother = pages(**PHONE, **RUSSIAN)
    come_in(mother, login, code)

    teacher = pages(**PHONE, **RUSSIAN)
    enter(teacher, "maths.school19")
    teacher.wait_for_url("**" + reverse("lessons"))
    taps(teacher, "link", f"Сейчас: {SUBJECT}")
    taps(teacher, "button", "Все на месте")
    expect(teacher.get_by_text("в срок").first).to_be_visible()
    teacher.get_by_role("textbox", name="Домашнее задание").fill(TASK)
    due_on = teacher.get_by_label("Выполнить к").input_value()
    taps(teacher, "button", "Сохранить урок")
    expect(teacher.get_by_text("Урок сохранён")).to_be_visible()
    taps(teacher, "link", "Замечания и рекомендации")
    expect(teacher.get_by_role("heading", name="Замечания и рекомендации")).to_be_visible()
    teacher.get_by_label("Ученик").select_option(label=DAUGHTER)
    teacher.get_by_label("Что прочитает семья").fill(ADVICE)
    taps(teacher, "button", "Сообщить семье")
    expect(teacher.get_by_text("Семья это уже видит.")).to_be_visible()
    calm(teacher)
    picture(teacher, "remarks-phone")

    mother.goto(mother.url.replace(TODAY.isoformat(), due_on))
    task = mother.get_by_role("listitem").filter(has_text=TASK)
    done = task.get_by_role("button", name="Сделано")
    expect(done).to_have_attribute("aria-pressed", "false")
    with next_page(mother):
        done.tap()
    expect(done).to_have_attribute("aria-pressed", "true")
    mother.reload()
    expect(done).to_have_attribute("aria-pressed", "true")
    shown(mother, "diary-homework", picture)

    mother.goto(mother.url.partition("#")[0].replace(due_on, TODAY.isoformat()))
    lesson = mother.get_by_role("listitem").filter(has=mother.get_by_role("heading", name=SUBJECT))
    expect(lesson.get_by_text(ADVICE)).to_be_visible()
    expect(lesson.get_by_text("Рекомендация")).to_be_visible()
    shown(mother, "diary-advice", picture)

    with next_page(mother):
        mother.get_by_role("link", name="Неделя", exact=True).tap()
    expect(mother.get_by_text(ADVICE)).to_be_visible()
    taps(mother, "button", "Я посмотрел(а) эту неделю")
    expect(mother.get_by_text("классный руководитель это видит")).to_be_visible()
    shown(mother, "diary-week", picture)

    taps(mother, "link", "Отметки")
    shown(mother, "diary-marks", picture)
    subject = mother.get_by_role("listitem").filter(has=mother.get_by_role("heading", name=SUBJECT))
    subject.get_by_text("Что изменит прогноз").tap()
    with next_page(mother):
        subject.get_by_role("link", name="Как это посчитано").tap()
    expect(mother.get_by_role("heading", name="1. До сих пор")).to_be_visible()
    shown(mother, "diary-forecast", picture)

    taps(mother, "link", "Школа")
    expect(mother.get_by_role("heading", name="Учителя")).to_be_visible()
    shown(mother, "diary-school", picture)

    taps(mother, "link", "Кто смотрел")
    expect(mother.get_by_role("heading", name="Кто смотрел")).to_be_visible()
    expect(mother.get_by_text("доступ к дневнику")).to_be_visible()
    expect(mother.get_by_text("дневник", exact=True)).to_be_visible()
    shown(mother, "diary-looks", picture)

    # A week to come is not signed.
    coming = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=7)
    mother.goto(re.sub(r"looks/$", f"week/{coming}/", mother.url))
    expect(mother.get_by_role("link", name="Отметки")).to_be_visible()
    expect(mother.get_by_role("button", name="Я посмотрел(а) эту неделю")).to_have_count(0)
