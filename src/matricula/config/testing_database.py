"""The database of a test run: a template migrated once per state of the migrations, cloned per worker."""

import base64
import fcntl
import hashlib
import os
import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import psycopg
from psycopg import sql

from matricula.config.database.doors import close_functions
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.provision import create_database, provision
from matricula.config.database.roles import OWNER
from matricula.config.database.server import EmbeddedServer
from matricula.config.database.state import load
from matricula.config.database.target import DEFAULT_NAME, Target, of_state, target
from matricula.config.home import home

_PACKAGE = Path(__file__).resolve().parents[1]
_TEMPLATE: Final = "matricula_template_"
_CLONE: Final = "matricula_test_"
_OLD_SECONDS: Final = 6 * 3600
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  we make folders of our own in it
_ROOM: Final = 1 << 30
Made = TypeVar("Made")


class TestDatabase:
    """One worker's clone. `prepared()` for the length of the run, `renew()` after each test that committed.

    ``run`` is the process that hands out the tests to several workers.
    """

    __test__ = False

    def __init__(self, settings: dict[str, str], run: int | None = None) -> None:
        self._settings = settings
        # The process ids let later runs clear away what a killed run left.
        self._name = f"{_CLONE}{os.getpid()}"
        self._run = run or os.getpid()
        self._template = _TEMPLATE + _state_of_migrations()
        self._target: Target | None = None
        self.log: Path | None = None
        """Where the server writes; None if it is not ours."""

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """A running server with the migrated template; Django's settings point at the clone."""
        server = None
        if not os.environ.get("DATABASE_URL"):
            server = EmbeddedServer(home(), self._settings)
            self.log = server.log
            self._target = of_state(server.use(), DEFAULT_NAME)
        else:
            self._target = target()
        try:
            with _alone("template"):
                self._make_template()
            self._point_django_at(self._name)
            yield
        finally:
            if server:
                server.release()

    def renew(self) -> None:
        """A fresh clone under the same name; breaks whatever still talks to the old one."""
        with self._admin() as admin:
            _copy(admin, self._template, self._name)

    def filled(self, what: str, fill: Callable[[], Made]) -> Made:
        """A clone with what ``fill`` commits; it is called once a run, for all modules of all workers that ask.

        What it hands back comes to each of them as a copy, too. Nobody may be connected to the clone, and what ``fill``
        opens is closed.
        """
        from django.db import connections

        kept = f"{self._of_run()}{what}"[:63]
        with _alone(what):
            with self._admin() as admin:
                if _exists(admin, kept):
                    _copy(admin, kept, self._name)
                    found: Made = _handed_back(admin, kept)
                    return found
            self.renew()
            made = pickle.dumps(fill())
            connections.close_all()
            with self._admin() as admin:
                _copy(admin, self._name, kept)
                # It goes with the database that it tells of.
                admin.execute(
                    sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                        sql.Identifier(kept), sql.Literal(base64.b64encode(made).decode())
                    )
                )
                again: Made = _handed_back(admin, kept)
            return again

    @contextmanager
    def empty(self, name: str) -> Iterator[None]:
        """An empty database in the place of the clone, which comes back afterwards."""
        name = f"{self._name}_{name}"[:63]
        with self._admin() as admin:
            _drop(admin, name)
            create_database(admin, name)
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        self._point_django_at(name)
        try:
            yield
        finally:
            self._point_django_at(self._name)
            with self._admin() as admin:
                _drop(admin, name)

    @contextmanager
    def as_owner_of_tables(self) -> Iterator[None]:
        """New connections are the owner's, who migrates; it commits, unlike a test."""
        from django.db import connections

        connections.close_all()
        os.environ["MATRICULA_TEST_ROLE"] = OWNER
        try:
            yield
        finally:
            del os.environ["MATRICULA_TEST_ROLE"]
            connections.close_all()

    def drop(self) -> None:
        """Remove the clone; at the end of the run those that were kept filled, too."""
        with self._admin() as admin:
            _drop(admin, self._name)
            if self._run == os.getpid():
                for (name,) in admin.execute("SELECT datname FROM pg_database").fetchall():
                    if name.startswith(self._of_run()):
                        _drop(admin, name)

    def _of_run(self) -> str:
        """How the names of those begin that are kept for all workers of the run."""
        return f"{_CLONE}{self._run}_"

    def _admin(self) -> psycopg.Connection[Any]:
        assert self._target is not None
        return self._target.connect(self._target.admin, "postgres")

    def _point_django_at(self, name: str) -> None:
        """Log in as the administrator; the plugin makes every connection the application's at once."""
        from django.db import connections

        assert self._target is not None
        connections.close_all()
        connections["default"].settings_dict.update(self._target.django(self._target.admin) | {"NAME": name})

    def _make_template(self) -> None:
        found = self._target
        assert found is not None
        with self._admin() as admin:
            row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            if row is None or not row[0]:
                raise DatabaseProblem(
                    "The tests change roles, so DATABASE_URL must name a superuser for them."
                )
            _clear_away(admin)
            if _exists(admin, self._template):
                return
        provision(found)
        building = f"{self._template}_building"
        with self._admin() as admin:
            _drop(admin, building)
            create_database(admin, building)
            admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(building)))
        with found.connect(found.admin, building) as inside:
            close_functions(inside)
        self._migrate(building)
        with self._admin() as admin:
            admin.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                    sql.Identifier(building), sql.Literal(str(int(time.time())))
                )
            )
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(self._template)
                )
            )

    def _migrate(self, name: str) -> None:
        from django.core.management import call_command

        self._point_django_at(name)
        with self.as_owner_of_tables():
            call_command("migrate", interactive=False, verbosity=0)


def in_memory() -> Path | None:
    """Where a test may keep what it soon throws away: memory, if there is room.

    A cluster is thousands of files. Many file systems take a second to make those of one database anew, because the
    numbers of files that have just gone are not given again at once; and nothing of a test need outlive the machine.
    """
    there = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if there else None


def target_of_run() -> Target:
    """The server of the run, for a process that one of its tests starts; the name of the database is the test's."""
    known = load(home())
    found = target() if known is None or os.environ.get("DATABASE_URL") else of_state(known, DEFAULT_NAME)
    assert found is not None, "no server of a test run"
    return found


def home_of_run(folder: Path) -> Path:
    """Where all that a run writes lives, the same in every run of this checkout that finds it there.

    In memory too, if there is room: each paper is written through to the disk, which takes a disk longer than all else.
    """
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    place = _MEMORY / f"matricula-tests-{os.geteuid()}-{name}"
    return place if (place / "database.json").exists() or in_memory() else folder


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """One worker makes it, the others wait for it."""
    handle = os.open(home() / f"{what}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _state_of_migrations() -> str:
    """A short name for everything that decides what a migrated database holds."""
    from django.apps import apps

    from matricula.regulation.api import installed_packs, stack_for

    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda one: one.label):
        digest.update(app.label.encode())
        # The apps say their privileges beside their models.
        for file in sorted([*Path(app.path).glob("migrations/*.py"), *Path(app.path).glob("apps.py")]):
            digest.update(file.name.encode() + file.read_bytes())
    for file in sorted((_PACKAGE / "config" / "database").glob("*.py")):
        digest.update(file.read_bytes())
    for file in sorted(_PACKAGE.rglob("*.sql")):
        digest.update(file.read_bytes())
    # A migration stores the installed law too, in the form that this file gives it.
    digest.update((_PACKAGE / "cases" / "stored_law.py").read_bytes())
    for pack in sorted(installed_packs()):
        digest.update(stack_for(pack).digest.encode())
    return digest.hexdigest()[:16]


def _clear_away(admin: psycopg.Connection[Any]) -> None:
    """Drop the clones of processes that are gone and templates nobody has made in the last hours."""
    for name, comment in admin.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE 'matricula\\_t%'"
    ).fetchall():
        process = name.removeprefix(_CLONE).partition("_")[0]
        if name.startswith(_CLONE) and not Path(f"/proc/{process}").exists():
            _drop(admin, name)
        made_at = int(comment) if comment and comment.isdigit() else None
        if name.startswith(_TEMPLATE) and made_at and time.time() - made_at > _OLD_SECONDS:
            _drop(admin, name)


def _exists(admin: psycopg.Connection[Any], name: str) -> bool:
    return bool(admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _handed_back(admin: psycopg.Connection[Any], kept: str) -> Any:
    """A copy of what was handed back when this database was filled."""
    [(said,)] = admin.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [kept]
    ).fetchall()
    return pickle.loads(base64.b64decode(said))  # noqa: S301  we have written it in this run


def _copy(admin: psycopg.Connection[Any], template: str, name: str) -> None:
    _drop(admin, name)
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)
        )
    )
    # A clone does not inherit what was revoked: without this, tests could do what no installation allows.
    admin.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _drop(admin: psycopg.Connection[Any], name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
