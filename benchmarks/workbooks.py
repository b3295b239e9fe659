"""What a workbook of a list takes of a process: the longest one that there is, beside one of a tenth of it.

The rows come a thousand at a time, as from the database, each another one; what the database itself does is measured
with the lists. Each in a process of its own, so that the memory of one is not that of another.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.measuring import peak_megabytes

FEW = 5_000
_COLUMNS = 9


@dataclass(frozen=True)
class Run:
    """One process: rows, seconds, the size of the file, and the most memory it held at any moment."""

    rows: int
    seconds: float
    file_megabytes: float
    peak_megabytes: float


@dataclass(frozen=True)
class Workbooks:
    """A short workbook and the longest."""

    few: Run
    most: Run

    @property
    def grown(self) -> float:
        """By how many megabytes the longest takes more."""
        return self.most.peak_megabytes - self.few.peak_megabytes


def workbooks() -> Workbooks:
    """Both, each in a process of its own."""
    return Workbooks(few=_run(FEW), most=_run(0))


def _run(rows: int) -> Run:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.workbooks", str(rows)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Run(**json.loads(said.stdout))


def _row(number: int) -> tuple[str, ...]:
    return tuple(f"{column} of the student {number:06}" for column in range(_COLUMNS))


def _written(rows: int) -> Run:
    from matricula.exchange.api import ListSheet, write_lists
    from matricula.web.workbooks import AT_ONCE, MOST, page_by_page

    wanted = rows or MOST

    def a_page(after: int | None) -> tuple[Iterable[tuple[str, ...]], int | None]:
        first = after or 0
        following = min(first + AT_ONCE, wanted)
        return [_row(one) for one in range(first, following)], following if following < wanted else None

    headings = [f"Column {one}" for one in range(_COLUMNS)]
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as target:
        written = write_lists(target, [ListSheet("Students", ["A school"], headings, page_by_page(a_page))])
        seconds, size = time.perf_counter() - begin, target.tell()
    return Run(
        rows=written,
        seconds=seconds,
        file_megabytes=size / 1e6,
        peak_megabytes=peak_megabytes(),
    )


def main(rows: int) -> None:
    """Measure in this process and say it as JSON; no rows asks for as many as a workbook holds."""
    from matricula.config.cli import ready

    ready.django("app")
    found = _written(rows)
    print(json.dumps({name: getattr(found, name) for name in Run.__dataclass_fields__}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
