"""A thousand weekly printouts in one file, beside typst alone on the same sheets; each in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from benchmarks.measuring import peak_megabytes

SHEETS: Final = 1_000
FEW: Final = 250
MONDAY: Final = date(2026, 11, 16)
AT: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS: Final = [
    "повторить",
    "решить",
    "прочитать",
    "параграф",
    "упражнение",
    "задача",
    "правило",
    "таблица",
    "сочинение",
    "карта",
]


@dataclass(frozen=True)
class Run:
    """One process: seconds, pages (of typst alone: not counted), and by how many megabytes its memory grew."""

    seconds: float
    pages: int
    megabytes: float

    @property
    def pages_a_second(self) -> float:
        """How quick it was."""
        return self.pages / self.seconds


@dataclass(frozen=True)
class Printouts:
    """The whole way with ``FEW`` and with ``SHEETS`` printouts, and typst alone with as many."""

    few: Run
    whole: Run
    bare: Run

    @property
    def times(self) -> float:
        """The whole way, in times of typst alone."""
        return self.whole.seconds / self.bare.seconds


def printouts() -> Printouts:
    """Measure each in a process of its own, so that the memory of one is not that of another."""
    return Printouts(_run("whole", FEW), _run("whole", SHEETS), _run("bare", SHEETS))


def _run(way: str, sheets: int) -> Run:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.printouts", way, str(sheets)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Run(**json.loads(said.stdout))


def _content(number: int) -> Any:
    """Five days of six lessons, each with a mark or an absence now and then, and homework."""
    from matricula.delivery.api import Content

    subjects = ("mathematics", "russian", "literature", "history", "biology", "english")
    lessons, homework = [], []
    for day in range(5):
        for place, subject in enumerate(subjects):
            turn = number * 7 + day * 3 + place
            on = (MONDAY + timedelta(days=day)).isoformat()
            mark = {
                "value": str(3 + turn % 3),
                "number": 3 + turn % 3,
                "work": "answer",
                "weight": 1,
                "comment": "",
            }
            lessons.append(
                {
                    "day": on,
                    "number": place + 1,
                    "subject": subject,
                    "scale": "five",
                    "topic": " ".join(WORDS[(turn + one) % len(WORDS)] for one in range(3)),
                    "cancelled": turn % 29 == 0,
                    "changes": [],
                    "planned": None,
                    "absence": {"code": "ill", "note": ""} if turn % 17 == 0 else None,
                    "marks": [mark] if turn % 4 == 0 else [],
                }
            )
            if turn % 2:
                text = " ".join(WORDS[(turn + one) % len(WORDS)] for one in range(6))
                homework.append({"due_on": on, "subject": subject, "text": text, "files": []})
    return Content(lessons, homework)


def _sheets(number: int) -> Iterator[dict[str, Any]]:
    """As the print of a class makes them; reading them from the database is not measured here."""
    from matricula.authorities.api import Org
    from matricula.delivery.api import sheet_of
    from matricula.regulation.api import stack_for

    school = Org(names={"ru": "Школа № 19"}, zone="Asia/Yekaterinburg")
    stack = stack_for("ru_school19")
    for one in range(number):
        yield sheet_of(
            _content(one),
            title="Неделя на бумаге",
            student=f"Ученица {one}",
            school_class="5А",
            reader=f"Мать ученицы {one}",
            school=school,
            since=MONDAY,
            until=MONDAY + timedelta(days=7),
            now=AT,
            stack=stack,
            clause="RU-19-4",
            signed=True,
        )


def _whole(number: int) -> int:
    """From what the journal says to the file."""
    from matricula.delivery.api import TEMPLATE
    from matricula.documents.api import pdf_many

    with open("/dev/null", "wb") as sink:  # noqa: PTH123  a device
        return pdf_many(TEMPLATE, _sheets(number), sink.write, at=AT)


def _bare(number: int) -> int:
    """The same sheets as JSON, by typst alone, as many at a time; nothing is joined or written."""
    from matricula.documents.printing import HANDFUL, HOUSE, TO_PRINT
    from matricula.documents.setting import typeset

    template = HOUSE / "delivery" / "documents" / "days.typ"
    inputs = {"lang": "ru", "at": "2026 11 20"}
    for begin in range(0, number, HANDFUL):
        data = json.dumps(_ready[begin : begin + HANDFUL], ensure_ascii=False)
        typeset(template, HOUSE, {**inputs, "data": data}, AT, TO_PRINT)
    return 0


_ready: list[dict[str, Any]] = []


def main(way: str, number: int) -> None:
    """Measure one way in this process, and say it as JSON."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matricula.config.settings")
    django.setup()
    from django.utils.translation import activate

    activate("ru")
    _whole(8)  # fonts and templates are read
    if way == "bare":
        _ready.extend(_sheets(number))
    before = peak_megabytes()
    begin = time.perf_counter()
    pages = (_whole if way == "whole" else _bare)(number)
    seconds = time.perf_counter() - begin
    grown = peak_megabytes() - before
    print(json.dumps({"seconds": seconds, "pages": pages, "megabytes": grown}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
