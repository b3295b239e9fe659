"""A timetable without clashes: who teaches which class when, and the hours of a day in which a lesson runs now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from matricula.exchange.demo.schoolday.classes import post_of
from matricula.kernel.calendars import WorkingCalendar

SATURDAY, SUNDAY = 5, 6
# Of the day of loading: how long a lesson lasts, how far one begins after another, how long one has been running.
_LASTS, _APART, _RUNS_FOR = timedelta(minutes=40), timedelta(minutes=50), timedelta(minutes=5)
_THIRD: Final = 2

Hours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Turn:
    """Teachers in the order of the recipe, moved on by one from lesson to lesson and from class to class.

    At any time each class has another teacher; so many classes as there are teachers have a team of their own.
    """

    teachers: int
    lessons: int
    moved: int = 0

    def at(self, day: date, number: int, school_class: int) -> int:
        """Whose lesson it is, as the place in the order; lessons are counted from 0."""
        return (day.weekday() * self.lessons + number + school_class + self.moved) % self.teachers

    def gives(self, day: date, number: int, school_class: int, words: Sequence[str]) -> tuple[str, str, str]:
        """Which of the teachers it is, the post of their team that has the class, and the room of that post."""
        at, team = self.at(day, number, school_class), school_class // self.teachers
        return words[at], post_of(words[at], team), str(team * self.teachers + at + 1)

    def so_that(self, teacher: int, day: date, number: int, school_class: int) -> "Turn":
        """The same turn, moved so that this teacher has that lesson."""
        return Turn(self.teachers, self.lessons, self.moved + teacher - self.at(day, number, school_class))


def school_days(first: date, last: date, today: date, calendar: WorkingCalendar) -> Iterator[date]:
    """Monday to Saturday without holidays; and today, whatever day it is: a demonstration always has lessons."""
    for after in range((last - first).days + 1):
        day = first + timedelta(days=after)
        if day == today or day.weekday() == SATURDAY or calendar.is_working_day(day):
            yield day


def read_bells(written: Sequence[str]) -> list[Hours]:
    """``08:30-09:10`` and so on."""
    pairs = [one.split("-") for one in written]
    return [(time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in pairs]


def bells_around(now: datetime, lessons: int) -> tuple[list[Hours], int]:
    """The hours of today's lessons, and which of them (from 0) runs now: the third, unless midnight is too near.

    The ordinary hours would have no lesson in the evening, when people look at a demonstration too.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    last_minute = midnight + timedelta(hours=23, minutes=59)
    began = max(midnight, now.replace(second=0, microsecond=0) - _RUNS_FOR)
    fit_before = (began - midnight) // _APART
    fit_after = (last_minute - _LASTS - began) // _APART
    runs = min(max(_THIRD, lessons - 1 - max(fit_after, 0)), fit_before)
    begins = [began + (number - runs) * _APART for number in range(lessons)]
    return [(one.time(), min(one + _LASTS, last_minute).time()) for one in begins], runs
