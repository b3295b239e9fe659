"""The lists of the last school days in some classes of a demonstration: who was ill, who is missing, who is back."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from matricula.attendance.api import Absence, offered_kinds, sheet_of, take_day
from matricula.authorities.api import Org, acting_in, holders_of, in_scope, working_calendar
from matricula.deployment.api import at_moment
from matricula.exchange.demo.particulars import classes_at
from matricula.exchange.demo.recipe import Recipe, one_of
from matricula.exchange.demo.transfers import OFFICER
from matricula.exchange.demo.writing import Register
from matricula.registry.api import SchoolClass

TAKEN_AT = time(8, 20)
# Of the pupils of a class, about one in so many is away on a day.
ONE_IN = 30


def take_lists(recipe: Recipe, register: Register) -> None:
    """Take the lists that the recipe names, the earliest day first, by the officer of the school.

    In the first class of a plan one pupil is missing on the last ``missing`` days, and whoever is not expected there
    was seen on the last one. In the first days of a school year there are fewer days, or none.
    """
    draw = random.Random(f"{recipe['seed']}:attendance")
    for plan in recipe["attendance"]:
        school = register.schools[plan["school"]]
        days = list(_days(school, register, plan["days"]))
        classes = classes_at(school, plan.get("grade", ""))[: plan["classes"]]
        for left, day in zip(range(len(days) - 1, -1, -1), days, strict=True):
            with at_moment(datetime.combine(day, TAKEN_AT, tzinfo=school.time_zone)):
                officer = next(
                    one for one in holders_of([school.pk], roles=[OFFICER], on=day) if one.trained_on
                )
                by = acting_in(officer)
                with in_scope(by):
                    for place, one in enumerate(classes):
                        found = _found(one, day, register, draw, plan, left=left, first=not place)
                        take_day(by=by, school_class=one, day=day, **found)


def _days(school: Org, register: Register, number: int) -> Iterator[date]:
    """The last school days before today, in this school year, the earliest first: today's lists wait for the reader."""
    calendar, found, day = working_calendar(school), list[date](), register.today - timedelta(days=1)
    while len(found) < number and day >= register.session.started_on:
        if calendar.is_working_day(day):
            found.append(day)
        day -= timedelta(days=1)
    return reversed(found)


def _found(
    school_class: SchoolClass,
    day: date,
    register: Register,
    draw: random.Random,
    plan: Mapping[str, Any],
    *,
    left: int,
    first: bool,
) -> dict[str, Any]:
    """Who was not as expected; ``left`` are the days after this one."""
    pupils = sheet_of(school_class, day, register.stack).pupils
    expected = [one.student_uuid for one in pupils if one.expected]
    without_excuse, *excuses = offered_kinds(register.stack)
    absent = {one: Absence(one_of(draw, excuses)) for one in expected[1:] if draw.randrange(ONE_IN) == 0}
    if first and expected and left < plan.get("missing", 0):
        absent[expected[0]] = Absence(without_excuse)
    back = [one.student_uuid for one in pupils if not one.expected] if first and not left else []
    return {"absent": absent, "unexpected": back}
