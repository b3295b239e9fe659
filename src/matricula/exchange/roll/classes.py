"""Finds the class of a row in the present school year, and opens it when it is new."""

from matricula.authorities.api import Org
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass, school_year_on
from matricula.regulation.api import Stack


def class_for(school: Org, stack: Stack, *, stage: str, grade: str, name: str) -> SchoolClass:
    """The open class of that name in that grade, this school year."""
    found, _opened = SchoolClass.objects.get_or_create(
        school=school,
        session=school_year_on(school, stack, civil_today(school.time_zone)),
        grade=grade,
        name=name,
        closed_on=None,
        defaults={"stage": stage},
    )
    return found
