"""The mail server of the tests of notices, and a process that is ready for jobs."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from matricula.config.home import CHECKOUT
from matricula.notices.tests.conftest import smtp

__all__ = ["smtp"]


class Ready:
    """Runs jobs, each in a process of its own on the database of these tests (`ready.py`)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.background.ready", connection.settings_dict["NAME"]],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, job: Callable[..., Any], *words: str) -> int:
        """Begin a job; the id of its process."""
        return self._ask("start", job.__module__, job.__name__, *words)

    def wait(self, process: int) -> int:
        """Wait for its end; how it ended, as `subprocess` says it."""
        return self._ask("wait", str(process))

    def close(self) -> None:
        """Let it end."""
        self._process.communicate(timeout=20)

    def _ask(self, *words: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\t".join(words) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def living(process: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(scope="session")
def ready(django_db_setup: None) -> Iterator[Ready]:
    """One for all tests: what takes long is to load. It knows the database by its name, and keeps nothing of it."""
    made = Ready()
    yield made
    made.close()
