"""Dates of the Jalali (solar hijri) calendar: reading, writing and counting months."""

import re
from datetime import date
from typing import Literal

import jdatetime

from matricula.kernel.text import fold_digits, tidy

MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip

_NUMERIC = re.compile(r"(\d{4})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(\d{1,2})\s+(\S+)\s+(?:ماه\s+)?(\d{4})")
_TO_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_ARABIC_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})


def from_parts(year: int, month: int, day: int) -> date:
    """The Gregorian date of a Jalali one; ValueError for a day that does not exist."""
    if not (1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        raise ValueError(f"there is no day {year:04d}/{month:02d}/{day:02d} in the Jalali calendar")
    gregorian: date = jdatetime.date(year, month, day).togregorian()
    return gregorian


def to_parts(day: date) -> tuple[int, int, int]:
    """Jalali (year, month, day) of a Gregorian date."""
    jalali = jdatetime.date.fromgregorian(date=day)
    return jalali.year, jalali.month, jalali.day


def days_in_month(year: int, month: int) -> int:
    """31 for months 1 to 6, 30 for 7 to 11, 29 or in a leap year 30 for Esfand; `month` is 1 to 12."""
    if month <= 6:
        return 31
    if month <= 11:
        return 30
    return 30 if jdatetime.date(year, 1, 1).isleap() else 29


def parse(written: str) -> date:
    """Read 1405/04/30, 1405-4-30, 14050430 or «۳۰ تیر ۱۴۰۵», in any digits; ValueError for all else."""
    cleaned = fold_digits(tidy(written)).translate(_ARABIC_LETTERS)
    if match := _NUMERIC.fullmatch(cleaned) or _COMPACT.fullmatch(cleaned):
        year, month, day = (int(part) for part in match.groups())
        return from_parts(year, month, day)
    if (match := _NAMED.fullmatch(cleaned)) and match[2] in MONTHS:
        return from_parts(int(match[3]), MONTHS.index(match[2]) + 1, int(match[1]))
    raise ValueError(f"{written!r} is not a Jalali date; write it as 1405/04/30")


def format(  # noqa: A001 - always read as jalali.format
    day: date, *, digits: Literal["persian", "latin"] = "persian", named_month: bool = False
) -> str:
    """Write a Gregorian date as ۱۴۰۵/۰۴/۳۰, or with the month's name as ۳۰ تیر ۱۴۰۵."""
    year, month, number = to_parts(day)
    text = f"{number} {MONTHS[month - 1]} {year}" if named_month else f"{year:04d}/{month:02d}/{number:02d}"
    return text.translate(_TO_PERSIAN) if digits == "persian" else text


def add_months(day: date, months: int) -> date:
    """The day `months` Jalali months later (or earlier), clamped: 31 Khordad + 6 is 30 Azar."""
    year, month, number = to_parts(day)
    index = year * 12 + (month - 1) + months
    target_year, target_month = divmod(index, 12)
    target_month += 1
    return from_parts(target_year, target_month, min(number, days_in_month(target_year, target_month)))
