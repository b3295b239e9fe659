"""A student's page on another day claims nothing that was not so, and of one day shows the last first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


def test_before_they_came_nothing_is_shown(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    for on in (student.birth_on - timedelta(days=1), student.birth_on + timedelta(days=1)):
        for address in (
            reverse("student", args=[student.uuid]),
            reverse("student_tab", args=[student.uuid, "archive"]),
        ):
            page = client.get(address, {"on": on.isoformat()}, headers=ENGLISH).content.decode()
            assert "Not yet in the register on this day" in page
            assert "Student number" not in page
            assert "Nothing filed yet" not in page


def test_of_one_day_the_last_status_stands_first(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    page = client.get(
        reverse("student_tab", args=[student.uuid, "timeline"]), headers=ENGLISH
    ).content.decode()
    timeline = page[page.index('class="timeline"') :]
    assert timeline.index("In school") < timeline.index("Awaiting review")


@pytest.mark.parametrize(
    ("on", "said"), [("2130-01-01", "lies ahead"), ("2026-02-31", "not a day"), ("yesterday", "not a day")]
)
def test_a_day_that_cannot_be_shown_is_said(province: Province, on: str, said: str) -> None:
    address = reverse("student", args=[enrolled(province).uuid])
    client = signed_in(province.appointment("east_one"))
    page = client.get(address, {"on": on}, headers=ENGLISH).content.decode()
    assert said in page
    assert "In school" in page
    assert said not in client.get(address, headers=ENGLISH).content.decode()
