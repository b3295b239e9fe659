"""A telephone number that is missing, stored or removed is spoken of alike wherever it stands."""

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.web.tests.case_pages import words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
MISSING, STORED, REMOVED = (
    "no telephone number",
    "The telephone number is stored.",
    "The telephone number is removed.",
)


def after(client: Client, way: str, **fields: str) -> str:
    answer = client.post(way, fields, follow=True, headers={"accept-language": "en"})
    return words_of(answer.content.decode())


def test_the_account_and_the_school_say_it_one_way(province: Province) -> None:
    school, officer = province.orgs["east_one"], province.appointment("east_one")
    client = signed_in(officer)
    for way, do in (
        (reverse("account_telephone"), ""),
        (reverse("school", args=[school.uuid]), "telephone"),
    ):
        stored = after(client, way, do=do, phone="0855-123 4567")
        assert STORED in stored
        removed = after(client, way, do=do, phone="")
        assert REMOVED in removed
        assert STORED not in removed
        assert MISSING in removed


def test_the_page_of_an_appointment_says_it_too(province: Province) -> None:
    client = signed_in(province.appointment("east", "head"))
    way = reverse("appointment", args=[province.appointment("east_one").uuid])
    assert MISSING in words_of(client.get(way, headers={"accept-language": "en"}).content.decode())
