"""The diary's week, asked of `matricula serve` and of the least that could answer it, in turns and in one run.

A school class of families, signed in, ask for their own child's week: as JSON, as the page, and both again with what
they have. Measured are requests a second, the processor time of server and database for each, and how long the
slowest wait.
"""

import json
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.clients import Load, Question, answer, load
from benchmarks.cpu import database_cpu, tree_cpu
from benchmarks.school_days import MONDAY, Reader, make_school_days, readers
from benchmarks.served import Running, matricula, reference

CLIENTS: Final = 4
JSON: Final = {"Accept": "application/json"}
HTML: Final = {"Accept": "text/html"}
REFERENCE, DAYS, DAYS_KNOWN, PAGE, PAGE_KNOWN = (
    "reference, JSON",
    "week, JSON",
    "week, JSON, 304",
    "week, page",
    "week, page, 304",
)
NOT_MODIFIED: Final = 304


@dataclass(frozen=True)
class Figures:
    """Medians over the turns: requests a second, milliseconds of processors, and of waiting."""

    rate: float
    server_ms: float
    database_ms: float
    median_ms: float
    slowest_ms: float

    @property
    def cpu_ms(self) -> float:
        """What a request takes of the machine."""
        return self.server_ms + self.database_ms

    @property
    def spread(self) -> float:
        """The wait that one in a hundred has, in times of the median."""
        return self.slowest_ms / self.median_ms


@dataclass(frozen=True)
class Diaries:
    """What was measured, by what was asked."""

    figures: dict[str, Figures]

    def share(self, what: str) -> float:
        """Of the requests a second that the reference answers."""
        return self.figures[what].rate / self.figures[REFERENCE].rate

    def cpu_share(self, what: str) -> float:
        """The same by processor time."""
        return self.figures[REFERENCE].cpu_ms / self.figures[what].cpu_ms

    @property
    def kept_page(self) -> float:
        """How many times more often a page that the browser has is answered."""
        return self.figures[PAGE_KNOWN].rate / self.figures[PAGE].rate

    @property
    def spread(self) -> float:
        """How far the slowest waits lie from the median, in times of the reference's."""
        ours = max(self.figures[one].spread for one in (DAYS, PAGE))
        return ours / self.figures[REFERENCE].spread


def diaries(seconds: float = 3.0, turns: int = 5) -> Diaries:
    """Fill the school days, start both servers, and ask."""
    make_school_days()
    people = readers()
    with _written(people) as file, matricula() as ours, reference(file) as least:
        asked = {
            REFERENCE: (least, [_question(one, JSON) for one in people], 200),
            DAYS: (ours, [_question(one, JSON) for one in people], 200),
            PAGE: (ours, [_question(one, HTML) for one in people], 200),
        }
        _check(ours, least, people)
        for what, known in ((DAYS, DAYS_KNOWN), (PAGE, PAGE_KNOWN)):
            questions = [_known(ours, one) for one in asked[what][1]]
            asked[known] = (ours, questions, NOT_MODIFIED)
        runs: dict[str, list[Figures]] = {one: [] for one in asked}
        waits: dict[str, list[float]] = {one: [] for one in asked}
        for turn in range(-1, turns):  # the first one warms both up
            for what in asked if turn % 2 else reversed(asked):
                server, questions, status = asked[what]
                one, waited = _one(server, questions, seconds if turn >= 0 else 1.0, status)
                if turn >= 0:
                    runs[what].append(one)
                    waits[what] += waited
    return Diaries({what: _middle(runs[what], waits[what]) for what in asked})


def _question(one: Reader, headers: dict[str, str]) -> Question:
    return Question(f"/family/{one.student}/week/{MONDAY}/", one.cookie, {"Accept-Language": "ru", **headers})


def _known(server: Running, question: Question) -> Question:
    _status, headers, _body = answer(server.port, question)
    return Question(question.path, question.cookie, {**question.headers, "If-None-Match": headers["etag"]})


def _check(ours: Running, least: Running, people: Sequence[Reader]) -> None:
    """Both say the same days of each child, and there is something in them; another's child is nobody's."""
    for one, other in zip(people, chain(people[1:], people[:1]), strict=True):
        question = _question(one, JSON)
        said = json.loads(answer(ours.port, question)[2])["days"]
        assert said == json.loads(answer(least.port, question)[2])
        assert len(said["lessons"]) == 30
        foreign = Question(_question(other, JSON).path, one.cookie, JSON)
        assert answer(ours.port, foreign)[0] == answer(least.port, foreign)[0] == 404


def _one(
    server: Running, questions: Sequence[Question], seconds: float, status: int
) -> tuple[Figures, tuple[float, ...]]:
    before = tree_cpu(server.pid), database_cpu()
    done = load(Load(server.port, questions, CLIENTS, seconds, status))
    after = tree_cpu(server.pid), database_cpu()
    server_ms, database_ms = (
        (late - early) * 1000 / done.count for early, late in zip(before, after, strict=True)
    )
    return Figures(done.count / done.seconds, server_ms, database_ms, 0, 0), done.waits


def _middle(runs: Sequence[Figures], waits: Sequence[float]) -> Figures:
    slowest = statistics.quantiles(waits, n=100)[-1]
    return Figures(
        statistics.median(one.rate for one in runs),
        statistics.median(one.server_ms for one in runs),
        statistics.median(one.database_ms for one in runs),
        statistics.median(waits) * 1000,
        slowest * 1000,
    )


@contextmanager
def _written(people: Sequence[Reader]) -> Iterator[Path]:
    """The accounts as the reference knows them: by the cookies of their browsers."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as out:
        json.dump({one.cookie: (one.user_id, _key(one.cookie)) for one in people}, out)
        out.flush()
        yield Path(out.name)


def _key(cookie: str) -> str:
    pairs = dict(one.split("=", 1) for one in cookie.split("; "))
    return pairs["sessionid"]
