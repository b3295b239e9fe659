"""What every page promises the browser: no foreign posts, no framing, no keeping, no scripts but ours."""

import re
from collections.abc import Iterator

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from matricula.authorities.tests.people import Province
from tests.security.county import Victim, county, province, victim
from tests.security.pages import PUBLIC, SERVER_ERROR, body, browser_of, takes
from tests.security.routes import ROUTES

__all__ = ["county", "province", "victim"]

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ACCOUNTS = (
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reset_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_generate_recovery_codes",
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)


def addresses(victim: Victim) -> Iterator[tuple[str, str]]:
    for name, arguments in ROUTES.items():
        yield name, reverse(name, args=arguments(victim))
    for name in ACCOUNTS:
        yield name, reverse(name)


def test_a_post_without_our_token_does_nothing_anywhere(victim: Victim) -> None:
    client = Client(enforce_csrf_checks=True)
    user = victim.province.appointment("east_two", "head").user
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, address in addresses(victim):
        if not takes(name, "POST"):
            continue  # it does nothing with any
        answer = client.post(address, {"answer": "approve", "step": "1", "reason": "x", "day": "2026-11-03"})
        assert answer.status_code == 403, name
        assert client.post(address, {}, headers={"origin": "https://evil.example"}).status_code == 403, name


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS")
# allauth's pages take PUT for an empty form: they show it again, or lead who is in already away, and do nothing.
HARMLESS = {name: {200, 302} for name in ACCOUNTS} | {"set_language": {302}}


def test_every_page_keeps_to_the_rules_and_answers_only_what_it_is_for(victim: Victim) -> None:
    client = browser_of(victim.province.appointment("east", "head"))
    for number, (name, address) in enumerate(addresses(victim)):
        refused = [one for one in METHODS if not takes(name, one)]
        # What a view refuses before it looks at who asks is not asked of the whole house in each way: one tells that
        # the house hands the refusal on.
        asked = {one for one in METHODS if takes(name, one)} - {"HEAD", "POST"}
        if refused:
            asked.add(refused[number % len(refused)])
        answers = {method: client.generic(method, address) for method in sorted(asked)}
        for method in asked & set(refused):
            assert answers[method].status_code == 405, f"{method} {name}"
            assert not body(answers[method]), f"{method} {name}"
        for method in asked & {"PUT", "PATCH", "DELETE", "TRACE"}:
            allowed = {400, 403, 404, 405} | HARMLESS.get(name, set())
            assert answers[method].status_code in allowed, f"{method} {name}: {answers[method].status_code}"
        if "OPTIONS" in asked:
            assert answers["OPTIONS"].status_code < SERVER_ERROR, name
        seen = answers.get("GET") or client.get(address)
        keeps_to_the_rules(name, seen)
        assert client.head(address).status_code == seen.status_code, name


def keeps_to_the_rules(name: str, answer: HttpResponseBase) -> None:
    """No keeping, no framing, no scripts of others; and nothing that its own policy would block."""
    headers = answer.headers
    assert "no-store" in headers["Cache-Control"] or "private" in headers["Cache-Control"], name
    assert "public" not in headers["Cache-Control"], name
    assert headers["X-Frame-Options"] == "DENY", name
    assert headers["X-Content-Type-Options"] == "nosniff", name
    assert headers["Referrer-Policy"] == "same-origin", name
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, name
    assert "unsafe" not in policy, name
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy, name
    if headers["Content-Type"].startswith("text/html"):
        inline = INLINE.search(body(answer))
        assert not inline, f"{name}: {inline}"


def test_every_page_keeps_to_the_rules_for_a_stranger(victim: Victim) -> None:
    """For somebody who has signed in they are asked of the same answers as what a page is for."""
    client = Client()
    for name, address in addresses(victim):
        keeps_to_the_rules(name, client.get(address))


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "http:///x"]
)
def test_nobody_is_led_away(province: Province, wanted: str) -> None:
    appointment = province.appointment("east_one")
    user = appointment.user
    user.set_password("a long enough pass phrase")
    user.save()
    client = Client()
    answers = [
        client.post(
            "/accounts/login/?next=" + wanted,
            {"login": user.email, "password": "a long enough pass phrase", "next": wanted},
        ),
        client.post(reverse("set_language"), {"language": "zh-hans", "next": wanted}),
        client.post(reverse("switch_appointment"), {"appointment": appointment.pk, "next": wanted}),
        client.get("/accounts/login/", {"next": wanted}),
        client.post("/accounts/logout/?next=" + wanted, {"next": wanted}),
    ]
    assert answers[0].status_code == 302
    for answer in answers:
        leads = answer.headers.get("Location", "/")
        assert leads.startswith("/"), leads
        assert not leads.startswith(("//", "/\\")), leads


def test_a_lost_session_never_leads_to_a_page_of_others(province: Province) -> None:
    address = reverse("case_start", args=["transfer"])
    for referer in ("https://evil.example/cases/", "//evil.example", "javascript:alert(1)"):
        answer = Client().post(address, {"for_user": "x"}, headers={"referer": referer})
        assert answer["Location"].startswith("/accounts/login/?next=%2Fcases%2Fnew"), referer


def test_what_is_public_is_named(victim: Victim) -> None:
    families = {"family_door", "family_code", "family_leave", "service"}
    strangers = {"verify", "verify_number"}
    offices = {"invitation", "switch_appointment", "account_logout"}
    assert {"health", "set_language"} | offices | families | strangers == PUBLIC
    assert Client().get(reverse("health")).json() == {"status": "ok"}


def test_a_chosen_language_is_one_of_ours(province: Province) -> None:
    client = browser_of(province.appointment("east_one"))
    for wanted in ("xx", "../../etc", "<script>", "zh-hans\r\nX: y"):
        answer = client.post(reverse("set_language"), {"language": wanted, "next": "/"})
        assert answer.status_code == 302
        assert "X" not in answer.headers
        assert client.get("/").status_code == 200
