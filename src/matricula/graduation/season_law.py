"""What the law says of a season, as moments of an office."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from matricula.authorities.api import Org
from matricula.graduation.models import CohortWindow
from matricula.kernel.calendars import start_of_day
from matricula.regulation.api import Season, Stack, Tier

_DAY = timedelta(days=1)


class Days(NamedTuple):
    """From when until when a window of the season is open; it closes at the midnight after its last day."""

    opens_at: datetime
    closes_at: datetime
    clause: str


def days_of(stack: Stack, season: Season, leaving_year: int, zone: ZoneInfo) -> Mapping[str, Days]:
    """The windows of the season for those who leave in a year, in the order of the law.

    They are asked of the school year that ends in it, never of that of a day: on 1 September all would open again.
    """
    found: dict[str, Days] = {}
    for name in season.windows:
        window = stack.window(name)
        state = window.of(leaving_year - 1)
        last = window.closes_on(leaving_year - 1)
        found[name] = Days(
            start_of_day(state.period.start, zone), start_of_day(last + _DAY, zone), state.clause
        )
    return found


def ends_at(stack: Stack, leaving_year: int, zone: ZoneInfo) -> datetime:
    """When the school year ends in which they leave."""
    end = stack.school_years.period(leaving_year - 1).end
    assert end is not None  # a school year always ends
    return start_of_day(end, zone)


def last_day_of(window: CohortWindow, office: Org) -> date:
    """The last day that belongs to a window, where the office is."""
    return (window.closes_at - timedelta(microseconds=1)).astimezone(office.time_zone).date()


def opened_at_tier(stack: Stack, season: Season) -> Tier:
    """Which offices open the season: those whose duty it is."""
    return stack.duties[season.duty].stages[season.stage].tier


def years_offered(stack: Stack, day: date) -> tuple[int, int]:
    """The leaving years for which a season is opened on a day: of the school year that runs then, and of the next."""
    running = stack.school_years.of(day) + 1
    return running, running + 1
