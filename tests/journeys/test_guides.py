"""The guides of the demonstration: every step leads to a page of that person's, which names what the step says."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.conf import settings as given
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from pytest_django import DjangoDbBlocker

from matricula.audit.api import recorded
from matricula.authorities.api import User, acting_for, in_scope
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo
from matricula.exchange.api import demo_accounts, guides
from matricula.exchange.tests.demonstration import demonstrated

pytestmark = [pytest.mark.long, pytest.mark.urls("tests.journeys.demo_urls")]
LANGUAGES = ["en", *given.COMPLETE_LANGUAGES]


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The demonstration, the same for all tests of this module."""
    with demonstrated(request.config, django_db_blocker):
        yield


@pytest.fixture(autouse=True)
def each(demo: None, django_db_blocker: DjangoDbBlocker, settings: pytest.FixtureRequest) -> Iterator[None]:
    """Every test in a part of that transaction of its own."""
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def account_of(who: str) -> int:
    return next(one.user_id for one in demo_accounts() if who in (one.login, one.email.partition("@")[0]))


def led(who: str, language: str = "en") -> tuple[Client, str]:
    """Somebody who has pressed to be led on the page of signing in; their guide as it is shown."""
    client = Client(headers={"accept-language": language})
    address = reverse("family_guide" if who.startswith("demo-") else "guide")
    answer = client.post(reverse("demo_enter", args=[account_of(who)]), {"next": address}, follow=True)
    assert answer.status_code == 200
    return client, unescape(answer.content.decode())


@pytest.mark.parametrize("who", guides())
def test_every_step_leads_to_a_page_that_names_it_in_every_language(who: str) -> None:
    for language in LANGUAGES:
        client, page = led(who, language)
        with override(language):
            assert guides()[who].title.in_(language) in page
            links = [one.split('"')[0] for one in page.split('<h2><a href="')[1:]]
            assert len(links) == len(guides()[who].steps)
            for step, link in zip(guides()[who].steps, links, strict=True):
                answer = client.get(link, follow=True)
                assert answer.status_code == 200, f"{who} {language} {link}"
                main = unescape(answer.content.decode()).partition("<main")[2]
                assert gettext(step.names) in main, f"{who} {language} {link}"


def test_a_step_is_ticked_by_what_was_done_since_one_came_in() -> None:
    client, page = led("teacher.xinghe")
    assert "You have done this." not in page
    by = acting_for(User.objects.get(pk=account_of("teacher.xinghe")))
    assert by is not None
    with in_scope(by), recorded("attendance.take_day", by=by, subject_kind="class", seen_by=[by.org_id]):
        pass
    assert client.get(reverse("guide")).content.decode().count("You have done this.") == 1
    _again, page = led("teacher.xinghe")
    assert "You have done this." not in page, "another visitor begins anew"


@pytest.mark.parametrize("who", guides())
def test_a_step_that_is_only_to_be_looked_at_is_ticked_once_it_was_gone_to(who: str) -> None:
    client, page = led(who)
    assert "You have looked at this." not in page
    address = reverse("family_guide" if who.startswith("demo-") else "guide")
    only_looked_at = sum(not step.done for step in guides()[who].steps)
    for place in range(1, len(guides()[who].steps) + 1):
        client.get(f"{address}{place}/")
    page = client.get(address).content.decode()
    assert page.count("You have looked at this.") == only_looked_at
    assert "You have done this." not in page, "what is to be done is not ticked by a look"
    for nowhere in (0, len(guides()[who].steps) + 1, 10**30):
        assert client.get(f"{address}{nowhere}/").status_code == 404
    _again, page = led(who)
    assert "You have looked at this." not in page, "another visitor begins anew"


def test_the_guide_is_offered_to_whom_it_is_for_and_nowhere_else() -> None:
    page = Client(headers={"accept-language": "en"}).get(reverse("account_login")).content.decode()
    assert page.count("Be led through the day") == len(guides())
    other = Client(headers={"accept-language": "en"})
    other.post(reverse("demo_enter", args=[account_of("officer.guizhou")]))
    assert reverse("guide") not in other.get(reverse("home")).content.decode()
    assert other.get(reverse("guide")).status_code == 404
    led_one, _page = led("officer.xinghe")
    assert reverse("guide") in led_one.get(reverse("home")).content.decode()
    with as_owner():
        declare_demo(False)
    assert led_one.get(reverse("guide")).status_code == 404
