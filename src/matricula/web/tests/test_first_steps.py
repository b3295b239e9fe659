"""An empty installation says the next step on its first page, ticks what is so, and ends with the first student."""

from typing import Any

import pytest
from django.urls import reverse

from matricula.authorities.api import Appointment
from matricula.authorities.tests.people import Province
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH: dict[str, Any] = {"HTTP_ACCEPT_LANGUAGE": "en"}
BEGIN = "The first steps"


def home(appointment: Appointment) -> str:
    return str(signed_in(appointment).get(reverse("home"), **ENGLISH).content.decode())


def test_an_office_opens_schools_invites_people_and_is_then_left_alone(province: Province) -> None:
    head = province.appointment("east", "head")
    page = home(head)
    assert BEGIN in page
    assert page.count("This is done.") == 1, "schools are open"
    assert f'href="{reverse("people_invite")}"' in page
    province.appointment("east_one")
    assert home(head).count("This is done.") == 2, "and somebody works there"
    enrolled(province, "east_one")
    assert BEGIN not in home(head)


def test_a_school_is_led_to_its_roll_until_the_first_student_stands_in_it(province: Province) -> None:
    officer = province.appointment("east_one")
    page = home(officer)
    assert BEGIN in page
    assert f'<a href="{reverse("roll_import")}">' in page
    enrolled(province, "east_one")
    assert BEGIN not in home(officer)
    assert BEGIN in home(province.appointment("west_one")), "another's students are not one's own"
