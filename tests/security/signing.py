"""What the tests of the door share: a person with a password, and how they come in."""

import pytest
from django.test import Client

from matricula.authorities.api import Appointment, User
from matricula.authorities.tests.people import Province

PASSWORD = "only for this one test"


@pytest.fixture
def appointment(province: Province) -> Appointment:
    found = province.appointment("east_one")
    found.user.set_password(PASSWORD)
    found.user.save()
    return found


def sign_in(client: Client, user: User, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": user.email, "password": password}).status_code


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200
