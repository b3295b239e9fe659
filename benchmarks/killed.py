"""The worker that promotes, killed three times: what it did is done once, and the next one does the rest."""

import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.installation import OWNER, connect

KILLS = 3
_PATIENCE_SECONDS = 3_600


@dataclass(frozen=True)
class Killed:
    """What the worker had left: schools, pupils; the most memory that any of its processes took, in megabytes."""

    schools: int
    pupils: int
    megabytes: float


def killed(counties: list[int]) -> Killed:
    """Let the job promote what is due at the schools of these counties, and kill it three times on the way.

    Raises AssertionError when a pupil was moved twice, wrongly, or not at all.
    """
    _remember(counties)
    waiting = _left(counties)
    assert waiting > KILLS, f"{waiting} schools are too few to be killed among"
    megabytes = 0.0
    for kill in range(KILLS + 1):
        until = waiting * (KILLS - kill) // (KILLS + 1)
        megabytes = max(megabytes, _worker(counties, until, at_end=kill == KILLS))
    assert not _left(counties), "the last worker did not do the rest"
    return Killed(waiting, _checked(), megabytes)


def _worker(counties: list[int], until: int, *, at_end: bool) -> float:
    """A process of the job, killed when so many schools are left, or awaited; returns its most memory."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.promoting"])
    megabytes, deadline = 0.0, time.monotonic() + _PATIENCE_SECONDS
    try:
        while process.poll() is None:
            megabytes = max(megabytes, _peak(process.pid))
            if not at_end and _left(counties) <= until:
                break
            assert time.monotonic() < deadline, "the worker came to no end"
            time.sleep(0.1)
        assert at_end or process.poll() is None, "the worker ended before it was killed"
        assert not at_end or process.returncode == 0, f"the worker ended with {process.returncode}"
    finally:
        process.kill()
        process.wait(30)
    return megabytes


def _peak(pid: int) -> float:
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123  a file of the kernel
        found = next((line for line in file if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(found.split()[1]) / 1024


def _left(counties: list[int]) -> int:
    with connect(OWNER) as owner:
        row = owner.execute(
            "SELECT count(*) FROM registry_promotion p JOIN authorities_org o ON o.id = p.school_id"
            " WHERE o.parent_id = ANY (%s) AND p.ran_at IS NULL",
            [counties],
        ).fetchone()
    assert row is not None
    return int(row[0])


def _remember(counties: list[int]) -> None:
    with connect(OWNER) as owner:
        owner.execute("DROP TABLE IF EXISTS bench_before")
        owner.execute(
            "CREATE UNLOGGED TABLE bench_before AS SELECT e.id, e.grade,"
            " e.status IN ('pending', 'normal', 'transfer_pending') AND e.grade NOT IN ('g06', 'g09', 'g12') AS moves"
            " FROM registry_enrollment e JOIN authorities_org o ON o.id = e.school_id"
            " WHERE e.is_open AND e.is_principal AND o.parent_id = ANY (%s)",
            [counties],
        )


def _checked() -> int:
    """How many pupils were moved; every one of them once, one grade on, with one seat at most, and nobody else."""
    with connect(OWNER) as owner:
        row = owner.execute(_CHECK).fetchone()
        owner.execute("DROP TABLE bench_before")
    assert row is not None
    moved, wrong = row
    assert not wrong, f"{wrong} pupils were moved twice, wrongly, or not at all"
    return int(moved)


_CHECK = """
WITH moves AS (
  SELECT enrollment_id, count(*) AS moved FROM registry_promotionmove GROUP BY 1
), sitting AS (
  SELECT enrollment_id, count(*) AS seats FROM registry_classmembership WHERE ended_on IS NULL GROUP BY 1
)
SELECT count(*) FILTER (WHERE b.moves), count(*) FILTER (WHERE coalesce(m.moved, 0) <> b.moves::int
  OR coalesce(s.seats, 0) > 1
  OR e.grade <> CASE WHEN b.moves THEN 'g' || lpad((substr(b.grade, 2)::int + 1)::text, 2, '0') ELSE b.grade END)
FROM bench_before b JOIN registry_enrollment e ON e.id = b.id
LEFT JOIN moves m ON m.enrollment_id = b.id LEFT JOIN sitting s ON s.enrollment_id = b.id
"""
