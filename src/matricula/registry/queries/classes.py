"""The classes of a school."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from matricula.deployment.api import Prepared
from matricula.kernel.text import natural_key
from matricula.registry.models import SchoolClass


def _running(school: Any, on: Any) -> QuerySet[SchoolClass]:
    return SchoolClass.objects.filter(
        school_id=school, session__started_on__lte=on, session__ended_on__gt=on, closed_on=None
    )


_of_a_school = Prepared(_running, "school", "on")
_of_a_grade = Prepared(
    lambda school, on, grade: _running(school, on).filter(grade=grade), "school", "on", "grade"
)


def classes_later(school_id: int, grade: str = "", *, on: date) -> None:
    """Send the question of `classes_of` along with the next of the page."""
    if grade:
        _of_a_grade.later(school=school_id, on=on, grade=grade)
    else:
        _of_a_school.later(school=school_id, on=on)


def classes_of(school_id: int, grade: str = "", *, on: date) -> list[SchoolClass]:
    """The open classes of one grade, or of all, in the school year that runs on a day there; one statement.

    In the order of grades, and within one as people count: the second class before the twelfth.
    """
    found = (
        _of_a_grade(school=school_id, on=on, grade=grade) if grade else _of_a_school(school=school_id, on=on)
    )
    return sorted(found, key=lambda one: (one.grade, natural_key(one.name)))
