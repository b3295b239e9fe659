"""Days that are worth going to in a demonstration."""

from dataclasses import dataclass
from datetime import date

from matricula.exchange.demo.recipe import GRADUATING_SCHOOLS, recipe_for
from matricula.regulation.api import DayOfYear, Text, stack_for


@dataclass(frozen=True, slots=True)
class DemoDate:
    """A day, and what is to be seen on it."""

    day: date
    says: Text


def demo_dates(today: date) -> list[DemoDate]:
    """The days of the season of the school year in which `today` lies."""
    recipe = recipe_for(GRADUATING_SCHOOLS)
    years = stack_for(recipe["pack"]).school_years
    return [
        DemoDate(
            years.day(DayOfYear.parse(one["day"], years.system), years.of(today)),
            Text(one["says"]),
        )
        for one in recipe["dates"]
    ]
