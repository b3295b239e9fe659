"""How the weeks before went: how much paper reached its readers in time, week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matricula.delivery.queries.weeks import PrintoutLine
from matricula.journal.api import DutyState


@dataclass(frozen=True, slots=True)
class WeekShare:
    """A week: how many printouts, how many of them in time, late, and owed still."""

    monday: date
    made: int
    in_time: int
    late: int
    owed: int


def weeks_before(lines: Sequence[PrintoutLine]) -> list[WeekShare]:
    """The weeks of these printouts, the newest first."""
    weeks: dict[date, list[DutyState]] = {}
    for one in lines:
        weeks.setdefault(one.printout.monday, []).append(one.duty.state)
    return [
        WeekShare(
            monday,
            len(states),
            states.count(DutyState.IN_TIME),
            states.count(DutyState.LATE),
            states.count(DutyState.OWED),
        )
        for monday, states in sorted(weeks.items(), reverse=True)
    ]
