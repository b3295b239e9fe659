"""Days of the year and school years, in the calendar that the pack's law is written in."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from matricula.kernel import jalali
from matricula.kernel.calendars import MonthSystem
from matricula.kernel.periods import Period

_WRITTEN = re.compile(r"(\d{2})-(\d{2})")
_LONGEST = {
    MonthSystem.gregorian: (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    MonthSystem.jalali: (31, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30),
}


@dataclass(frozen=True, slots=True, order=True)
class DayOfYear:
    """A month and a day without a year; the calendar is the pack's."""

    month: int
    day: int

    @classmethod
    def parse(cls, written: str, system: MonthSystem) -> Self:
        """Read `05-31`; ValueError when no year has that day."""
        found = _WRITTEN.fullmatch(written)
        if (
            not found
            or not 1 <= int(found[1]) <= 12
            or not 1 <= int(found[2]) <= _LONGEST[system][int(found[1]) - 1]
        ):
            raise ValueError(
                f'{written!r} is no day of a {system} year; write month and day as "05-31", in quotes'
            )
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"

    def in_year(self, year: int, system: MonthSystem) -> date:
        """The date in `year` of that calendar; a leap day falls on the month's last day in a common year."""
        if system is MonthSystem.jalali:
            return jalali.from_parts(year, self.month, min(self.day, jalali.days_in_month(year, self.month)))
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return date(year, self.month, self.day - 1)


@dataclass(frozen=True, slots=True)
class SchoolYears:
    """School years that begin on `starts`, each known by the year of `system` in which it begins."""

    system: MonthSystem
    starts: DayOfYear

    def of(self, day: date) -> int:
        """The school year in which `day` lies."""
        year, month, number = (
            jalali.to_parts(day) if self.system is MonthSystem.jalali else (day.year, day.month, day.day)
        )
        return year if (month, number) >= (self.starts.month, self.starts.day) else year - 1

    def period(self, year: int) -> Period:
        """The whole school year that begins in `year`."""
        return Period(self.starts.in_year(year, self.system), self.starts.in_year(year + 1, self.system))

    def day(self, of: DayOfYear, year: int, years_later: int = 0) -> date:
        """The date of a day of the year inside the school year that begins in `year`, or `years_later`."""
        calendar_year = year if of >= self.starts else year + 1
        return of.in_year(calendar_year + years_later, self.system)
