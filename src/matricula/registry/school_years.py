"""The school year of a day at a school: what an office above entered, else what the pack says."""

from datetime import date

from matricula.authorities.api import Org
from matricula.registry.models import AcademicSession
from matricula.regulation.api import Stack

_YEAR = "school_year"


def school_year_on(school: Org, stack: Stack, day: date) -> AcademicSession:
    """The school year of ``day``: that of the nearest office above which has entered one, else the school's own."""
    entered = AcademicSession.objects.filter(
        org_id__in=school.lineage, kind=_YEAR, started_on__lte=day, ended_on__gt=day
    )
    nearest = entered.order_by("-org__path").first()
    if nearest is not None:
        return nearest
    year = stack.school_years.of(day)
    period = stack.school_years.period(year)
    assert period.end is not None  # a school year always ends
    own, _made = AcademicSession.objects.get_or_create(
        org=school,
        code=f"{year}-{year + 1}",
        defaults={"kind": _YEAR, "started_on": period.start, "ended_on": period.end},
    )
    return own
