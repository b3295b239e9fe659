"""The server of the browser's tests hands a connection to the database on, and lets the browser keep static files."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, connections
from django.templatetags.static import static
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from matricula.config.testing_server import KEPT, KeepingServer, KeptConnections

pytestmark = pytest.mark.django_db(transaction=True)


def backend() -> int:
    """The process of the database that answers this thread."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


class Pages:
    """Answers with the number of the process, each request in a thread of its own, as a server does."""

    def __init__(self, kept: KeptConnections, *, at_once: int = 1) -> None:
        self.together = Barrier(at_once)
        self._answer = kept.answering(self._app)

    def _app(self, environ: dict[str, Any], _start: Any) -> Iterator[bytes]:
        request_started.send(Pages, environ=environ)
        try:
            yield str(backend()).encode()
            self.together.wait()
        finally:
            request_finished.send(Pages)

    def ask(self, *, sent: bool = True) -> int:
        def in_a_thread() -> int:
            try:
                answer = self._answer({}, None)
                [said] = answer
                if sent:
                    answer.close()
                    assert not connections.all(initialized_only=True), "the thread has nothing left to close"
                return int(said)
            finally:
                # As Django's server does at the end of a thread.
                connections.close_all()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(in_a_thread).result()


@pytest.fixture
def kept() -> Iterator[KeptConnections]:
    made = KeptConnections()
    yield made
    made.close()


def test_who_comes_takes_the_connection_that_was_used_last(kept: KeptConnections) -> None:
    pages = Pages(kept)
    first = pages.ask()
    assert pages.ask() == first


def test_what_was_not_sent_to_its_end_leaves_nothing_to_the_next(kept: KeptConnections) -> None:
    pages = Pages(kept)
    first = pages.ask(sent=False)
    assert pages.ask() != first


def test_two_at_once_never_share_one(kept: KeptConnections) -> None:
    pages = Pages(kept, at_once=2)
    with ThreadPoolExecutor(2) as two:
        both = [set(two.map(lambda _one: pages.ask(), range(2))) for _turn in range(2)]
    assert both[0] == both[1]
    assert len(both[0]) == 2


def test_after_the_database_went_the_next_page_connects_anew(kept: KeptConnections) -> None:
    pages = Pages(kept)
    first = pages.ask()
    with connection.cursor() as cursor:
        cursor.execute("RESET SESSION AUTHORIZATION")
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    second = pages.ask()
    assert second != first
    kept.close()
    assert pages.ask() not in (first, second)


def test_static_files_stay_with_the_browser_and_pages_do_not(live_server: LiveServer) -> None:
    assert isinstance(live_server.thread.httpd, KeepingServer)
    asking = HTTPConnection(live_server.thread.host, live_server.thread.port)
    for address, stays in ((static("web/parts.css"), True), (reverse("account_login"), False)):
        asking.request("GET", address)
        answer = asking.getresponse()
        assert answer.status == 200
        answer.read()
        assert ("immutable" in (answer.headers["Cache-Control"] or "")) is stays, address
    asking.close()
    KEPT.close()
