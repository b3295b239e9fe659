"""Clients that ask for pages again and again, over a connection that stays."""

import http.client
import itertools
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

GZIP = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Question:
    """A page as one person asks for it."""

    path: str
    cookie: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Load:
    """So many clients ask a port for so long, one question after the other, each answered with ``status``."""

    port: int
    questions: Sequence[Question]
    clients: int
    seconds: float
    status: int = 200


@dataclass(frozen=True)
class Done:
    """How many answers came in how long, and how long each took (in seconds)."""

    count: int
    seconds: float
    waits: tuple[float, ...]


def load(asked: Load) -> Done:
    """Ask; raises when an answer is anything else."""
    questions = itertools.cycle(asked.questions)
    waits: list[float] = []
    failures: list[Exception] = []
    begin = time.monotonic()

    def client() -> None:
        try:
            waits.extend(_ask(asked, questions, begin + asked.seconds))
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that can report it
            failures.append(error)

    threads = [threading.Thread(target=client) for _ in range(asked.clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failures:
        raise failures[0]
    return Done(len(waits), time.monotonic() - begin, tuple(waits))


def answer(port: int, question: Question) -> tuple[int, Mapping[str, str], bytes]:
    """One answer: its status, its headers by their names in small letters, and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", question.path, headers=_headers(question))
        found = connection.getresponse()
        return found.status, {name.lower(): one for name, one in found.getheaders()}, found.read()
    finally:
        connection.close()


def _headers(question: Question) -> dict[str, str]:
    return {"Host": "localhost", "Cookie": question.cookie, **question.headers}


def _ask(asked: Load, questions: "itertools.cycle[Question]", until: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=30)
    waits = []
    while time.monotonic() < until:
        question = next(questions)
        begin = time.perf_counter()
        connection.request("GET", question.path, headers=_headers(question))
        found = connection.getresponse()
        found.read()
        waits.append(time.perf_counter() - begin)
        if found.status != asked.status:
            raise RuntimeError(f"{question.path} answered {found.status}")
    connection.close()
    return waits
