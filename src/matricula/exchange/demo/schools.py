"""Opens the schools of a demonstration's province, and its school years."""

import random
from collections.abc import Iterator

from matricula.authorities.api import Org
from matricula.exchange.demo.names import NameMaker
from matricula.exchange.demo.people import drawn_uuid
from matricula.exchange.demo.recipe import Recipe
from matricula.registry.api import AcademicSession
from matricula.regulation.api import Stack


def open_school(school: Recipe, recipe: Recipe, stack: Stack, draw: random.Random) -> Org:
    """Store a school of the recipe, below the office that it names."""
    level = stack.level(school["kind"])
    made = Org.objects.create(
        uuid=drawn_uuid(draw),
        code=school["code"],
        names=school["names"],
        tier=str(level.tier),
        kind=school["kind"],
        parent=Org.objects.get(code=school["parent"]),
        run_by=Org.objects.get(code=school["run_by"]) if "run_by" in school else None,
        pack=recipe["pack"],
        zone=stack.zone.key,
        stages=[stage for stage in level.stages if stage in school["pupils"]],
        ownership=school.get("ownership", "public"),
        traits=school.get("traits", []),
        opened_on=school["opened_on"],
    )
    # The database says where in the tree it stands.
    made.refresh_from_db()
    return made


def open_school_year(recipe: Recipe, stack: Stack, year: int) -> AcademicSession:
    """Store a school year for the whole province."""
    period = stack.school_years.period(year)
    assert period.end is not None  # a school year always ends
    province = Org.objects.get(code=recipe["offices"][recipe["province"]])
    return AcademicSession.objects.create(
        org=province,
        code=f"{year}-{year + 1}",
        kind="school_year",
        started_on=period.start,
        ended_on=period.end,
    )


def teachers_of(recipe: Recipe) -> Iterator[str]:
    """Names for class teachers who have no account, without end."""
    draw = random.Random(f"{recipe['seed']}:teachers")
    names = NameMaker(recipe, draw)
    while True:
        yield names.adult(draw.choice("12"))
