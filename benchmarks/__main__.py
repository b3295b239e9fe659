"""`python -m benchmarks [--small] [--keep FOLDER]`: fill, measure, print the tables, write them down."""

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.installation import OWNER, connect, django_as, installation

if TYPE_CHECKING:
    from benchmarks.report import Report
    from benchmarks.size import Size

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Measure everything; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--small", action="store_true", help="20,000 students in place of a million: a smoke test"
    )
    parser.add_argument("--keep", type=Path, help="a data folder to use (again) and to leave in place")
    parser.add_argument("--rounds", type=int, default=41, help="alternating repetitions of each reading")
    chosen = parser.parse_args()
    with installation(chosen.keep):
        report, kept = _measured(small=chosen.small, rounds=chosen.rounds)
    text = "\n".join(report.lines) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(text, encoding="utf-8")
    print(text)
    return 0 if kept else 1


def _measured(*, small: bool, rounds: int) -> "tuple[Report, bool]":
    from benchmarks import costs, looks, plans, promotion, reads, sweep, transfer
    from benchmarks.report import Report
    from benchmarks.size import SMALL, WHOLE
    from matricula.authorities.api import Tier
    from matricula.kernel.clock import machine_now

    size = SMALL if small else WHOLE
    _fill(size)
    with django_as(OWNER):
        near, number = plans.sample()
        inside = list(plans.behind_the_wall(near))
    report = Report(size, machine_now(), rounds, judges_times=not small)
    begin = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - begin:6.0f} s  {what}", file=sys.stderr, flush=True)

    say("plans")
    report.plans([*inside, *plans.readings(near, number)])
    for tier in (Tier.DISTRICT, Tier.SCHOOL, Tier.PROVINCE):
        say(f"reads of a {tier}")
        by, area = looks.officer(near, tier)
        report.reads(list(reads.reads(by, area, near, number, rounds=rounds)))
    say("other costs")
    by, _area = looks.officer(near, Tier.DISTRICT)
    taken = list(transfer.transfers(near, 3 if small else 9))
    report.others(
        page=costs.student_page(by, near, rounds=rounds),
        bulk=costs.bulk_insert(rounds=3),
        rows=costs.ROWS,
        law=costs.pack_loading(rounds=5),
        transfer={name: statistics.median(one[name] for one in taken) for name in taken[0]},
    )
    say("promotion")
    report.promotion(promotion.promotion())
    say("sweep")
    report.sweeps(list(sweep.sweeps(10_000 if small else 1_000_000, rounds=rounds)))
    say("done")
    return report, report.kept


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
