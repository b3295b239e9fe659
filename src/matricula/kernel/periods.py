"""A stretch of days, half open: the start belongs to it, the end does not."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, not including, `end`; without an end it is still running."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @classmethod
    def through(cls, start: date, last: date) -> Self:
        """The period from `start` to `last`, both included, as statutes usually write it."""
        return cls(start, last + _ONE_DAY)

    @property
    def last(self) -> date | None:
        """The last day inside; None while running and for an empty period."""
        if self.end is None or self.is_empty:
            return None
        return self.end - _ONE_DAY

    @property
    def is_empty(self) -> bool:
        return self.end == self.start

    @property
    def is_running(self) -> bool:
        """Whether no end is known yet."""
        return self.end is None

    @property
    def days(self) -> int | None:
        """Number of days inside; None without an end."""
        return None if self.end is None else (self.end - self.start).days

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether at least one day belongs to both; touching ends do not."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """The days in both, or None when there are none."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end <= start else Period(start, end)
