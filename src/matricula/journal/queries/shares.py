"""How schools did by their duties, as offices above see it: from summary rows alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from matricula.authorities.api import Org
from matricula.journal.models import DutyShare


@dataclass(frozen=True, slots=True)
class Tally:
    """Duties that fell due: those in time, late, and owed still. What is open yet counts nowhere."""

    in_time: int
    late: int
    owed: int

    @property
    def due(self) -> int:
        """How many fell due."""
        return self.in_time + self.late + self.owed

    @property
    def percent(self) -> int | None:
        """The share in time, rounded down so that 100 means all; None where nothing fell due."""
        return 100 * self.in_time // self.due if self.due else None


@dataclass(frozen=True, slots=True)
class SchoolTally:
    """A school's."""

    school: Org
    tally: Tally


def schools_tallied(since: date, kind: str, limit: int) -> list[SchoolTally]:
    """The schools within sight from that week on, the lowest share in time first, at most ``limit``; two statements."""
    found = (
        _within(since, kind)
        .values("school_id")
        .annotate(**_SUMS)
        .filter(Q(sum_in_time__gt=0) | Q(sum_late__gt=0) | Q(sum_owed__gt=0))
        .order_by(F("sum_in_time") * 1.0 / (F("sum_in_time") + F("sum_late") + F("sum_owed")), "school_id")
    )
    rows = list(found[:limit])
    schools = Org.objects.in_bulk([one["school_id"] for one in rows])
    return [SchoolTally(schools[one["school_id"]], _tally(one)) for one in rows]


def weeks_tallied(since: date, kind: str) -> list[tuple[date, Tally]]:
    """All schools within sight together, week by week; one statement."""
    rows = _within(since, kind).values("monday").annotate(**_SUMS).order_by("monday")
    return [(one["monday"], _tally(one)) for one in rows]


def kinds_tallied(since: date) -> dict[str, Tally]:
    """All schools within sight together, by kind; one statement."""
    rows = _within(since, "").values("kind").annotate(**_SUMS).order_by("kind")
    return {one["kind"]: _tally(one) for one in rows}


_SUMS = {f"sum_{name}": Coalesce(Sum(name), 0) for name in ("in_time", "late", "owed")}


def _within(since: date, kind: str) -> QuerySet[DutyShare]:
    found = DutyShare.objects.filter(monday__gte=since)
    return found.filter(kind=kind) if kind else found


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(row["sum_in_time"], row["sum_late"], row["sum_owed"])


def tally_of(numbers: Sequence[tuple[str, int]]) -> Tally:
    """Of states with how many stand so."""
    found = dict.fromkeys(("in_time", "late", "owed"), 0)
    for state, count in numbers:
        if state in found:
            found[state] += count
    return Tally(**found)
