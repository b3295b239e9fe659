"""Working days of a country, corrected by dated overrides and closures, and deadlines counted in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays
from holidays.registry import EntityLoader

from matricula.kernel import jalali
from matricula.kernel.durations import Duration, Unit

_ONE_DAY = timedelta(days=1)
_LONGEST_CLOSURE = (
    370  # days without one working day, after which the calendar must be wrong, not merely closed
)


class MonthSystem(StrEnum):
    """Which calendar's months and years a term in months or years is counted in."""

    gregorian = "gregorian"
    jalali = "jalali"


class Ground(StrEnum):
    """What makes a day working or not; the strongest comes first."""

    closure = "closure"
    override = "override"
    make_up_day = "make_up_day"
    holiday = "holiday"
    weekend = "weekend"
    ordinary = "ordinary"


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """Whether a day is a working day, and on what ground; `reason` gives that ground's words, if any."""

    working: bool
    ground: Ground
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A dated correction of the country's calendar: the day works or not, whatever the library says."""

    working: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _CountryYear:
    holidays: Mapping[date, str]
    make_up_days: frozenset[date]


@lru_cache(maxsize=1)
def _known_countries() -> frozenset[str]:
    # `holidays.list_supported_countries()` loads the module of every country, in each process that starts.
    return frozenset(EntityLoader.get_country_codes())


@lru_cache(maxsize=256)
def _country_year(country: str, subdivision: str | None, year: int) -> _CountryYear:
    # Neighbouring years are loaded too: a transfer may be decreed in one year for a day in another.
    days = holidays.country_holidays(
        country, subdiv=subdivision, years=range(year - 1, year + 2), expand=False
    )
    return _CountryYear(
        MappingProxyType({day: name for day, name in days.items() if day.year == year}),
        frozenset(day for day in getattr(days, "weekend_workdays", ()) if day.year == year),
    )


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are working days.

    `country` is a code of the library *holidays*, or None when only the weekend and the overrides are known.
    `weekend` holds weekday numbers, Monday 0. `complete_years` are the years whose make-up days and closures
    are all known: for any other year the days are only a best knowledge, and `incomplete_years` says so.
    `closures` are days an authority closed for one organisation, with the reason: they beat everything else.
    """

    country: str | None = None
    weekend: frozenset[int] = frozenset({5, 6})
    overrides: Mapping[date, Override] = field(default_factory=dict)
    complete_years: frozenset[int] = frozenset()
    closures: Mapping[date, str] = field(default_factory=dict)
    subdivision: str | None = None
    months: MonthSystem = MonthSystem.gregorian

    def __post_init__(self) -> None:
        if not self.weekend <= set(range(7)) or len(self.weekend) == 7:
            raise ValueError(
                f"weekend must be weekday numbers 0 (Monday) to 6, not all of them: {sorted(self.weekend)}"
            )
        if self.country is not None and self.country not in _known_countries():
            raise ValueError(f"the holidays library knows no country {self.country!r}")
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        object.__setattr__(self, "complete_years", frozenset(self.complete_years))
        object.__setattr__(self, "overrides", MappingProxyType(dict(self.overrides)))
        object.__setattr__(self, "closures", MappingProxyType(dict(self.closures)))
        object.__setattr__(self, "months", MonthSystem(self.months))

    def with_closures(self, closures: Mapping[date, str]) -> "WorkingCalendar":
        """This calendar for one organisation: the days an authority closed, with reasons, are added."""
        return replace(self, closures={**self.closures, **closures}) if closures else self

    def verdict(self, day: date) -> DayVerdict:
        """Whether `day` works and why; the grounds are asked in the order of `Ground`."""
        if day in self.closures:
            return DayVerdict(False, Ground.closure, self.closures[day])
        if override := self.overrides.get(day):
            return DayVerdict(override.working, Ground.override, override.reason)
        known = _country_year(self.country, self.subdivision, day.year) if self.country else None
        if day.weekday() in self.weekend:
            if known and day in known.make_up_days:
                return DayVerdict(True, Ground.make_up_day)
            return DayVerdict(False, Ground.weekend)
        if known and day in known.holidays:
            return DayVerdict(False, Ground.holiday, known.holidays[day])
        return DayVerdict(True, Ground.ordinary)

    def is_working_day(self, day: date) -> bool:
        return self.verdict(day).working

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`, which is not counted; `start` for n = 0, ValueError below."""
        if n < 0:
            raise ValueError(f"working days are counted forward only: {n}")
        day, idle = start, 0
        while n:
            day += _ONE_DAY
            if self.is_working_day(day):
                n, idle = n - 1, 0
            elif (idle := idle + 1) > _LONGEST_CLOSURE:
                raise ValueError(
                    f"no working day in the {_LONGEST_CLOSURE} days to {day}: check overrides and closures"
                )
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; 0 when b <= a. The inverse of adding."""
        return sum(1 for day in _days_after(a, b) if self.is_working_day(day))

    def incomplete_years(self, a: date, b: date) -> tuple[int, ...]:
        """Years from that of `a` to that of `b`, in either order, whose calendar is not completely known."""
        first, last = sorted((a.year, b.year))
        return tuple(year for year in range(first, last + 1) if year not in self.complete_years)


def _days_after(a: date, b: date) -> Iterator[date]:
    while a < b:
        a += _ONE_DAY
        yield a


def add_months(day: date, months: int, system: MonthSystem = MonthSystem.gregorian) -> date:
    """The same day `months` later (earlier when negative), clamped to the last day of a shorter month."""
    if system is MonthSystem.jalali:
        return jalali.add_months(day, months)
    year, month = divmod(day.year * 12 + (day.month - 1) + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - _ONE_DAY).day))


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of `day` in `zone`, also where the clock jumps over midnight or shows it twice."""
    # The way through UTC turns a midnight that the clock skips into the instant of the jump.
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).astimezone(zone)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When a term is over, its last day (None for hours), and the years that may still change the answer."""

    at: datetime
    last_on: date | None
    incomplete_years: tuple[int, ...]


def reckon(start: datetime, duration: Duration, calendar: WorkingCalendar, zone: ZoneInfo) -> Reckoning:
    """Count `duration` from `start` (aware) and tell which years of the calendar are not complete.

    Units of days, weeks, months and years: the day of `start` in `zone` is not counted, the last day counts
    whole, and the time is up at the midnight after it. Hours are elapsed time. A last day that is no working
    day stays: a statutory date does not roll over. Only working days can be uncertain.
    """
    if start.tzinfo is None:
        raise ValueError("a deadline needs an aware start; give it a time zone")
    if duration.unit is Unit.hours:
        return Reckoning((start.astimezone(UTC) + timedelta(hours=duration.value)).astimezone(zone), None, ())
    begun_on = start.astimezone(zone).date()
    uncertain: tuple[int, ...] = ()
    match duration.unit:
        case Unit.calendar_days:
            last_on = begun_on + timedelta(days=duration.value)
        case Unit.weeks:
            last_on = begun_on + timedelta(weeks=duration.value)
        case Unit.working_days:
            last_on = calendar.add_working_days(begun_on, duration.value)
            uncertain = calendar.incomplete_years(begun_on, last_on)
        case Unit.months:
            last_on = add_months(begun_on, duration.value, calendar.months)
        case Unit.years:
            last_on = add_months(begun_on, 12 * duration.value, calendar.months)
    return Reckoning(start_of_day(last_on + _ONE_DAY, zone), last_on, uncertain)


def deadline(start: datetime, duration: Duration, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """The instant when the time is up; `reckon` also tells whether the calendar is complete."""
    return reckon(start, duration, calendar, zone).at
