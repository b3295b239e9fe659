"""`python -m benchmarks.pages`: whole requests for pages, beside the least that could answer them.

The demonstration's 6,000 students are loaded, `matricula serve` is started, and one or four clients ask for a page
again and again, with the cookies of a browser. The same is asked of a bare application (`benchmarks.bare`) that sends
the same statements and answers with the same HTML. What is compared was measured in one run, minute by minute beside
each other.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clients import GZIP, Load, Question, load
from benchmarks.cpu import database_cpu, tree_cpu
from benchmarks.installation import OWNER, django_as, installation
from benchmarks.served import bare, matricula

# Each person may ask for a list 120 times a minute; as many people as a run of all clients needs.
PEOPLE = 48
CLIENTS = (1, 4)
PASSES = 3


@dataclass(frozen=True)
class Page:
    """A page of the comparison: what it is called, and where it stands."""

    name: str
    path: str


@dataclass(frozen=True)
class Figures:
    """What one server did with one page and so many clients."""

    rate: float
    server_cpu: float
    database_cpu: float


def main() -> int:
    """Measure every page and print one table; 1 when a page answers less than half of what is possible."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--keep", type=Path, help="a data folder to use (again) and to leave in place")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each server is asked at a time")
    parser.add_argument("--gzip", action="store_true", help="ask for compressed pages, as browsers do")
    parser.add_argument(
        "--by-driver",
        action="store_true",
        help="the bare application sends statements as psycopg does by itself",
    )
    parser.add_argument("--json", type=Path, help="write the figures down there, too")
    chosen = parser.parse_args()
    os.environ["MATRICULA_DEMO"] = "1"
    os.environ["BENCH_BY_DRIVER"] = "1" if chosen.by_driver else "0"
    with installation(chosen.keep):
        pages, cookies = _prepare()
        taped = {page.name: _tape(page, cookies[0]) for page in pages}
        figures = _measured(pages, cookies, taped, chosen.seconds, gzip=chosen.gzip)
    print(_table(pages, taped, figures))
    if chosen.json:
        kept = {f"{page} {clients}": vars(ours) for (page, clients), (ours, _bare) in figures.items()}
        chosen.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return 0 if all(ours.rate >= 0.5 * least.rate for ours, least in figures.values()) else 1


def _prepare() -> tuple[list[Page], list[str]]:
    """Load the demonstration, sign many officers of one school in; the pages, and a cookie for each officer."""
    from django.core.management import call_command
    from django.test import Client

    from matricula.authorities.api import Appointment, User
    from matricula.registry.api import Student

    with django_as(OWNER):
        call_command("load_demo")
        post = Appointment.objects.select_related("user", "org").get(
            user__email="officer.xinghe@demo.example"
        )
        # A name that many have: the search of the comparison fills a page.
        pupil = Student.objects.filter(school_id=post.org_id).order_by("sort_key").first()
        assert pupil is not None
        word = pupil.sort_key.split(" ")[0]
        cookies = []
        for number in range(PEOPLE):
            person, made = User.objects.get_or_create(
                email=f"bench{number}@demo.example", defaults={"display_name": f"Bench {number}"}
            )
            if made:
                copy = Appointment.objects.get(pk=post.pk)
                copy.pk, copy.user = None, person
                copy._state.adding = True
                copy.uuid = (
                    type(post)._meta.get_field("uuid").get_default() if hasattr(post, "uuid") else None
                )
                copy.save()
            client = Client(headers={"host": "localhost"})
            client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
            client.get("/")  # gives the cookie against forged forms
            cookies.append("; ".join(f"{one.key}={one.value}" for one in client.cookies.values()))
    pages = [
        Page("list", "/students/"),
        Page("search", f"/students/?q={word}"),
        Page("suggestions", f"/students/suggested?q={word}"),
        Page("student", f"/students/{pupil.uuid}/"),
        Page("first page", "/"),
    ]
    return pages, cookies


@dataclass(frozen=True)
class Taped:
    """What a page sent to the database, and what it answered."""

    statements: list[str]
    html: str


def _tape(page: Page, cookie: str) -> Taped:
    """Ask for a page in this process and write down its statements as they reached the database."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": cookie, "host": "localhost"})
    client.get(page.path)
    with CaptureQueriesContext(connection) as taken:
        answer = client.get(page.path)
    if answer.status_code != 200:
        raise SystemExit(f"{page.path} answered {answer.status_code}")
    return Taped([one["sql"] for one in taken.captured_queries], answer.content.decode())


def _measured(
    pages: list[Page], cookies: list[str], taped: dict[str, Taped], seconds: float, *, gzip: bool
) -> dict[tuple[str, int], tuple[Figures, Figures]]:
    """Both servers in turns, several times; the middle of what came out."""
    found: dict[tuple[str, int], tuple[Figures, Figures]] = {}
    with _tapes(pages, taped) as tapes, matricula() as ours, bare(tapes) as least:
        for page in pages:
            questions = [Question(page.path, one, GZIP if gzip else {}) for one in cookies]
            for server in (ours, least):
                load(Load(server.port, questions, 1, 0.7))
            for clients in CLIENTS:
                runs: dict[int, list[Figures]] = {ours.pid: [], least.pid: []}
                for _turn in range(PASSES):
                    for server in (ours, least):
                        asked = Load(server.port, questions, clients, seconds)
                        runs[server.pid].append(_one(server.pid, asked))
                found[page.name, clients] = (_middle(runs[ours.pid]), _middle(runs[least.pid]))
                print(f"{page.name}, {clients} at a time", file=sys.stderr, flush=True)
    return found


@contextmanager
def _tapes(pages: list[Page], taped: dict[str, Taped]) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as out:
        json.dump({page.path: vars(taped[page.name]) for page in pages}, out)
        out.flush()
        yield Path(out.name)


def _one(pid: int, asked: Load) -> Figures:
    before = tree_cpu(pid), database_cpu()
    done = load(asked)
    after = tree_cpu(pid), database_cpu()
    return Figures(
        done.count / done.seconds, (after[0] - before[0]) / done.count, (after[1] - before[1]) / done.count
    )


def _middle(runs: list[Figures]) -> Figures:
    def of(read: Callable[[Figures], float]) -> float:
        return statistics.median(map(read, runs))

    return Figures(of(lambda one: one.rate), of(lambda one: one.server_cpu), of(lambda one: one.database_cpu))


def _table(
    pages: list[Page], taped: dict[str, Taped], figures: dict[tuple[str, int], tuple[Figures, Figures]]
) -> str:
    lines = [
        "| page | statements | kB | clients | requests/s | bare | ratio | server, ms | database, ms | bare, ms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for page in pages:
        tape = taped[page.name]
        for clients in CLIENTS:
            ours, least = figures[page.name, clients]
            cells = (
                page.name,
                str(len(_asked(tape.statements))),
                f"{len(tape.html.encode()) / 1000:.0f}",
                str(clients),
                f"{ours.rate:.1f}",
                f"{least.rate:.1f}",
                f"{ours.rate / least.rate:.2f}",
                f"{ours.server_cpu * 1000:.1f}",
                f"{ours.database_cpu * 1000:.1f}",
                f"{least.server_cpu * 1000:.1f}",
            )
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _asked(statements: list[str]) -> list[str]:
    """Those that ask or write something, each by itself: not the frame of the transaction."""
    from matricula.deployment.api import BETWEEN

    frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    each = [one for message in statements for one in message.split(BETWEEN)]
    return [one for one in each if not one.upper().startswith(frame)]


if __name__ == "__main__":
    sys.exit(main())
