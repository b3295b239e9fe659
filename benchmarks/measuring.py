"""Times things fairly: alternating, many times, by the median."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Timing:
    """Seconds of one thing over all rounds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    @property
    def milliseconds(self) -> str:
        """The median as a table shows it."""
        value = self.median * 1000
        return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def alternating(things: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Timing]:
    """Run all things once to warm up, then in turns; the order is turned round every other round.

    What one leaves behind is cleared before the next begins, in nobody's time.
    """
    for thing in things.values():
        thing()
    taken: dict[str, list[float]] = {name: [] for name in things}
    gc.disable()
    try:
        for turn in range(rounds):
            for name in list(things) if turn % 2 else reversed(list(things)):
                gc.collect(1)
                begin = time.perf_counter()
                things[name]()
                taken[name].append(time.perf_counter() - begin)
    finally:
        gc.enable()
    return {name: Timing(tuple(seconds)) for name, seconds in taken.items()}


def once(thing: Callable[[], object]) -> float:
    """Seconds of a single run."""
    begin = time.perf_counter()
    thing()
    return time.perf_counter() - begin


def peak_megabytes() -> float:
    """The most memory that this process has held at once.

    Not by ``getrusage``: a process that was begun by a larger one has that one's peak there, and seems not to grow.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
