"""`matricula demo` brings everything up, revives what dies, and leaves nothing behind."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from matricula.config.cli.demo import _stopping
from matricula.config.database.server import EmbeddedServer
from matricula.config.database.state import free_port
from matricula.config.database.target import DEFAULT_NAME, of_state
from matricula.config.processes import cores

pytestmark = pytest.mark.long
PATIENCE_SECONDS = 60


def processes(*words: str) -> list[int]:
    """The ids of living processes whose command line has all the words."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if line and all(word in line for word in words):
                found.append(int(entry.name))
    return found


def children(parent: int, *words: str) -> list[int]:
    def parent_of(pid: int) -> int | None:
        try:
            return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            return None

    return [pid for pid in processes("matricula.config", *words) if parent_of(pid) == parent]


def answering(parent: int) -> list[int]:
    """The web processes: what the server, which answers for them, has started to serve."""
    return [pid for server in children(parent, "serve") for pid in children(server, "serve")]


def living(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def environment_of(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


# What the first start makes, each with something that would be another if it were made again.
MADE = (
    "SELECT name, xmin::text FROM django_migrations",
    "SELECT id::text, xmin::text FROM auth_permission",
    "SELECT oid::text, xmin::text FROM pg_trigger",
    "SELECT oid::text, xmin::text FROM pg_policy",
    "SELECT digest, taken_at::text FROM cases_packsnapshot",
)


def made(server: EmbeddedServer) -> list[list[tuple[str, str]]]:
    """What costs the first start its time: the cluster, the schema and its law, the files given out."""
    found = of_state(server.use(), DEFAULT_NAME)
    try:
        with found.connect(found.admin) as connection:
            tables = [connection.execute(query).fetchall() for query in MADE]
    finally:
        server.release()
    files = [server.state.cluster / "PG_VERSION", *(server.home / "static").rglob("*.*")]
    everything = [*tables, [(str(file), str(file.stat().st_mtime_ns)) for file in files]]
    assert all(everything)
    return [sorted(one) for one in everything]


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def until(done: object, what: str) -> None:
    assert callable(done)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, f"in vain waited until {what}"
        time.sleep(0.1)


def read_until(stream: IO[str], word: str) -> str:
    said = ""
    for line in stream:
        said += line
        if word in line:
            return said
    raise AssertionError(f"it ended without saying {word!r}:\n{said}")


@contextmanager
def demo(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    unset = ("DATABASE_URL", "MATRICULA_DB_ROLE", "MATRICULA_URL")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    environment |= {"MATRICULA_HOME": str(home), "LANG": "xx_YY.UTF-8", "LC_ALL": "xx_YY.UTF-8"}
    environment["MATRICULA_PROCESSES"] = "2"
    command = [sys.executable, "-m", "matricula.config", "demo", "--no-data", f"--port={port}"]
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        try:
            read_until(process.stdout, "Ctrl-C")
            yield process
        finally:
            process.kill()


@pytest.fixture
def port() -> int:
    return free_port()


def test_it_survives_the_death_of_every_part_and_stops_cleanly(folder: Path, port: int) -> None:
    server = EmbeddedServer(folder)
    with demo(folder, port) as process:
        assert answers(port)
        # Whoever starts it a second time is told where it is.
        second = subprocess.run(
            [sys.executable, "-m", "matricula.config", "demo"],
            env=os.environ | {"MATRICULA_HOME": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert f"http://localhost:{port}" in second.stderr

        web = answering(process.pid)
        assert len(web) == 2, "as many as were asked for"
        os.kill(web[0], signal.SIGKILL)
        until(lambda: len(set(answering(process.pid)) - {web[0]}) == 2, "the other is replaced")
        assert web[1] in answering(process.pid), "and goes on meanwhile"

        for part in (("serve", f"--port={port}"), ("worker",)):
            (found,) = children(process.pid, *part)
            # Mail is written by the worker: its links lead to where the pages are.
            assert f"MATRICULA_URL=http://localhost:{port}".encode() in environment_of(found)
            os.kill(found, signal.SIGKILL)
            until(
                lambda one=found, part=part: children(process.pid, *part) not in ([], [one]),
                f"{part[0]} is back",
            )
        until(lambda: answers(port), "the pages answer again")

        postmaster = int((server.state.cluster / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        until(server.running, "the database is back")
        until(lambda: answers(port), "the pages answer again")

        # A killed supervisor takes its parts with it.
        parts = [*children(process.pid), *answering(process.pid)]
        assert len(parts) == 4
        process.kill()
        process.wait()
        until(lambda: not any(living(pid) for pid in parts), "its parts are gone")
        assert not answers(port)

    # What it left is good for a second start, which makes nothing again, and stops cleanly.
    before = made(server)
    with demo(folder, port) as process:
        assert answers(port)
        assert made(server) == before
        parts = [*children(process.pid), *answering(process.pid)]
        assert len(parts) == 4
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert "Stopping" in process.stdout.read()
        assert process.wait(PATIENCE_SECONDS) == 0
    assert not server.alive()
    assert processes("matricula.config", f"--port={port}") == []
    assert not any(Path(f"/proc/{pid}").exists() for pid in parts)

    # The pages alone, in a terminal: Ctrl-C reaches every process at once, and all go quietly.
    command = [
        sys.executable,
        "-m",
        "matricula.config",
        "serve",
        f"--processes={cores() + 1}",
        f"--port={port}",
    ]
    environment = os.environ | {"MATRICULA_HOME": str(folder)}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        until(lambda: answers(port), "the pages answer")
        os.killpg(process.pid, signal.SIGINT)
        _out, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert said == "", "nothing went wrong, and the library's advice on processes is not ours"
    assert not answers(port)
    assert not server.alive()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_a_kill_and_a_closed_terminal_ask_it_to_stop(name: str) -> None:
    asking = signal.Signals[name]
    before = signal.getsignal(asking)
    with _stopping() as stop:
        assert not stop
        os.kill(os.getpid(), asking)
        assert stop
    assert signal.getsignal(asking) == before
