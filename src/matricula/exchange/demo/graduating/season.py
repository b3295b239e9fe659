"""The season of the leaving grade, opened by the city, and where each student stands on the day of loading."""

from matricula.authorities.api import Appointment, acting_in, in_scope
from matricula.exchange.demo.recipe import Recipe
from matricula.graduation.api import Cohort, judge_cohort, open_season


def open_the_season(recipe: Recipe, school_year: int) -> Cohort:
    """Open the season of those who leave at the end of that school year, by the head of the office, and judge them."""
    plan = recipe["season"]
    head = Appointment.objects.select_related("org", "user").get(
        org__code=recipe["offices"][plan["office"]], role=recipe["roles"]["head"]["role"]
    )
    by = acting_in(head)
    with in_scope(by):
        cohort = open_season(by=by, season=plan["name"], leaving_year=school_year + 1)
    judge_cohort(cohort)
    return cohort
