"""Starts the servers that are compared, each as a process of its own, and ends them."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from matricula.config.database.state import free_port

_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    pid: int
    port: int


@contextmanager
def matricula() -> Iterator[Running]:
    """`matricula serve` over the installation of this process."""
    port = free_port()
    with _started([sys.executable, "-m", "matricula.config", "serve", f"--port={port}"], port) as running:
        yield running


@contextmanager
def bare(tapes: Path) -> Iterator[Running]:
    """The bare application with the statements and pages of a file."""
    port = free_port()
    os.environ["BENCH_TAPES"] = str(tapes)
    with _started([sys.executable, "-m", "benchmarks.bare", str(port)], port) as running:
        yield running


@contextmanager
def reference(readers: Path) -> Iterator[Running]:
    """The least that could answer a diary, with the accounts of a file."""
    port = free_port()
    os.environ["BENCH_READERS"] = str(readers)
    with _started([sys.executable, "-m", "benchmarks.reference", str(port)], port) as running:
        yield running


@contextmanager
def _started(command: list[str], port: int) -> Iterator[Running]:
    process = subprocess.Popen(command)
    try:
        _wait(process, port)
        yield Running(process.pid, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port):
            return
        time.sleep(0.1)
    raise RuntimeError("The server gave no answer.")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        connection.getresponse()
    except OSError:
        return False
    else:
        return True
    finally:
        connection.close()
