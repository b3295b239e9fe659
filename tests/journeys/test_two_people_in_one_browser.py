"""Who signs in again, as the same person or another, comes to the page they wanted and finds what they had typed."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import User, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import Case
from matricula.cases.tests.filing import filed_transfer
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo
from matricula.registry.tests.pupils import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.demo_urls")]


@pytest.fixture
def province(db: None) -> Province:
    with as_owner():
        declare_demo()
    return make_province()


@pytest.fixture
def case(province: Province) -> Case:
    """It waits for the head of the receiving school."""
    return filed_transfer(province, enrolled(province, "east_one"), to="east_two")


@pytest.fixture
def head(province: Province) -> User:
    return of_the_demonstration(province.appointment("east_two", "head").user)


@pytest.fixture
def colleague(province: Province) -> User:
    return of_the_demonstration(province.appointment("east_two").user)


def of_the_demonstration(user: User) -> User:
    with as_owner():
        user.email = f"{user.uuid}@demo.example"
        user.save()
    return user


def enter(browser: Client, user: User, **fields: str) -> str:
    """Sign in with one click; where it leads."""
    return browser.post(reverse("demo_enter", args=[user.pk]), fields)["Location"]


def test_a_link_in_a_mail_leads_to_its_case_after_one_click(case: Case, head: User) -> None:
    address, browser = reverse("case", args=[case.uuid]), Client()
    wanted = browser.get(address)
    assert wanted["Location"].startswith("/accounts/login/?next=")
    assert f'name="next" value="{address}"' in browser.get(wanted["Location"]).content.decode()
    assert enter(browser, head, next=address) == address


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(head: User, foreign: str) -> None:
    assert enter(Client(), head, next=foreign) == reverse("home")


def test_a_form_of_the_person_before_is_refused_in_words_and_kept_for_them(
    province: Province, case: Case, head: User, colleague: User
) -> None:
    browser, address = Client(enforce_csrf_checks=True), reverse("case", args=[case.uuid])
    browser.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
    typed = {
        "csrfmiddlewaretoken": token_in(browser.get(address).content.decode()),
        "for_user": str(head.uuid),
        "reason": "The stamp is missing.",
        "answer": "return",
    }
    with in_scope(province.acting("east_two", "head")):
        typed["step"] = str(case.steps.get().pk)
    # A second tab of the same browser.
    browser.handler.enforce_csrf_checks = False
    enter(browser, colleague)
    browser.handler.enforce_csrf_checks = True
    refused = browser.post(
        reverse("case_move", args=[case.uuid, "decide"]),
        typed,
        headers={"referer": f"http://testserver{address}"},
    )
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "belongs to another person" in page
    assert colleague.display_name in page
    assert "CSRF" not in page.replace("X-CSRFToken", "")
    assert "The stamp is missing." not in browser.get(address).content.decode(), "only for who typed it"
    browser.handler.enforce_csrf_checks = False
    assert browser.post(reverse("account_logout")).status_code == 302
    enter(browser, head, next=address)
    assert "The stamp is missing." in browser.get(address).content.decode()


def test_the_same_person_signed_in_again_opens_the_page_again(case: Case, head: User) -> None:
    browser, address = Client(enforce_csrf_checks=True), reverse("case", args=[case.uuid])
    browser.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.get(address)
    refused = browser.post(
        reverse("case_move", args=[case.uuid, "decide"]),
        {"csrfmiddlewaretoken": "a" * 64, "for_user": str(head.uuid), "reason": "The stamp is missing."},
        headers={"referer": f"http://testserver{address}"},
    )
    assert refused.status_code == 403
    assert f'href="{address}"' in refused.content.decode()
    assert "The stamp is missing." in browser.get(address).content.decode()


def test_what_another_site_sends_is_not_kept(case: Case, head: User) -> None:
    browser, address = Client(enforce_csrf_checks=True), reverse("case", args=[case.uuid])
    browser.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.get(address)
    refused = browser.post(
        address, {"for_user": str(head.uuid), "reason": "planted"}, headers={"origin": "https://evil.example"}
    )
    assert refused.status_code == 403
    assert "planted" not in browser.get(address).content.decode()


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]
