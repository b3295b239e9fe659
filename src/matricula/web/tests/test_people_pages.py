"""Pages about appointments: who is away and who stands in, and nothing to do where an appointment is over."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from matricula.authorities.api import Appointment
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


def test_who_is_away_and_who_stands_in_is_shown(province: Province) -> None:
    holder, other = province.appointment("east_one", "head"), province.appointment("east_two", "head")
    today = civil_today(holder.org.time_zone)
    with as_owner():
        Appointment.objects.create(
            user=other.user,
            org=holder.org,
            role=holder.role,
            started_on=today,
            ended_on=today + timedelta(days=3),
            trained_on=date(2020, 1, 1),
            stands_in_for=holder,
        )
    client = signed_in(province.appointment("east", "head"))
    for address in (reverse("people"), reverse("appointment", args=[holder.uuid])):
        page = client.get(address, headers=ENGLISH).content.decode()
        assert "Away" in page, address
        assert f"{other.user.display_name} stands in until" in page, address


def test_an_appointment_that_is_over_offers_nothing_but_the_account(province: Province) -> None:
    appointment = province.appointment("east_one", no=8)
    client = signed_in(province.appointment("east", "head"))
    address = reverse("appointment", args=[appointment.uuid])
    page = client.get(address, headers=ENGLISH).content.decode()
    assert all(one in page for one in ('value="train"', 'value="stand_in"', 'value="end"', "<datalist"))
    with as_owner():
        Appointment.objects.filter(pk=appointment.pk).update(ended_on=date(2021, 1, 1))
    page = client.get(address, headers=ENGLISH).content.decode()
    assert not any(one in page for one in ('value="train"', 'value="stand_in"', 'value="end"'))
    assert 'value="deactivate"' in page
