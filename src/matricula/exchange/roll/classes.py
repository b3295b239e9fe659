"""Finds the class of a row in the present school year, and opens it when it is new."""

from matricula.authorities.api import Org
from matricula.kernel.clock import civil_today
from matricula.registry.api import AcademicSession, SchoolClass
from matricula.regulation.api import Stack

_YEAR = "school_year"


def class_for(school: Org, stack: Stack, *, stage: str, grade: str, name: str) -> SchoolClass:
    """The class of that name in that grade, this school year."""
    found, _opened = SchoolClass.objects.get_or_create(
        school=school,
        session=present_school_year(school, stack),
        grade=grade,
        name=name,
        defaults={"stage": stage},
    )
    return found


def present_school_year(school: Org, stack: Stack) -> AcademicSession:
    """The school year of civil today: that of the nearest office above which has entered one, else the school's own."""
    today = civil_today(school.time_zone)
    entered = AcademicSession.objects.filter(
        org_id__in=school.lineage, kind=_YEAR, started_on__lte=today, ended_on__gt=today
    )
    nearest = entered.order_by("-org__path").first()
    if nearest is not None:
        return nearest
    year = stack.school_years.of(today)
    period = stack.school_years.period(year)
    assert period.end is not None  # a school year always ends
    own, _made = AcademicSession.objects.get_or_create(
        org=school,
        code=f"{year}-{year + 1}",
        defaults={"kind": _YEAR, "started_on": period.start, "ended_on": period.end},
    )
    return own
