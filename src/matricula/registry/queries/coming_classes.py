"""The classes that a school has opened for a school year still to come."""

from datetime import date

from matricula.authorities.api import Acting, Org, require
from matricula.kernel.text import natural_key
from matricula.registry.models import SchoolClass


def coming_classes(by: Acting, school: Org, *, on: date) -> list[SchoolClass]:
    """The open classes whose school year begins after the day, by year, grade and as people count.

    One statement and the permission's. Refused without the permission, or out of reach.
    """
    require(by, "registry.view_student", school)
    found = SchoolClass.objects.filter(school=school, session__started_on__gt=on, closed_on=None)
    return sorted(
        found.select_related("session", "teacher__user"),
        key=lambda one: (one.session.started_on, one.grade, natural_key(one.name)),
    )
