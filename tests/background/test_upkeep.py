"""What is over is forgotten: jobs that hold a link, and sessions that have run out."""

from datetime import timedelta
from importlib import import_module

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django import app

from matricula.kernel.clock import machine_now
from matricula.notices.tasks import forget_sessions
from matricula.notices.upkeep import forget_finished_jobs


def jobs() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'link' FROM procrastinate_jobs WHERE queue_name IN ('mail', 'tests') ORDER BY id"
        )
        return [link for (link,) in cursor.fetchall()]


def ended(link: str, status: str, *, days_ago: int, queue: str = "mail") -> None:
    name = "notices.invite" if queue == "mail" else "tests.slow"
    number = app.configure_task(name, queue=queue, allow_unknown=True).defer(link=link)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [number])
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s",
            [status, number],
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(days => %s) WHERE job_id = %s",
            [days_ago, number],
        )


@pytest.mark.django_db(transaction=True)
def test_a_link_that_was_never_mailed_is_forgotten_when_it_can_no_longer_be_used() -> None:
    ended("old", "failed", days_ago=8)
    ended("cancelled", "cancelled", days_ago=8)
    ended("young", "failed", days_ago=6)
    ended("no link", "failed", days_ago=30, queue="tests")
    for _twice in range(2):
        async_to_sync(forget_finished_jobs)(app.job_manager)
        assert jobs() == ["young", "no link"]


@pytest.mark.django_db
def test_sessions_that_have_run_out_are_forgotten() -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for name, age in (("old", -60), ("young", 3600)):
        session = store()
        session["name"] = name
        session.set_expiry(machine_now() + timedelta(seconds=age))
        session.save()
    for _twice in range(2):
        forget_sessions(timestamp=0)
        assert [one.get_decoded()["name"] for one in Session.objects.all()] == ["young"]
