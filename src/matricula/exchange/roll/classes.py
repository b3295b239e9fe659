"""Finds the class of a row in the present school year, opens it when it is new, and holds classes in one order."""

from collections.abc import Collection

from django.db import connection

from matricula.authorities.api import Org
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass, school_year_on
from matricula.regulation.api import Stack


def hold_classes(school: Org, stack: Stack, wanted: Collection[tuple[str, str]]) -> None:
    """Hold the classes of these grades and names until the end of the transaction, before the first row is loaded.

    Seating locks a class. Two loads that name the same classes in different orders would wait for each other, so all
    are held at once: by their names, which those that are still to be opened have too, then in the order of their ids.
    """
    session = school_year_on(school, stack, civil_today(school.time_zone))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM"
            " (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%s::text[]) AS name ORDER BY 1) AS held",
            [sorted({f"class:{session.pk}:{school.pk}:{grade}:{name}" for grade, name in wanted})],
        )
    open_ones = SchoolClass.objects.filter(school=school, session=session, closed_on=None).order_by("pk")
    names = {name for _grade, name in wanted}
    list(open_ones.filter(name__in=names).select_for_update(no_key=True).values_list("pk", flat=True))


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
