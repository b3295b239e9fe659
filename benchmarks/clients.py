"""Clients that ask for pages again and again, over a connection that stays.

They share the machine with what they measure, so they do next to nothing: what they send is written once, and of an
answer they read the status and the length.
"""

import http.client
import itertools
import re
import socket
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


_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"
_AT_ONCE = 1 << 18


def _written(question: Question) -> bytes:
    """A request as it is sent."""
    headers = "".join(f"{name}: {value}\r\n" for name, value in _headers(question).items())
    return f"GET {question.path} HTTP/1.1\r\n{headers}\r\n".encode()


def _answer_of(connection: socket.socket, request: bytes) -> int:
    """Send a request and read its answer whole; its status."""
    connection.sendall(request)
    read = _received(connection)
    while (end := read.find(_END)) < 0:
        read += _received(connection)
    status, head = int(read[9:12]), read[:end]
    length = _LENGTH.search(head)
    if length is None and status != http.client.NOT_MODIFIED:
        raise RuntimeError("An answer does not say how long it is.")
    missing = end + len(_END) + int(length[1] if length else 0) - len(read)
    while missing > 0:
        missing -= len(_received(connection))
    return status


def _received(connection: socket.socket) -> bytes:
    read = connection.recv(_AT_ONCE)
    if not read:
        raise RuntimeError("The server has hung up.")
    return read


def _ask(asked: Load, questions: "itertools.cycle[Question]", until: float) -> list[float]:
    written: dict[int, bytes] = {}
    waits = []
    with socket.create_connection(("127.0.0.1", asked.port), timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while time.monotonic() < until:
            question = next(questions)
            request = written.get(id(question)) or written.setdefault(id(question), _written(question))
            begin = time.perf_counter()
            status = _answer_of(connection, request)
            waits.append(time.perf_counter() - begin)
            if status != asked.status:
                raise RuntimeError(f"{question.path} answered {status}")
    return waits
