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
# After 1, 21, 31; after 2 to 4, 22 to 24; after all others.
_RUSSIAN = {
    Unit.hours: ("час", "часа", "часов"),
    Unit.calendar_days: ("день", "дня", "дней"),
    Unit.working_days: ("рабочий день", "рабочих дня", "рабочих дней"),
    Unit.weeks: ("неделя", "недели", "недель"),
    Unit.months: ("месяц", "месяца", "месяцев"),
    Unit.years: ("год", "года", "лет"),
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
_RUSSIAN_MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_WORDS = {
    "en": ("yes", "no", "unknown"),
    "zh": ("是", "否", "未知"),
    "ru": ("да", "нет", "неизвестно"),
}


def duration_in(duration: Duration, language: str) -> str:
    """`2 working days`, `2个工作日`, `2 рабочих дня`."""
    if _primary(language) == "zh":
        return f"{duration.value}{_CHINESE[duration.unit]}"
    if _primary(language) == "ru":
        return f"{duration.value} {_RUSSIAN[duration.unit][_russian_form(duration.value)]}"
    one, many = _ENGLISH[duration.unit]
    return f"{duration.value} {one if duration.value == 1 else many}"


def date_in(day: date, language: str, system: MonthSystem = MonthSystem.gregorian) -> str:
    """`15 June 2026`, `2026年6月15日`, `15.06.2026`; in a Jalali pack the Jalali date in the digits of the language."""
    if system is MonthSystem.jalali:
        return jalali.format(day, digits="persian" if _primary(language) == "fa" else "latin")
    if _primary(language) == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    if _primary(language) == "ru":
        return f"{day.day:02d}.{day.month:02d}.{day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_of_year_in(day: DayOfYear, language: str, system: MonthSystem = MonthSystem.gregorian) -> str:
    """`31 May`, `5月31日`, `31 мая`, `10 اسفند`."""
    if system is MonthSystem.jalali:
        return f"{day.day} {jalali.MONTHS[day.month - 1]}"
    if _primary(language) == "zh":
        return f"{day.month}月{day.day}日"
    months = _RUSSIAN_MONTHS if _primary(language) == "ru" else _MONTHS
    return f"{day.day} {months[day.month - 1]}"


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
            plain = f"{value.normalize():f}"
            return plain.replace(".", ",") if _primary(language) == "ru" else plain
        case tuple() | list():
            return ("、" if _primary(language) == "zh" else ", ").join(map(show, value))
        case _:
            return str(value)


def _russian_form(number: int) -> int:
    """Which of the three forms of a noun follows the number."""
    if number % 10 == 1 and number % 100 != 11:
        return 0
    return 1 if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else 2


def _primary(language: str) -> str:
    return language.lower().partition("-")[0]
