"""Try everything: database, demonstration data, web and worker, until Ctrl-C."""

import argparse
import fcntl
import http.client
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from matricula.config.cli import ready
from matricula.config.cli.saying import say, warn
from matricula.config.database.problems import DatabaseProblem
from matricula.config.database.server import EmbeddedServer
from matricula.config.database.state import free_port, port_is_free
from matricula.config.home import home, write_private

NAME = "demo"
_USUAL_PORT: Final = 8000
_PATIENCE_SECONDS: Final = 60
# A part that dies this often in a minute will not get better by being started again.
_RESTARTS_PER_MINUTE: Final = 5


def add(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether to load anything."""
    usual = f"the port of the pages (default: {_USUAL_PORT}, or a free one)"
    parser.add_argument("--port", type=int, help=usual)
    parser.add_argument("--no-data", action="store_true", help="start everything over the data there is")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)


def run(chosen: argparse.Namespace) -> int:
    """Start all, watch over it, stop all."""
    if chosen.prepare:
        return _prepare(load=not chosen.no_data)
    os.environ["MATRICULA_DEMO"] = "1"
    with _only_one() as claim, _stopping() as stop:
        # A port that is taken is told before a database is made for it.
        port = _port(chosen.port)
        with ready.database() as server:
            return _everything(port, server, claim, stop, load=not chosen.no_data)


def _everything(port: int, server: EmbeddedServer | None, claim: Path, stop: "Stop", *, load: bool) -> int:
    """Prepare, start web and worker, and watch over them until asked to stop."""
    address = f"http://localhost:{port}"
    # The worker writes the mails, and only here is known where the pages answer.
    os.environ.setdefault("MATRICULA_URL", address)
    if not _prepared(load=load):
        if not stop:
            warn("matricula: the demonstration could not be prepared; the reason is above.")
        return 0 if stop else 1
    parts = [
        Part("web", [*_matricula("serve"), f"--with-parent={os.getpid()}", f"--port={port}"]),
        Part("worker", [*_matricula("worker"), f"--with-parent={os.getpid()}"]),
    ]
    try:
        for part in parts:
            part.start()
        if not _answers(port, stop, parts):
            return 0 if stop else 1
        claim.write_text(address, encoding="utf-8")
        _announce(address)
        return _watch(parts, server, stop)
    finally:
        say("\nStopping …")
        for part in parts:
            part.ask_to_stop()
        for part in parts:
            part.stop()


def _prepared(*, load: bool) -> bool:
    """Migrate and load in a process of its own: it is the owner, and its memory goes with it."""
    command = [*_matricula("demo"), "--prepare", *([] if load else ["--no-data"])]
    environment = os.environ | {"MATRICULA_DB_ROLE": "owner"}
    return subprocess.run(command, env=environment, check=False).returncode == 0  # noqa: S603  our own command


def _prepare(*, load: bool) -> int:
    """What that process does; what there is to say about the accounts is left in a file."""
    ready.django("owner")
    from django.core.management import CommandError, call_command

    accounts = io.StringIO()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        if load:
            call_command("load_demo")
            call_command("demo_accounts", stdout=accounts)
    except CommandError as error:
        warn(f"matricula: {error}")
        return 1
    finally:
        ready.close_connections()
    write_private(_accounts(), accounts.getvalue())
    return 0


def _accounts() -> Path:
    return home() / "demo.accounts"


class Part:
    """One child process of the demonstration, started again when it dies."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self._command = command
        self._deaths: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches it through us, in order."""
        environment = {key: value for key, value in os.environ.items() if key != "MATRICULA_DB_ROLE"}
        self._process = subprocess.Popen(self._command, env=environment, start_new_session=True)  # noqa: S603  ours

    def revive(self) -> bool:
        """Start it again if it died; False when it has died too often."""
        if self._process is None or self._process.poll() is None:
            return True
        now = time.monotonic()
        self._deaths = [one for one in self._deaths if now - one < 60] + [now]
        if len(self._deaths) > _RESTARTS_PER_MINUTE:
            return False
        warn(
            f"matricula: the {self.name} ended unexpectedly ({self._process.returncode}); starting it again."
        )
        self.start()
        return True

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def ask_to_stop(self) -> None:
        """Let it finish what it has in hand."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """Wait for the end, and after ten seconds make it."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class Stop:
    """Set by Ctrl-C, by a closed terminal, or by `kill`."""

    def __init__(self) -> None:
        self.asked = False

    def __bool__(self) -> bool:
        return self.asked

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        """The signal handler."""
        self.asked = True


@contextmanager
def _stopping() -> Iterator[Stop]:
    stop = Stop()
    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(one, stop.ask) for one in wanted]
    try:
        yield stop
    finally:
        for one, handler in zip(wanted, before, strict=True):
            signal.signal(one, handler)


@contextmanager
def _only_one() -> Iterator[Path]:
    """Hold the demonstration of this data folder; the file says where it answers."""
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    claim = folder / "demo.address"
    handle = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        where = claim.read_text(encoding="utf-8") if claim.exists() else "an address it is about to print"
        raise DatabaseProblem(f"The demonstration is already running, at {where}") from None
    try:
        yield claim
    finally:
        claim.unlink(missing_ok=True)
        os.close(handle)


def _matricula(command: str) -> list[str]:
    return [sys.executable, "-m", "matricula.config", command]


def _port(wanted: int | None) -> int:
    if wanted is not None:
        if not port_is_free(wanted):
            raise DatabaseProblem(f"Port {wanted} is in use. Choose another with --port.")
        return wanted
    return _USUAL_PORT if port_is_free(_USUAL_PORT) else free_port()


def _answers(port: int, stop: Stop, parts: list[Part]) -> bool:
    """Wait until the pages answer, so that the address printed is one that works."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and not stop:
        if not all(part.alive for part in parts):
            warn("matricula: web or worker could not start; the reason is above.")
            return False
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Host": "localhost"})
            if connection.getresponse().status < 500:
                return True
        except OSError:
            time.sleep(0.1)
        else:
            warn(f"matricula: http://localhost:{port}/ answers with an error; the reason is above.")
            return False
        finally:
            connection.close()
    return False


def _announce(address: str) -> None:
    say()
    say(f"  Matricula is ready:  {address}")
    say()
    if accounts := _accounts().read_text(encoding="utf-8"):
        say(accounts)
    say("  Ctrl-C stops everything; what you did stays.")


def _watch(parts: list[Part], server: EmbeddedServer | None, stop: Stop) -> int:
    while not stop:
        time.sleep(0.25)
        if server and not server.alive():
            warn("matricula: the database ended unexpectedly; starting it again.")
            server.use()
        if not all(part.revive() for part in parts):
            warn("matricula: it keeps ending; giving up. The reason is above.")
            return 1
    return 0
