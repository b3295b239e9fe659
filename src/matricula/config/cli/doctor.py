"""Look at what Matricula needs on this machine, and say what to do about what is missing."""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Final

from matricula.config import chromium
from matricula.config.cli import ready
from matricula.config.cli.saying import say
from matricula.config.database.problems import DatabaseProblem
from matricula.config.home import home

NAME = "doctor"
_ROOM_NEEDED: Final = 2_000_000_000
_HOW_TO_CLOSE: Final = (
    "Let a superuser run `matricula migrate` once; docs/security.md says what the application could do."
)
# One letter of each script the pages are shown in.
_SCRIPTS: Final = {"Chinese": "zh", "Cyrillic": "ru", "Persian": "fa"}


@dataclass(frozen=True)
class Outcome:
    """What was looked at, what was seen, and what to do if it is not well."""

    subject: str
    seen: str
    remedy: str | None = None
    needed: bool = True


def add(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(_chosen: argparse.Namespace) -> int:
    """Print a line per subject; exit code 1 when something needed is missing."""
    sick = False
    for outcome in _outcomes():
        mark = "ok" if outcome.remedy is None else "MISSING" if outcome.needed else "note"
        say(f"{mark:8}{outcome.subject:12}{outcome.seen}")
        if outcome.remedy:
            say(f"{'':20}→ {outcome.remedy}")
            sick = sick or outcome.needed
    return 1 if sick else 0


def _outcomes() -> Iterator[Outcome]:
    for look in (_python, _data_folder, _packs):
        yield from _safely(look)
    yield from _safely(_database)
    for look in (_proxies, _mail, _browser, _fonts):
        yield from _safely(look)


def _safely(look: Callable[[], Iterator[Outcome]]) -> Iterator[Outcome]:
    """A subject that breaks while it is looked at is an outcome too, and not the end of the others."""
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001  whatever it is, the person should read it here
        yield Outcome(look.__name__.strip("_"), f"{type(error).__name__}: {error}", "See the message.")


def _python() -> Iterator[Outcome]:
    fits = sys.version_info >= (3, 11)
    yield Outcome("python", platform.python_version(), None if fits else "Install Python 3.11 or newer.")


def _data_folder() -> Iterator[Outcome]:
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    writable = os.access(folder, os.W_OK)
    yield Outcome(
        "data", str(folder), None if writable else "Let this user write there, or set MATRICULA_HOME."
    )
    free = shutil.disk_usage(folder).free
    remedy = (
        None if free >= _ROOM_NEEDED else f"Make room: {_ROOM_NEEDED // 10**9} GB are needed to work safely."
    )
    yield Outcome("disk", f"{free / 10**9:.1f} GB free", remedy)


def _packs() -> Iterator[Outcome]:
    names = sorted(one.name for one in entry_points(group="matricula.packs"))
    if not names:
        yield Outcome("packs", "none installed", "Install the project: pip install --no-deps -e .")
        return
    from matricula.regulation.api import stack_for

    for name in names:
        stack = stack_for(name)
        yield Outcome("pack", f"{name}: {len(stack.clauses())} clauses, {stack.digest[:12]}")


def _database() -> Iterator[Outcome]:
    try:
        with ready.database():
            ready.django("app")
            from django.db import connection
            from django.db.migrations.executor import MigrationExecutor

            from matricula.config.database.guard import refuse_unless_plain_app

            with connection.cursor() as cursor:
                cursor.execute("SHOW server_version")
                (version,) = cursor.fetchone()
            where = "DATABASE_URL" if os.environ.get("DATABASE_URL") else "embedded"
            yield Outcome("database", f"PostgreSQL {version} ({where})")
            try:
                refuse_unless_plain_app()
                yield Outcome("role", "matricula_app, bound by row-level security")
            except DatabaseProblem as problem:
                yield Outcome("role", "too powerful", str(problem))
            with connection.cursor() as cursor:
                cursor.execute("SELECT has_function_privilege('lo_create(oid)', 'EXECUTE')")
                (wide,) = cursor.fetchone()
            if wide:
                yield Outcome("functions", "open to all that PostgreSQL has", _HOW_TO_CLOSE, needed=False)
            executor = MigrationExecutor(connection)
            waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            remedy = "Run: matricula migrate" if waiting else None
            yield Outcome("migrations", f"{waiting} waiting" if waiting else "all applied", remedy)
            if not waiting:
                from matricula.cases.api import laws_not_stored

                missing = laws_not_stored()
                seen = f"not stored: {', '.join(missing)}" if missing else "stored as installed"
                yield Outcome("law", seen, "Run: matricula migrate" if missing else None)
                yield from _laws()
                yield from _worker()
            ready.close_connections()
    except DatabaseProblem as problem:
        yield Outcome("database", "cannot be used", str(problem))


def _laws() -> Iterator[Outcome]:
    """Whether the cases under way can go on under the law that each was filed by."""
    from matricula.cases.api import laws_lacking

    lacking = laws_lacking()
    for fault in lacking:
        yield Outcome("kept law", fault, "Install the version of the pack, or of Matricula, that has it.")
    if not lacking:
        yield Outcome("kept law", "all cases under way can go on under the law they were filed by")


def _worker() -> Iterator[Outcome]:
    from matricula.exchange.api import worker_is_away

    if worker_is_away():
        step = "Start one (matricula worker): it mails, watches the clocks and reads workbooks."
        yield Outcome("worker", "none runs", step, needed=False)
    else:
        yield Outcome("worker", "runs")


def _proxies() -> Iterator[Outcome]:
    ready.django("app")
    from django.conf import settings

    number = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if number or not settings.HTTPS:
        yield Outcome("proxies", f"{number} believed")
        return
    step = "Set MATRICULA_PROXIES: without it all visitors are one, and one guesser keeps others out."
    yield Outcome("proxies", "none believed, though HTTPS is a proxy's", step, needed=False)


def _mail() -> Iterator[Outcome]:
    ready.django("app")
    from django.conf import settings

    if os.environ.get("MATRICULA_SMTP_URL"):
        yield Outcome("mail", f"through {settings.EMAIL_HOST}:{settings.EMAIL_PORT}")
        return
    folder = settings.MAILDIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    remedy = None if os.access(folder, os.W_OK) else "Let this user write there."
    yield Outcome("mail", f"kept in {folder}; set MATRICULA_SMTP_URL to send it", remedy)


def _browser() -> Iterator[Outcome]:
    try:
        yield Outcome("chromium", chromium.find())
    except chromium.NoChromium:
        yield Outcome(
            "chromium", "none (only tests and screenshots need it)", chromium.HOW_TO_INSTALL, needed=False
        )


def _fonts() -> Iterator[Outcome]:
    lister = shutil.which("fc-list")
    if not lister:
        yield Outcome("fonts", "unknown (only screenshots need them)", chromium.HOW_TO_INSTALL, needed=False)
        return
    for script, language in _SCRIPTS.items():
        command = [lister, f":lang={language}", "family"]
        found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  ours
        families = sorted({line.split(",")[0].strip() for line in found.stdout.splitlines() if line.strip()})
        remedy = None if families else chromium.HOW_TO_INSTALL
        yield Outcome("fonts", f"{script}: {families[0] if families else 'none'}", remedy, needed=False)
