"""`python -m benchmarks [--small] [--only PART …] [--keep FOLDER]`: fill, measure, print tables, write them down."""

import argparse
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.installation import OWNER, connect, django_as, installation

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.report import Report
    from benchmarks.size import Size

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure everything, or what was asked for; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--small", action="store_true", help="20,000 students in place of a million: a smoke test"
    )
    parser.add_argument("--students", type=int, help="so many students in place of a million")
    parser.add_argument(
        "--leaving", action="store_true", help="all students are in the last grade: the season of so many"
    )
    parser.add_argument(
        "--certificates", type=int, default=1_000, help="so many in the longer batch whose memory is measured"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="measure these alone")
    parser.add_argument("--keep", type=Path, help="a data folder to use (again) and to leave in place")
    parser.add_argument("--rounds", type=int, default=41, help="alternating repetitions of each reading")
    chosen = parser.parse_args()
    with installation(chosen.keep):
        report, kept = _measured(chosen)
    text = "\n".join(report.lines) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(text, encoding="utf-8")
    print(text)
    return 0 if kept else 1


def _measured(chosen: argparse.Namespace) -> "tuple[Report, bool]":
    """The parts in an order in which each finds the province as it was filled."""
    from benchmarks.report import Report
    from benchmarks.size import SMALL, WHOLE
    from matricula.kernel.clock import machine_now

    size = SMALL if chosen.small else WHOLE
    if chosen.students:
        size = size.of(chosen.students)
    size = replace(size, leaving=chosen.leaving)
    # Boards read summary rows, and need nobody whom these are about.
    if chosen.only != ["boards"]:
        _fill(size)
    report = Report(size, machine_now(), chosen.rounds, judges_times=not chosen.small)
    begin = time.monotonic()
    for part in PARTS:
        if part in chosen.only:
            print(f"{time.monotonic() - begin:6.0f} s  {part}", file=sys.stderr, flush=True)
            _MEASURING[part](report, chosen)
    print(f"{time.monotonic() - begin:6.0f} s  done", file=sys.stderr, flush=True)
    return report, report.kept


def _reads(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import looks, plans, reads
    from matricula.authorities.api import Tier

    with django_as(OWNER):
        near, number = plans.sample()
        inside = list(plans.behind_the_wall(near))
    named = plans.surnames(near, (Tier.SCHOOL, Tier.DISTRICT, Tier.REGION))
    report.plans([*inside, *named, *plans.readings(near, number)])
    for tier in (Tier.DISTRICT, Tier.SCHOOL, Tier.PROVINCE):
        by, area = looks.officer(near, tier)
        report.reads(list(reads.reads(by, area, near, number, rounds=chosen.rounds)))


def _others(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import costs, looks, plans, transfer
    from matricula.authorities.api import Tier

    with django_as(OWNER):
        near, _number = plans.sample()
    by, _area = looks.officer(near, Tier.DISTRICT)
    taken = list(transfer.transfers(near, 3 if chosen.small else 9))
    report.others(
        page=costs.student_page(by, near, rounds=chosen.rounds),
        bulk=costs.bulk_insert(rounds=3),
        rows=costs.ROWS,
        law=costs.pack_loading(rounds=5),
        transfer={name: statistics.median(one[name] for one in taken) for name in taken[0]},
    )


def _ticked(report: "Report", _chosen: argparse.Namespace) -> None:
    from benchmarks import ticked

    report.ticked(ticked.ticked())


def _night(report: "Report", _chosen: argparse.Namespace) -> None:
    from benchmarks import night

    report.night(night.night())


def _promotion(report: "Report", _chosen: argparse.Namespace) -> None:
    from benchmarks import promotion

    report.promotion(promotion.promotion())


def _printouts(report: "Report", _chosen: argparse.Namespace) -> None:
    from benchmarks import printouts

    report.printouts(printouts.printouts())


def _certificates(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import certificates

    report.certificates(certificates.certificates(rounds=chosen.rounds, many=chosen.certificates))


def _workbooks(report: "Report", _chosen: argparse.Namespace) -> None:
    from benchmarks import workbooks

    report.workbooks(workbooks.workbooks())


def _judging(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import judging

    report.judging(judging.judging(20_000) if chosen.small else judging.judging())


def _marks(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import marks

    report.marks(marks.marks(rounds=chosen.rounds))


def _diary(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import diary

    report.diary(diary.diaries(1.0, 3) if chosen.small else diary.diaries())


def _sweep(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import sweep

    report.sweeps(list(sweep.sweeps(10_000 if chosen.small else 1_000_000, rounds=chosen.rounds)))


def _graduation(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import graduation

    report.graduation(graduation.graduation(rounds=chosen.rounds))


def _boards(report: "Report", chosen: argparse.Namespace) -> None:
    from benchmarks import boards

    report.boards(boards.boards(report.size, rounds=chosen.rounds))


_MEASURING: "dict[str, Callable[[Report, argparse.Namespace], None]]" = {
    "reads": _reads,
    "others": _others,
    "night": _night,
    "ticked": _ticked,
    "promotion": _promotion,
    "sweep": _sweep,
    "printouts": _printouts,
    "certificates": _certificates,
    "workbooks": _workbooks,
    "judging": _judging,
    # These fill a journal, then give schools another law, and come last.
    "marks": _marks,
    "diary": _diary,
    "graduation": _graduation,
    "boards": _boards,
}
PARTS = tuple(_MEASURING)


def _fill(size: "Size") -> None:
    """Make the province, unless a kept database holds it."""
    from benchmarks.province import make_province

    with connect(OWNER) as owner:
        found = owner.execute("SELECT count(*) FROM registry_student").fetchone()
        if found and found[0]:
            return
        begin = time.monotonic()

        def execute(sql: str) -> list[object]:
            cursor = owner.execute(sql.encode())
            return list(cursor.fetchall()) if cursor.description else []

        def say(what: str) -> None:
            print(f"{time.monotonic() - begin:6.0f} s  {what}", file=sys.stderr, flush=True)

        with owner.transaction():
            make_province(execute, size, say)
        owner.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
