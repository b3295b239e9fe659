"""Another language in the middle of a form: what was typed stays, for the person who typed it, once."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import drafted_transfer
from matricula.registry.tests.pupils import enrolled
from tests.journeys.reading import next_page

LOST = "not sent is lost when the language changes"


def switch(page: Page, language: str) -> None:
    page.locator("header button:has(> .cover-roomy[lang])").click()
    with next_page(page):
        page.get_by_role("button", name=language, exact=True).click()


def test_a_half_filled_form_is_carried_over(province: Province, sign_in: Callable[..., Page]) -> None:
    draft = drafted_transfer(province, enrolled(province, "east_one"), to="east_two")
    page = sign_in("east_two")
    page.goto(f"/cases/{draft.uuid}/form/")
    page.get_by_label("Guardian who signed").fill("Half a na")
    page.get_by_label("Household registration moved out of the catchment").check()
    chosen = page.locator("main input[type=radio]:checked").get_attribute("value")
    switch(page, "简体中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.locator("[name=guardian_name]")).to_have_value("Half a na")
    assert page.locator("main input[type=radio]:checked").get_attribute("value") == chosen
    expect(page.locator(".problems")).to_have_count(0)
    assert page.evaluate("sessionStorage.getItem('matricula.typed')") is None, "nothing of it stays behind"
    page.reload()
    expect(page.locator("[name=guardian_name]")).not_to_have_value("Half a na")


def test_without_scripts_the_menu_says_what_is_lost(province: Province, sign_in: Callable[..., Page]) -> None:
    page = sign_in("east_two", java_script_enabled=False)
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text(LOST)).to_be_visible()
    page = sign_in("east_two", "head")
    page.goto("/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("简体中文")).to_be_visible()
    expect(page.get_by_text(LOST)).to_be_hidden()
