"""Dates as they stand in cells: real dates, eight or six digits, or written with separators of any script."""

import re
import unicodedata
from datetime import date

_EIGHT, _SIX = re.compile(r"(\d{4})(\d{2})(\d{2})"), re.compile(r"(\d{4})(\d{2})")
_SEPARATED = re.compile(r"(\d{4}) ?(\D) ?(\d{1,2})(?: ?(\D) ?(\d{1,2}))?(?: ?(\D))?")
# With dots and the year at the end the day comes first wherever dates are written so; with strokes it may be the month.
_DAY_FIRST = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")
_CLOCK_ZERO = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")
_DASHES = re.compile(r"\s*[-–—~]\s*")
_YEARS = range(1900, 2201)


def read_day(written: str) -> date | None:
    """20160229, 2016-02-29, 2016/2/29, 2016.2.29, 29.02.2016, or ideographs round the numbers; else None."""
    bare = _CLOCK_ZERO.sub("", written)
    if (match := _DAY_FIRST.fullmatch(bare)) and match[1]:
        return _day(match[3], match[2], match[1])
    if match := _EIGHT.fullmatch(bare):
        return _day(*match.groups())
    if (match := _SEPARATED.fullmatch(bare)) and match[5] and _separators(match[2], match[4], match[6]):
        return _day(match[1], match[3], match[5])
    return None


def read_month(written: str) -> date | None:
    """The first day of 202609, 2026-09, 2026/9, 09.2026 or the like; a full date gives its month. None for all else."""
    if (match := _DAY_FIRST.fullmatch(written)) and not match[1]:
        return _day(match[3], match[2], "1")
    if match := _SIX.fullmatch(written):
        return _day(match[1], match[2], "1")
    if (match := _SEPARATED.fullmatch(written)) and not match[5] and _separators(match[2], match[6], None):
        return _day(match[1], match[3], "1")
    day = read_day(written)
    return day.replace(day=1) if day else None


def read_range(written: str) -> tuple[date, date | None] | None:
    """2010.06.01-2020.06.01 or 20100601-20200601; the end may be left out. None for all else."""
    for dash in _DASHES.finditer(written):
        start = read_day(written[: dash.start()])
        rest = written[dash.end() :]
        end = read_day(rest) if rest else None
        if start and (end or not rest):
            return start, end
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _separators(between: str, second: str | None, after: str | None) -> bool:
    """Punctuation must be the same in both places; ideographs may differ and may follow the last number."""
    if between in "-/.":
        return second in (between, None) and after is None
    return all(sign is None or unicodedata.category(sign) == "Lo" for sign in (between, second, after))
