"""A visitor of the demonstration moves the date, and the law follows; elsewhere nobody can."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from matricula.authorities.api import User, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import Step
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo
from matricula.kernel.clock import civil_today
from matricula.quality.api import WatchRow
from matricula.quality.tasks import watch
from matricula.registry.tasks import promote
from matricula.registry.tests.pupils import enrolled, put_into_status
from matricula.regulation.api import stack_for

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.journeys.demo_urls")]


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def visitor(province: Province) -> User:
    """A head at the county, with an address of the demonstration."""
    user = province.appointment("east", "head").user
    with as_owner():
        user.email = "head.east@demo.example"
        user.save()
    return user


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_date_moves_only_where_the_owner_said_demo(
    province: Province, visitor: User, settings: pytest.FixtureRequest
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    ahead = (civil_today(province.orgs["east"].time_zone) + timedelta(days=30)).isoformat()
    assert Client().post(reverse("demo_enter", args=[visitor.pk])).status_code == 404
    refused = entered(visitor).post(reverse("travel"), {"day": ahead})
    assert refused.status_code == 422


def test_one_click_enters_and_a_month_ahead_everything_is_late(
    province: Province, visitor: User, settings: pytest.FixtureRequest
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    student = enrolled(province, "east_one")
    case = filed_transfer(province, student, to="east_two")
    approved_by(province, case, "east_two")
    with as_owner():
        declare_demo()
    visitor_browser = Client()
    assert visitor_browser.post(reverse("demo_enter", args=[visitor.pk])).status_code == 302
    ahead = (civil_today(province.orgs["east"].time_zone) + timedelta(days=30)).isoformat()
    assert visitor_browser.post(reverse("travel"), {"day": ahead}).status_code == 302
    with in_scope(province.acting("east")):
        assert Step.objects.get(state="open").late
    inbox = visitor_browser.get(reverse("home")).content.decode()
    assert "30 days ahead" in inbox
    assert student.name in inbox, "what an office below let run out comes to the one above"
    visitor_browser.post(reverse("travel_back"))
    assert "30 days ahead" not in visitor_browser.get(reverse("home")).content.decode()


def test_past_the_day_of_the_promotion_every_school_is_promoted(
    province: Province, visitor: User, settings: pytest.FixtureRequest
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    student = enrolled(province, "east_one", grade="g03")
    with as_owner():
        declare_demo()
    assert entered(visitor).post(reverse("travel"), {"day": "2027-08-12"}).status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="registry.run_promotions").count() == 1
    promote()
    with in_scope(province.acting("east")):
        student.refresh_from_db()
    assert student.grade == "g04"


def test_what_the_days_between_have_changed_is_looked_for_at_once(
    province: Province, visitor: User, settings: pytest.FixtureRequest
) -> None:
    """A leave that ends on the way is to be looked into on the day travelled to, and not in the morning after."""
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    today = civil_today(province.orgs["east"].time_zone)
    put_into_status(enrolled(province, "east_one"), "on_leave", on=today, until=today + timedelta(days=40))
    with as_owner():
        declare_demo()
    ahead = (today + timedelta(days=50)).isoformat()
    assert entered(visitor).post(reverse("travel"), {"day": ahead}).status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="quality.watch").count() == 1
    watch()
    with in_scope(province.acting("east")):
        assert [one.watch for one in WatchRow.objects.filter(cleared_at=None)] == ["leave_over"]


def test_the_days_of_the_season_are_offered(
    province: Province, visitor: User, settings: pytest.FixtureRequest
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    with as_owner():
        declare_demo()
    browser = entered(visitor)
    year = stack_for("cn_hubei").school_years.of(civil_today(province.orgs["east"].time_zone)) + 1
    page = browser.get(reverse("travel")).content.decode()
    offered = [f"{year}-{day}" for day in ("04-06", "06-01", "06-16")]
    assert [day for day in offered if f'value="{day}"' in page] == offered
    browser.post(reverse("travel"), {"day": offered[1]})
    assert f"1 Jun {year}" in browser.get(reverse("home")).content.decode()


def test_nobody_but_the_demonstrations_people_is_entered_without_a_password(province: Province) -> None:
    with as_owner():
        declare_demo()
    real = province.appointment("east").user
    assert Client().post(reverse("demo_enter", args=[real.pk])).status_code == 404
