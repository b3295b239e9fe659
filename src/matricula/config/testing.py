"""The pytest plugin: a database per worker, code under test as the application's role, pages in a real browser.

Loaded for every test by `-p matricula.config.testing`. Tests of any app may use `as_owner`, `owner`, `lasting`,
`pages`.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import pytest

from matricula.config.database.roles import APP, OWNER
from matricula.config.home import CHECKOUT
from matricula.config.testing_database import home_of_run, in_memory

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.backends.base.base import BaseDatabaseWrapper
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

    from matricula.config.testing_database import TestDatabase
    from matricula.regulation.api import Stack

# Nothing that is loaded or collected is thrown away; who looks for garbage meanwhile finds none.
gc.disable()
# Everything a test run writes: a cluster of its own, mail, papers. The person's own data is never touched.
os.environ["MATRICULA_HOME"] = str(
    home_of_run(Path(os.environ.get("MATRICULA_TEST_HOME", CHECKOUT / "var" / "test")).resolve())
)
# A workbook is a dozen files that are soon gone again; a browser keeps hundreds.
if (_memory := in_memory()) is not None:
    tempfile.tempdir = os.environ["TMPDIR"] = str(_memory)
os.environ.pop("MATRICULA_DB_ROLE", None)
os.environ.pop("MATRICULA_APP_DATABASE_URL", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matricula.config.settings")

# How long a page may take on a busy machine, in milliseconds; where all is well nobody waits.
_PATIENCE: Final = 30_000
# After how many new objects garbage is looked for; a page makes thousands, and nearly all go by themselves.
_GARBAGE: Final = (50_000, 20, 20)
_FAST: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Nobody follows this server, and what it writes ahead takes memory.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
}


@contextmanager
def as_owner() -> Iterator[None]:
    """Be `matricula_owner` within the test's transaction, as fixtures are; an error takes the switch back."""
    from django.db import connection, transaction

    with transaction.atomic():
        _become(connection, OWNER)
        yield
        _become(connection, APP)


@contextmanager
def at_civil_time(instant: "datetime") -> Iterator[None]:
    """Start both civil clocks at ``instant``, the program's and the database's; that needs a demonstration."""
    from django.db import connection

    from matricula.kernel.clock import travelled, travelling_to

    with connection.cursor() as cursor:
        cursor.execute(_CLOCK)
        before = cursor.fetchone()
    with travelling_to(instant):
        _set_clock(connection, True, travelled())
        try:
            yield
        finally:
            # A failed transaction cannot be asked anything; its rollback restores the clock anyway.
            if not connection.needs_rollback:
                _set_clock(connection, *before)


# Several hundred tests move the clock, some a dozen times: what the owner and a visitor would say, in one message.
_CLOCK: Final = "SELECT EXISTS (SELECT FROM deployment_deployment WHERE is_demo), civil_offset()"
_SET_CLOCK: Final = (
    f"SET SESSION AUTHORIZATION {OWNER};"
    " INSERT INTO deployment_deployment (id, is_demo) VALUES (1, %s)"
    " ON CONFLICT (id) DO UPDATE SET is_demo = excluded.is_demo;"
    ' INSERT INTO deployment_travel (id, "offset") VALUES (1, %s)'
    ' ON CONFLICT (id) DO UPDATE SET "offset" = excluded."offset";'
    f" SET SESSION AUTHORIZATION {APP}"
)


def _set_clock(connection: "BaseDatabaseWrapper", *said: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET_CLOCK, said)


def law_in_force(stack: "Stack") -> None:
    """Store a law of the test's own as the installed one of its pack, as an upgrade would."""
    from matricula.cases.api import store_law

    with as_owner():
        store_law(stack)


@pytest.fixture
def owner(db: None) -> Callable[[], AbstractContextManager[None]]:
    """`with owner(): …` runs a fixture's statements as the owner."""
    return as_owner


def _become(connection: "BaseDatabaseWrapper", role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {role}")


def _connected(connection: "BaseDatabaseWrapper", **_: object) -> None:
    """Each connection logs in as the administrator, to be able to change sides, and at once is the app."""
    _become(connection, os.environ.get("MATRICULA_TEST_ROLE", APP))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each worker whose it is: what one of them makes for the run is for all."""
    node.workerinput["matricula_run"] = os.getpid()


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Iterator[None]:
    """Who hands out the tests migrates the template while the workers collect: else one would, and the others wait."""
    yield
    if session.config.pluginmanager.has_plugin("dsession"):
        gc.enable()
        session.config.stash[_HELD] = held = ExitStack()
        held.callback(held.enter_context(_prepared(session.config)).drop)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """The workers have ended; what was made for all of them goes."""
    yield
    session.config.stash.get(_HELD, ExitStack()).close()


_HELD: Final = pytest.StashKey[ExitStack]()


@contextmanager
def _prepared(config: pytest.Config) -> "Iterator[TestDatabase]":
    """A server with the migrated template, and the right to ask it."""
    from django.db.backends.signals import connection_created
    from pytest_django.plugin import blocking_manager_key

    from matricula.config.testing_database import TestDatabase

    database = TestDatabase(_FAST, getattr(config, "workerinput", {}).get("matricula_run"))
    connection_created.connect(_connected)
    with config.stash[blocking_manager_key].unblock(), database.prepared():
        yield database
    connection_created.disconnect(_connected)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest) -> Iterator[None]:
    """A clone of the migrated template for this worker, gone at the end of the run."""
    from django.db import connections

    with _prepared(request.config) as database:
        database.renew()
        request.config.stash[_DATABASE] = database
        try:
            yield
        finally:
            connections.close_all()
            database.drop()


_DATABASE: Final = pytest.StashKey[Any]()


def database_of(config: pytest.Config) -> "TestDatabase":
    """The database of this worker, once ``django_db_setup`` has made it."""
    database: TestDatabase = config.stash[_DATABASE]
    return database


@pytest.fixture(scope="module")
def lasting(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """`with lasting(): …` commits what the tests of a module begin with; after the last of them comes a fresh clone.

    Each test still rolls back what it does itself. Hand it a copy of the objects, so that nothing else stays either.
    """
    yield django_db_blocker.unblock
    begin_anew(request.config, django_db_blocker)


@pytest.fixture
def fresh_database(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> None:
    """A clone in which nothing was rolled back, for what counts the rows that are read; name it before ``db``.

    What earlier tests rolled back stays in the indexes, and a bitmap takes it along.
    """
    begin_anew(request.config, django_db_blocker)


def begin_anew(config: pytest.Config, blocker: Any) -> None:
    """Give up what was committed for several tests: the next finds a fresh clone. Never within a test."""
    from django.db import connections

    with blocker.unblock():
        connections.close_all()
        database_of(config).renew()


def pytest_configure(config: pytest.Config) -> None:
    """Replace Django's flush, which the application's role may not do, by a fresh clone."""
    from django.conf import settings
    from django.test import TransactionTestCase
    from django.test.testcases import LiveServerThread

    from matricula.config.catalogues import compile_all
    from matricula.config.testing_server import KeepingServer

    # Hashing passwords slowly is the point of argon2, and not of the tests.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # Each test client would read all static files before its first page; what asks for one looks for that one.
    settings.WHITENOISE_AUTOREFRESH = True

    LiveServerThread.server_class = KeepingServer

    compile_all()

    def renew(_self: TransactionTestCase) -> None:
        from django.db import connections

        connections.close_all()
        config.stash[_DATABASE].renew()

    TransactionTestCase._fixture_teardown = renew  # type: ignore[attr-defined]  # its stubs leave it out
    _let_in_shortly()


def _let_in_shortly() -> None:
    """Let test clients in by the row of their session and the moment; Django takes nine statements for these two.

    Signing in itself is the story of few tests, and these do it on its page.
    """
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import update_last_login
    from django.test import Client
    from django.utils.crypto import get_random_string

    in_full = Client.force_login

    def force_login(self: Any, user: Any, backend: str | None = None) -> None:
        if settings.SESSION_COOKIE_NAME in self.cookies:
            # Somebody is in already: what becomes of their session is Django's to say.
            in_full(self, user, backend)
            return
        user.backend = backend or settings.AUTHENTICATION_BACKENDS[-1]
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session.update(
            {
                SESSION_KEY: user._meta.pk.value_to_string(user),
                BACKEND_SESSION_KEY: user.backend,
                HASH_SESSION_KEY: user.get_session_auth_hash(),
            }
        )
        session._session_key = get_random_string(32)
        session.create_model_instance(session._session).save(force_insert=True)
        update_last_login(type(user), user)
        self._set_login_cookies(SimpleNamespace(session=session))

    Client.force_login = force_login  # type: ignore[method-assign]  # its own, in fewer statements


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database and what needs a browser, for runs of one kind; begin with what takes long.

    With two workers nothing long may be left for the end, when one of them has nothing to do any more.
    """
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"browser", "live_server"}:
            item.add_marker(pytest.mark.browser)
        if names & {"db", "transactional_db", "owner"} or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    # Whole modules: what is built for the tests of one is built once.
    long = {
        item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("long")
    }
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: nobody walks through it again and again in search of garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """A page speaks its reader's language, and the thread would go on in it: the next test begins in English."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The Chromium of this machine, without a window. Its absence is an error, never a skip."""
    from playwright.sync_api import expect, sync_playwright

    from matricula.config.chromium import FLAGS, find

    # Playwright's loop lives in this thread; Django would take our own queries for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def pages(browser: "Browser", live_server: "LiveServer") -> Iterator[Callable[..., "Page"]]:
    """Makes pages on the live server, each with cookies of its own: `pages(locale="zh-CN")`."""
    from matricula.config.testing_server import KEPT

    contexts = []

    def make(**options: Any) -> "Page":
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    # The next test finds another database.
    KEPT.close()


@pytest.fixture
def page(pages: Callable[..., "Page"]) -> "Page":
    """One page on the live server, in English."""
    return pages(locale="en")
