"""Clients that ask for one page again and again, over a connection that stays."""

import http.client
import itertools
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """So many clients ask a port for a path for so long, as one signed-in person after the other."""

    port: int
    path: str
    cookies: list[str]
    clients: int
    seconds: float
    gzip: bool = False


@dataclass(frozen=True)
class Done:
    """How many answers came in how long."""

    count: int
    seconds: float


def load(asked: Load) -> Done:
    """Ask; raises when an answer is anything but a page."""
    people = itertools.cycle(asked.cookies)
    counts: list[int] = []
    failures: list[Exception] = []
    begin = time.monotonic()

    def client() -> None:
        try:
            counts.append(_ask(asked, people, begin + asked.seconds))
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that can report it
            failures.append(error)

    threads = [threading.Thread(target=client) for _ in range(asked.clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if failures:
        raise failures[0]
    return Done(sum(counts), time.monotonic() - begin)


def _ask(asked: Load, people: "itertools.cycle[str]", until: float) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=30)
    count = 0
    while time.monotonic() < until:
        headers = {"Host": "localhost", "Cookie": next(people)}
        if asked.gzip:
            headers |= {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
        connection.request("GET", asked.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{asked.path} answered {answer.status}")
        count += 1
    connection.close()
    return count
