"""The language one chooses is the language one is written to in."""

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import User
from matricula.authorities.tests.people import Province

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "appointments"), [("zh-hans", "我的任职"), ("ru", "Ваши назначения")])
def test_choosing_a_language_is_remembered_for_what_is_written_to_the_person(
    province: Province, language: str, appointments: str
) -> None:
    user = province.appointment("east_one").user
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.post(
        reverse("set_language"), {"language": language, "next": reverse("account")}, follow=True
    )
    assert appointments in page.content.decode()
    assert User.objects.get(pk=user.pk).language == language


def test_a_language_nobody_speaks_here_changes_nothing(province: Province) -> None:
    user = province.appointment("east_one").user
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("set_language"), {"language": "tlh"})
    assert User.objects.get(pk=user.pk).language == user.language


def test_a_stranger_may_choose_too(client: Client, db: None) -> None:
    page = client.post(
        reverse("set_language"), {"language": "zh-hans", "next": "/accounts/login/"}, follow=True
    )
    assert "登录" in page.content.decode()
