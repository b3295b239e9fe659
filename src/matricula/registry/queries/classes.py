"""The classes of a school."""

from matricula.kernel.clock import civil_now
from matricula.registry.models import SchoolClass


def classes_of(school_id: int, grade: str) -> list[SchoolClass]:
    """The classes of one grade in the school year that is running, by name; one statement."""
    today = civil_now().date()
    return list(
        SchoolClass.objects.filter(
            school_id=school_id, grade=grade, session__started_on__lte=today, session__ended_on__gt=today
        ).order_by("name")
    )
