"""Jobs in real workers: mail goes out after commit, and what a killed worker held is done by another."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from matricula.authorities.api import User
from matricula.config.home import CHECKOUT
from matricula.config.testing import as_owner
from matricula.notices.api import send_notices
from matricula.notices.tests.conftest import MailServer
from matricula.notices.upkeep import MOST_RESTARTS, requeue_stalled_jobs
from tests.background.conftest import Ready, living
from tests.background.worker_process import worked

pytestmark = pytest.mark.django_db(transaction=True)
StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    started: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> "subprocess.Popen[bytes]":
        command = [
            sys.executable,
            "-m",
            "tests.background.worker_process",
            connection.settings_dict["NAME"],
        ]
        started.append(subprocess.Popen(command, env={**os.environ, **environment}, cwd=CHECKOUT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(10)


@pytest.fixture
def ready_worker(ready: Ready) -> Iterator[Callable[[], int]]:
    """Starts workers that need nothing said to them, each in a process of its own; the ids of those."""
    started: list[int] = []

    def start() -> int:
        started.append(ready.start(worked))
        return started[-1]

    yield start
    for process in started:
        os.kill(process, signal.SIGKILL)
        assert ready.wait(process) == -signal.SIGKILL


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    for _attempt in range(int(seconds * 10)):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def rows(statement: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def job_state() -> tuple[str, int]:
    statement = "SELECT status, attempts FROM procrastinate_jobs WHERE queue_name IN ('tests', 'mail')"
    ((status, attempts),) = rows(statement)
    return str(status), int(attempts)


def requeue() -> list[int]:
    return async_to_sync(requeue_stalled_jobs)(app.job_manager)


def make_person() -> User:
    with as_owner():
        return User.objects.create_user("mei@example.invalid", display_name="mei")


def test_what_a_killed_worker_held_is_done_by_another(
    ready_worker: Callable[[], int], tmp_path: Path
) -> None:
    app.configure_task("tests.slow", queue="tests", allow_unknown=True).defer(folder=str(tmp_path))
    first = ready_worker()
    until((tmp_path / "begun").exists)
    assert int((tmp_path / "begun").read_text()) == first
    assert requeue() == [], "a living worker keeps its job"
    os.kill(first, signal.SIGKILL)
    until(lambda: not living(first))
    assert job_state() == ("doing", 0)
    rows("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    assert len(requeue()) == 1
    assert job_state() == ("todo", 1)
    assert requeue() == [], "once is enough"
    second = ready_worker()
    until((tmp_path / "done").exists)
    assert int((tmp_path / "done").read_text()) == second
    until(lambda: job_state()[0] == "succeeded")


def test_a_job_that_kills_its_workers_is_failed_in_the_end(tmp_path: Path) -> None:
    app.configure_task("tests.slow", queue="tests", allow_unknown=True).defer(folder=str(tmp_path))
    rows(
        "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE queue_name = 'tests'",
        MOST_RESTARTS,
    )
    assert len(requeue()) == 1
    assert job_state()[0] == "failed"


def test_mail_waits_for_the_server_and_goes_out_once(start_worker: StartWorker, smtp: MailServer) -> None:
    mei = make_person()
    send_notices(to=[mei], kind="x", subject="s", body="b")
    start_worker(MATRICULA_SMTP_URL=f"smtp://127.0.0.1:{smtp.port}")
    until(lambda: job_state() == ("todo", 1))
    ((waits,),) = rows(
        "SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs WHERE queue_name = 'mail'"
    )
    assert 20 < waits <= 30, "it is tried again after half a minute"
    smtp.up()
    rows("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE queue_name = 'mail'")
    until(lambda: job_state()[0] == "succeeded")
    assert [mail["X-RcptTo"] for mail in smtp.mailbox.received] == ["mei@example.invalid"]


def test_the_upkeep_runs_every_minute_and_every_night() -> None:
    periodic = {one.task.name: one.cron for one in app.periodic_registry.periodic_tasks.values()}
    assert periodic["jobs.requeue_stalled"] == "* * * * *"
    assert {"jobs.forget_finished", "sessions.forget_expired"} <= set(periodic)
