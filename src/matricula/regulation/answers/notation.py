"""Values of the law in a reader's language: durations, dates, numbers, lists. No Django, so that rules can use it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from matricula.kernel import jalali
from matricula.kernel.calendars import MonthSystem
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.school_years import DayOfYear

_ENGLISH = {
    Unit.hours: ("hour", "hours"),
    Unit.calendar_days: ("day", "days"),
    Unit.working_days: ("working day", "working days"),
    Unit.weeks: ("week", "weeks"),
    Unit.months: ("month", "months"),
    Unit.years: ("year", "years"),
}
_CHINESE = {
    Unit.hours: "小时",
    Unit.calendar_days: "日",
    Unit.working_days: "个工作日",
    Unit.weeks: "周",
    Unit.months: "个月",
    Unit.years: "年",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WORDS = {"en": ("yes", "no", "unknown"), "zh": ("是", "否", "未知")}


def duration_in(duration: Duration, language: str) -> str:
    """`2 working days`, `2个工作日`."""
    if _primary(language) == "zh":
        return f"{duration.value}{_CHINESE[duration.unit]}"
    one, many = _ENGLISH[duration.unit]
    return f"{duration.value} {one if duration.value == 1 else many}"


def date_in(day: date, language: str, system: MonthSystem = MonthSystem.gregorian) -> str:
    """`15 June 2026`, `2026年6月15日`; in a Jalali pack the Jalali date in the digits of the language."""
    if system is MonthSystem.jalali:
        return jalali.format(day, digits="persian" if _primary(language) == "fa" else "latin")
    if _primary(language) == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    if _primary(language) == "ru":
        return f"{day.day:02d}.{day.month:02d}.{day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_of_year_in(day: DayOfYear, language: str, system: MonthSystem = MonthSystem.gregorian) -> str:
    """`31 May`, `5月31日`, `10 اسفند`."""
    if system is MonthSystem.jalali:
        return f"{day.day} {jalali.MONTHS[day.month - 1]}"
    return (
        f"{day.month}月{day.day}日" if _primary(language) == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"
    )


def in_words(value: object, language: str) -> str:
    """Any value that a term or a finding can hold, for a reader of `language`."""
    yes, no, unknown = _WORDS.get(_primary(language), _WORDS["en"])
    show: Callable[[object], str] = lambda one: in_words(one, language)  # noqa: E731
    match value:
        case None:
            return unknown
        case bool():
            return yes if value else no
        case Duration():
            return duration_in(value, language)
        case datetime():
            return f"{date_in(value.date(), language)} {value:%H:%M}"
        case date():
            return date_in(value, language)
        case DayOfYear():
            return day_of_year_in(value, language)
        case Text():
            return value.in_(language)
        case Decimal():
            return f"{value.normalize():f}"
        case tuple() | list():
            return ("、" if _primary(language) == "zh" else ", ").join(map(show, value))
        case _:
            return str(value)


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]
