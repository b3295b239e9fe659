"""An empty installation says the next step on its first page, ticks what is so, and ends with the first student."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import Appointment, in_scope, invite
from matricula.authorities.tests.people import Province
from matricula.kernel.clock import civil_today
from matricula.registry.tests.pupils import enrolled
from matricula.web.office.desk.first_steps import first_steps
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
    first = min(org.code for name, org in province.orgs.items() if name.startswith("east_"))
    assert f'href="{reverse("people_invite")}?org={first}"' in page, "the form names the school already"
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


def test_who_may_not_do_a_step_reads_who_does_it(province: Province) -> None:
    officer, head = province.appointment("east_one"), province.appointment("east_one", "head")
    assert "Done here by: Head" not in home(officer), "somebody else works there already"
    assert "Done here by: Record officer" in home(head)
    assert f'<a href="{reverse("roll_import")}">' not in home(head)


def test_invitations_that_are_out_are_said_until_they_are_accepted(province: Province) -> None:
    head = province.appointment("east", "head")
    assert "not accepted yet" not in home(head)
    by = province.acting("east", "head")
    with in_scope(by):
        invite(
            by=by,
            email="new@example.org",
            display_name="新人",
            org=province.orgs["east_one"],
            role="head",
            started_on=civil_today(by.zone),
            trained_on=None,
        )
    assert "1 invitation is out and not accepted yet." in home(head)
    province.appointment("east_one", "head")
    assert "not accepted yet" not in home(head)


def test_the_steps_cost_at_most_four_statements(province: Province) -> None:
    by = province.acting("east", "head")
    with in_scope(by), CaptureQueriesContext(connection) as sent:
        assert len(first_steps(by)) == 3
    assert len(sent) <= 4
    enrolled(province, "east_one")
    with in_scope(by), CaptureQueriesContext(connection) as sent:
        assert first_steps(by) == []
    assert len(sent) == 1
