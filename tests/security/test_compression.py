"""What is compressed, and for whom: the length of a page must not say what stands in it (BREACH)."""

import gzip
import re

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.config.compressing import compressed
from tests.security.pages import browser_of

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def client(province: Province) -> Client:
    """A signed-in reader's browser."""
    return browser_of(province.appointment("east_one"))


def asked(client: Client, site: str | None, encodings: str = "gzip, deflate, br") -> tuple[str, str]:
    """How the inbox came, and what it says."""
    headers = {"accept-encoding": encodings} | ({"sec-fetch-site": site} if site else {})
    answer = client.get(reverse("home"), headers=headers)
    assert answer.status_code == 200
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(answer.headers["Vary"].split(", "))
    encoding = answer.headers.get("Content-Encoding", "")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    return encoding, (gzip.decompress(answer.content) if encoding else answer.content).decode()


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_that_we_or_the_reader_ask_for_is_compressed(client: Client, site: str) -> None:
    encoding, page = asked(client, site)
    assert encoding == "gzip"
    assert page.startswith("<!doctype html>")
    assert asked(client, site, "gzip;q=0, br")[0] == ""
    assert asked(client, site, "")[0] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("site", ["cross-site", "same-site", None, "same-origin, cross-site"])
def test_a_page_that_another_site_asks_for_is_not(client: Client, site: str | None) -> None:
    encoding, page = asked(client, site)
    assert encoding == ""
    assert page.startswith("<!doctype html>")


@pytest.mark.django_db
def test_the_token_looks_otherwise_each_time(client: Client) -> None:
    first, second = (set(TOKEN.findall(asked(client, "same-origin")[1])) for _ in range(2))
    assert len(first) == len(second) == 1
    assert first != second


def test_the_length_varies_by_chance_and_the_content_does_not() -> None:
    content = b"<p>the same</p>" * 500
    found = {compressed(content) for _ in range(50)}
    assert len({len(one) for one in found}) > 10
    assert {gzip.decompress(one) for one in found} == {content}
