"""The marks of a period, subject by subject, and where they go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection

from matricula.diary.forecast import Forecast, Habits, Marked, expected_to_come, forecast, mean_of
from matricula.diary.queries.days import DiaryLesson, days_of
from matricula.families.api import Child
from matricula.journal.api import GradingPeriod, Marking, marks_table, number_of
from matricula.regulation.api import Stack

# Terms of the pack by which a forecast is made.
DEFAULT_MEAN = "usual_mean"
SPREAD = "forecast_spread"
PULL = "forecast_pull"
LEAST_OTHERS = "forecast_least_others"


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of a child in a period: its lessons with a mark, oldest first, their mean, and the forecast.

    ``forecast`` is None below the minimum of marks. ``habits`` is what it was made with, and ``planned`` the weight of
    the works that are announced; the mean of the class in it is for reckoning and is not shown.
    ``lowest`` and ``highest`` are the ends of the scale, ``rounding_from`` the part of a point from which a mean is
    rounded up.
    """

    subject: str
    scale: str
    lessons: tuple[DiaryLesson, ...]
    counted: tuple[Marked, ...]
    mean: float | None
    forecast: Forecast | None
    habits: Habits
    by_class: bool
    planned: float
    lowest: float
    highest: float
    rounding_from: float
    to_come: tuple[DiaryLesson, ...]


def period_of(child: Child, today: date) -> GradingPeriod | None:
    """The shortest period of the child's stage that holds the day, or else the last one before it. One statement."""
    begun = GradingPeriod.objects.filter(school_id=child.school_id, stage=child.stage, started_on__lte=today)
    periods = sorted(begun, key=lambda one: (one.ended_on <= today, one.ended_on - one.started_on))
    return periods[0] if periods else None


def progress_of(child: Child, since: date, until: date, today: date, marking: Marking) -> list[Subject]:
    """The subjects of the period ``since`` to ``until`` (the first day after it); two statements.

    By the school's ``marking``, as it will propose the mark: minimum and threshold are those of the last day.
    Asked inside ``as_family``: elsewhere there is nothing.
    """
    days, stack, last = days_of(child, since, until), marking.stack, until - timedelta(days=1)
    lessons: dict[str, list[DiaryLesson]] = {}
    for day in sorted(days.lessons):
        for one in days.lessons[day]:
            lessons.setdefault(one.subject, []).append(one)
    class_means = _class_means(child, since, until, _whole(stack, LEAST_OTHERS, today))
    gone, left = max((min(today, until) - since).days, 0), max((until - max(today, since)).days, 0)
    found = []
    for subject, each in lessons.items():
        marked = tuple(one for one in each if one.marks)
        counted = tuple(
            Marked(mark.number, mark.weight)
            for one in marked
            for mark in one.marks
            if mark.number is not None
        )
        habits = Habits(
            mean=class_means.get(subject, _number(stack, DEFAULT_MEAN, today)),
            spread=_number(stack, SPREAD, today),
            pull=_number(stack, PULL, today),
            least=marking.minimum(last),
        )
        weight = sum(one.weight for one in counted)
        numbers = _numbers(stack, each[0].scale)
        to_come = tuple(
            one for one in each if one.planned is not None and not one.cancelled and one.day >= today
        )
        # By their day: a weight may begin after the work was announced.
        works = [(one.planned.work, one.day) for one in to_come if one.planned is not None]
        planned = float(sum(marking.weight(work, day) for work, day in works))
        found.append(
            Subject(
                subject,
                each[0].scale,
                marked,
                counted,
                mean_of(counted),
                forecast(
                    counted,
                    habits,
                    to_come=expected_to_come(weight, gone, left, planned),
                    lowest=min(numbers),
                    highest=max(numbers),
                ),
                habits,
                subject in class_means,
                planned,
                min(numbers),
                max(numbers),
                float(marking.rounding_from(last)),
                to_come,
            )
        )
    return found


def _class_means(child: Child, since: date, until: date, least: int) -> Mapping[str, float]:
    """By subject: the mean of the others, where there are enough of them for it to tell of nobody. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, mean FROM diary_class_means(%s, %s, %s, %s)",
            [child.student_id, since, until, least],
        )
        return {subject: float(mean) for subject, mean in cursor.fetchall()}


def _number(stack: Stack, term: str, day: date) -> float:
    value = stack.term(term, on=day).value
    if not isinstance(value, Decimal | int):
        raise TypeError(f"the term {term!r} is no number")
    return float(value)


def _whole(stack: Stack, term: str, day: date) -> int:
    return int(_number(stack, term, day))


def _numbers(stack: Stack, scale: str) -> list[float]:
    """The numbers of a scale; a scale of words alone has none, and nothing is forecast on it."""
    table = marks_table(stack, scale)
    found = [number_of(table, one) for one in table.codes]
    return [float(one) for one in found if one is not None] or [0.0]
