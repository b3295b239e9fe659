"""Puts what was measured into tables, and says which promises were kept."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from benchmarks.boards import Board
from benchmarks.certificates import FEW, Certificates
from benchmarks.diary import DAYS, PAGE, PAGE_KNOWN, REFERENCE, Diaries
from benchmarks.graduation import CHANGED, Graduation
from benchmarks.judging import RESULTS_EACH, Judging
from benchmarks.marks import Marks
from benchmarks.measuring import Timing
from benchmarks.night import Night
from benchmarks.plans import LIMIT as ROWS_LIMIT
from benchmarks.printouts import Printouts
from benchmarks.promotion import Promoted
from benchmarks.reads import LIMIT as TIMES_LIMIT
from benchmarks.reads import Read
from benchmarks.sweep import Swept
from benchmarks.ticked import Ticked
from benchmarks.workbooks import Workbooks

if TYPE_CHECKING:
    from benchmarks.plans import Reading
    from benchmarks.size import Size

# A sweep of as many expired turns may take this much longer for a hundred times as many open ones.
SWEEP_LIMIT = 2.0
# The yearly promotion may take this much longer than the bare statements over the same tables, and this much memory.
PROMOTION_LIMIT, MEGABYTES_LIMIT = 3.0, 300
# A thousand weekly printouts: so many pages a second at least, and so much more memory at most than a quarter of them.
PRINTOUTS_A_SECOND = 60
PRINTOUTS_MEGABYTES = 100
# A certificate as PDF/A is made so many times as quickly as by WeasyPrint, a signed one takes so much longer than typst
# and pyHanko alone, and a batch of up to ten thousand so many megabytes more at most than a short one: under a kilobyte
# for each.
WEASYPRINT_TIMES, SEALED_LIMIT, BATCH_MEGABYTES = 8.0, 1.3, 8
# The longest workbook of a list takes so much more memory at most than one of a tenth of it.
WORKBOOK_MEGABYTES = 10
# A night of the watches may take this much longer than the plain SQL that finds the same, and the list of a class this
# much longer than its bare inserts.
NIGHT_LIMIT = TICKED_LIMIT = 3.0
# A rule judges a cohort at no less than this share of the speed of the same written by hand, and explains one student
# in so many seconds.
JUDGING_SHARE, ONE_EXPLAINED = 0.8, 0.010
# Judging a whole cohort into the table may take this much longer than one INSERT … SELECT, a board than its rows, and a
# change of a student with the guard of the season than without it.
COHORT_LIMIT, BOARD_LIMIT, GUARD_LIMIT = 2.0, 3.0, 1.3
# Thirty marks sent at once may take this much longer than the same rows by plain SQL under the same triggers.
MARKS_LIMIT = 3.0
# A diary's week: its shares of the requests a second of the least that could answer, what a page that the browser has
# saves, and how far the slowest waits lie from the median in times of the reference's.
DAYS_SHARE, PAGE_SHARE, KNOWN_TIMES, SPREAD_LIMIT = 0.5, 0.3, 2.0, 1.5


class Report:
    """Markdown, line by line; ``kept`` turns false with the first promise that does not hold.

    ``judges_times`` is off for a smoke test, whose few short rounds say nothing about times.
    """

    def __init__(self, size: "Size", at: datetime, rounds: int, *, judges_times: bool) -> None:
        self.kept = True
        self._judges_times, self.size = judges_times, size
        self.lines = [
            f"Measured on {at:%Y-%m-%d}, {_machine()}.",
            f"{size.students:,} students, {size.schools_in_all:,} schools, {size.regions * size.counties} counties,",
            f"{size.cases:,} cases. Medians of {rounds} alternating rounds.",
        ]

    def plans(self, readings: "Sequence[Reading]") -> None:
        """Rows read for each row returned."""
        broken = [one for one in readings if not one.kept]
        self._judge(not broken)
        rows = []
        for tier in ("school", "district", "region", "province", "nation"):
            for sighted in (True, False):
                some = [one for one in readings if one.tier == tier and one.sighted is sighted]
                worst = max(some, key=lambda one: one.ratio)
                name = tier if sighted else f"{tier}, scope unset"
                rows.append(
                    [name, len(some), max(one.read for one in some), f"{worst.ratio:.1f}", worst.look]
                )
        self._table(
            "Rows read", ["office", "plans", "most rows read", "worst: read per returned", "which"], rows
        )
        self.lines.append(f"{len(readings):,} plans; at most {ROWS_LIMIT} rows may be read for one returned.")
        self.lines += [f"- BROKEN: {one}" for one in broken[:20]]

    def reads(self, found: Sequence[Read]) -> None:
        """Times with the wall and without."""
        self._judge(not self._judges_times or all(one.ratio <= TIMES_LIMIT for one in found))
        self._table(
            f"Reading as the officer of a {found[0].tier}",
            ["look", "rows", "with row-level security, ms", "without, ms", "times", "whole function, ms"],
            [
                [
                    one.look,
                    one.rows,
                    *_times(one.secured, one.unsecured),
                    f"{one.ratio:.2f}",
                    *_times(one.whole),
                ]
                for one in found
            ],
        )

    def others(
        self,
        *,
        page: Mapping[str, Timing],
        bulk: Mapping[str, Timing],
        rows: int,
        law: Timing,
        transfer: Mapping[str, float],
    ) -> None:
        """Everything nobody promised a figure for."""
        speed = {name: rows / one.median for name, one in bulk.items()}
        self._table(
            "Other costs",
            ["what", "measured"],
            [
                ["student page, statements with row-level security", f"{page['secured'].milliseconds} ms"],
                ["student page, the same without", f"{page['unsecured'].milliseconds} ms"],
                ["student page, whole function", f"{page['whole'].milliseconds} ms"],
                [
                    "students inserted with number, place, status: all triggers",
                    f"{speed['with']:,.0f} a second",
                ],
                ["the same without triggers (history, places, locks)", f"{speed['without']:,.0f} a second"],
                ["loading the law of province and nation", f"{law.milliseconds} ms"],
                *([f"transfer: {name}", f"{seconds * 1000:,.0f} ms"] for name, seconds in transfer.items()),
            ],
        )

    def promotion(self, found: Promoted) -> None:
        """What moving a pupil on costs, beside the bare statements."""
        kept = found.times <= PROMOTION_LIMIT and found.killed.megabytes <= MEGABYTES_LIMIT
        self._judge(not self._judges_times or kept)
        self._table(
            f"Yearly promotion of {found.pupils:,} students in {found.schools:,} schools",
            ["what", "measured"],
            [
                ["bare statements with history, a thousand students", f"{found.bare.milliseconds} s"],
                ["as the job does it, a thousand students", f"{found.whole.milliseconds} s"],
                ["times the bare statements", f"{found.times:.2f}"],
                ["lists prepared and told, all schools", f"{found.preparing:.1f} s"],
                [
                    "by a worker killed three times, each once",
                    f"{found.killed.pupils:,} students, {found.killed.schools:,} schools",
                ],
                ["memory of the worker at most", f"{found.killed.megabytes:.0f} MB"],
            ],
        )

    def night(self, found: Night) -> None:
        """What a night of the watches costs, beside the plain SQL."""
        self._judge(not self._judges_times or found.times <= NIGHT_LIMIT)
        self._table(
            f"A night of the watches, {sum(found.found.values()):,} found",
            ["what", "measured"],
            [
                ["plain SQL that finds them", f"{found.bare.milliseconds} ms"],
                ["a night on which all of them are new", f"{found.first.milliseconds} ms"],
                ["a night on which none is new", f"{found.next.milliseconds} ms"],
                ["times the plain SQL, at its worst", f"{found.times:.2f}"],
                *([f"found: {name}", f"{count:,}"] for name, count in found.found.items()),
            ],
        )

    def ticked(self, found: Ticked) -> None:
        """What the list of a class costs, beside its bare inserts."""
        self._judge(not self._judges_times or found.times <= TICKED_LIMIT)
        classes = len(found.bare.seconds) + len(found.whole.seconds)
        self._table(
            f"One class ticked, of {classes} with {found.absent} absent",
            ["what", "measured"],
            [
                ["bare inserts with guards and history", f"{found.bare.milliseconds} ms"],
                ["the list taken", f"{found.whole.milliseconds} ms"],
                ["times the bare inserts", f"{found.times:.2f}"],
            ],
        )

    def printouts(self, found: Printouts) -> None:
        """How quickly a school's weekly printouts are set, beside typst alone."""
        bounded = found.whole.megabytes <= found.few.megabytes + PRINTOUTS_MEGABYTES
        self._judge(not self._judges_times or (found.whole.pages_a_second >= PRINTOUTS_A_SECOND and bounded))
        self._table(
            f"Weekly printouts, {found.whole.pages:,} pages in one file",
            ["what", "measured"],
            [
                ["typst alone, the same sheets", f"{found.bare.seconds:.1f} s"],
                ["the whole way from the journal's words to the file", f"{found.whole.seconds:.1f} s"],
                ["times typst alone", f"{found.times:.2f}"],
                ["pages a second", f"{found.whole.pages_a_second:.0f}"],
                ["memory above the idle process", f"{found.whole.megabytes:.0f} MB"],
                [f"with {found.few.pages:,} pages", f"{found.few.megabytes:.0f} MB"],
            ],
        )

    def certificates(self, found: Certificates) -> None:
        """What a certificate costs beside WeasyPrint, its seal beside the bare parts, and a batch in memory."""
        grown = found.megabytes_many - found.megabytes_few
        kept = found.quicker >= WEASYPRINT_TIMES and found.times <= SEALED_LIMIT and grown <= BATCH_MEGABYTES
        self._judge(not self._judges_times or kept)
        self._table(
            "One certificate",
            ["what", "measured"],
            [
                ["WeasyPrint, PDF/A-2a", f"{found.weasyprint.milliseconds} ms"],
                ["the house without a seal, PDF/A-2a and PDF/UA-1", f"{found.unsigned.milliseconds} ms"],
                ["times as quick as WeasyPrint", f"{found.quicker:.1f}"],
                ["typst and pyHanko alone, the key held", f"{found.bare.milliseconds} ms"],
                ["the house with its seal", f"{found.signed.milliseconds} ms"],
                ["times the two alone", f"{found.times:.2f}"],
                [f"memory of a batch of {FEW:,}", f"{found.megabytes_few:.1f} MB"],
                [f"of {found.many:,}", f"{found.megabytes_many:.1f} MB"],
            ],
        )

    def workbooks(self, found: Workbooks) -> None:
        """What the longest workbook of a list takes of a process, beside a short one; judged at every size."""
        self._judge(found.grown <= WORKBOOK_MEGABYTES)
        self._table(
            "A list as a workbook",
            ["rows", "seconds", "file", "most memory of the process"],
            [
                [
                    f"{one.rows:,}",
                    f"{one.seconds:.1f}",
                    f"{one.file_megabytes:.1f} MB",
                    f"{one.peak_megabytes:.0f} MB",
                ]
                for one in (found.few, found.most)
            ],
        )

    def graduation(self, found: Graduation) -> None:
        """What judging everybody into the table costs, and what the guard."""
        kept = found.times <= COHORT_LIMIT and found.guard_times < GUARD_LIMIT
        self._judge(not self._judges_times or kept)
        self._table(
            f"{found.students:,} leavers of a province",
            ["what", "measured"],
            [
                ["one `INSERT … SELECT`, the law by hand", f"{found.by_sql.milliseconds} ms"],
                [
                    "the job: verdicts, the boards' rows, the work that is left",
                    f"{found.by_job.milliseconds} ms",
                ],
                ["the whole job, times the one statement", f"{found.times:.2f}"],
                ["the same by processors", f"{found.processor_times:.2f}"],
                *([f"found: {name}", f"{count:,}"] for name, count in found.outcomes.items()),
                [f"{CHANGED} students changed, unguarded", f"{found.unguarded.milliseconds} ms"],
                ["the same guarded", f"{found.guarded.milliseconds} ms"],
                ["times the unguarded", f"{found.guard_times:.2f}"],
            ],
        )

    def boards(self, found: Sequence[Board]) -> None:
        """What a board costs beside reading the summary rows that it adds up."""
        self._judge(not self._judges_times or all(one.times <= BOARD_LIMIT for one in found))
        self._table(
            "Boards of the season",
            ["office", "summary rows", "reading them, ms", "the board, ms", "times"],
            [[one.tier, one.rows, *_times(one.bare, one.whole), f"{one.times:.2f}"] for one in found],
        )

    def judging(self, found: Judging) -> None:
        """How quickly a rule judges a cohort in memory, beside the same written by hand; and what one answer costs."""
        kept = found.share >= JUDGING_SHARE and found.one.median < ONE_EXPLAINED
        self._judge(not self._judges_times or kept)
        self._table(
            f"{found.students:,} leavers with {RESULTS_EACH} results each judged in memory",
            ["what", "measured"],
            [
                ["written by hand for Polars", f"{found.by_hand.milliseconds} ms"],
                ["the rule of the pack", f"{found.by_law.milliseconds} ms"],
                ["the speed of the rule, in times of the hand-written", f"{found.share:.2f}"],
                ["one student explained, facts ready", f"{found.one.milliseconds} ms"],
            ],
        )

    def marks(self, found: Marks) -> None:
        """What a batch of marks costs, beside its plain SQL."""
        self._judge(not self._judges_times or found.times < MARKS_LIMIT)
        self._table(
            f"{found.cells} marks of a class in one request",
            ["what", "measured"],
            [
                ["plain SQL, the same triggers", f"{found.bare.milliseconds} ms"],
                ["the action", f"{found.action.milliseconds} ms"],
                ["the whole request", f"{found.request.milliseconds} ms"],
                ["times the plain SQL, the action", f"{found.action.median / found.bare.median:.2f}"],
                ["times the plain SQL, the whole request", f"{found.times:.2f}"],
            ],
        )

    def diary(self, found: Diaries) -> None:
        """What a diary's week costs, beside the least that could answer."""
        kept = (
            found.share(DAYS) >= DAYS_SHARE
            and found.share(PAGE) >= PAGE_SHARE
            and found.kept_page >= KNOWN_TIMES
            and found.spread <= SPREAD_LIMIT
        )
        self._judge(not self._judges_times or kept)
        self._table(
            "A week of the diary, four at a time",
            [
                "asked",
                "requests/s",
                "of the reference",
                "server, ms",
                "database, ms",
                "of the reference, by processors",
                "median, ms",
                "one in a hundred, ms",
            ],
            [
                [
                    what,
                    f"{one.rate:.0f}",
                    f"{found.share(what):.2f}",
                    f"{one.server_ms:.2f}",
                    f"{one.database_ms:.2f}",
                    f"{found.cpu_share(what):.2f}",
                    f"{one.median_ms:.1f}",
                    f"{one.slowest_ms:.1f}",
                ]
                for what, one in found.figures.items()
            ],
        )
        spreads = f"{found.spread:.2f} ({found.figures[REFERENCE].spread:.1f} times its median there)"
        self._table(
            "A week that the browser has, and the slowest waits",
            ["what", "measured"],
            [
                ["pages answered 304, times those answered 200", f"{found.kept_page:.2f}"],
                [
                    "the same by processors",
                    f"{found.figures[PAGE].cpu_ms / found.figures[PAGE_KNOWN].cpu_ms:.2f}",
                ],
                ["the slowest wait of a hundred by the median, times the reference's", spreads],
            ],
        )

    def sweeps(self, found: Sequence[Swept]) -> None:
        """What the sweep costs, and in what proportion."""
        base = found[0]
        follows = found[1].whole <= SWEEP_LIMIT * base.whole and found[2].whole * 5 <= base.whole
        self._judge(not self._judges_times or follows)
        self._table(
            "Sweep of expired clocks",
            [
                "open turns",
                "expired",
                "look alone, ms",
                "whole sweep, s",
                "each, ms",
                "whole, times the first",
            ],
            [
                [
                    f"{one.open:,}",
                    f"{one.expired:,}",
                    one.look.milliseconds,
                    f"{one.whole:.2f}",
                    f"{one.each * 1000:.1f}",
                    f"{one.whole / base.whole:.3f}",
                ]
                for one in found
            ],
        )

    def _judge(self, kept: bool) -> None:
        self.kept = self.kept and kept

    def _table(self, title: str, head: Sequence[object], rows: Sequence[Sequence[object]]) -> None:
        self.lines += ["", f"### {title}", "", _line(head), _line(["---"] * len(head)), *map(_line, rows), ""]


def _times(*timings: Timing) -> list[str]:
    return [one.milliseconds for one in timings]


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(one) for one in cells)} |"


def _machine() -> str:
    with open("/proc/meminfo", encoding="ascii") as file:  # noqa: PTH123  a file of the kernel
        gigabytes = int(file.readline().split()[1]) / 1024**2
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {gigabytes:.0f} GB, load {load:.1f} from others' work, "
        f"Python {platform.python_version()}, embedded PostgreSQL with its production settings"
    )
