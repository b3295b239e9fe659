"""The classes of a school."""

from datetime import date

from matricula.kernel.text import natural_key
from matricula.registry.models import SchoolClass


def classes_of(school_id: int, grade: str = "", *, on: date) -> list[SchoolClass]:
    """The open classes of one grade, or of all, in the school year that runs on a day there; one statement.

    In the order of grades, and within one as people count: the second class before the twelfth.
    """
    found = SchoolClass.objects.filter(
        school_id=school_id, session__started_on__lte=on, session__ended_on__gt=on, closed_on=None
    )
    if grade:
        found = found.filter(grade=grade)
    return sorted(found, key=lambda one: (one.grade, natural_key(one.name)))
