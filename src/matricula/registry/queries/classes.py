"""The classes of a school."""

from datetime import date

from matricula.registry.models import SchoolClass


def classes_of(school_id: int, grade: str, *, on: date) -> list[SchoolClass]:
    """The classes of one grade in the school year that runs on a day of the school's zone, by name; one statement."""
    return list(
        SchoolClass.objects.filter(
            school_id=school_id, grade=grade, session__started_on__lte=on, session__ended_on__gt=on
        ).order_by("name")
    )
