"""How many students are in which status: at a school, in a district, and in wider areas as far as it pays to count."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection
from django.db.models import Count

from matricula.authorities.api import Acting, Org, Tier, require
from matricula.registry.models import Student
from matricula.registry.queries.students import AREA_COLUMN, COUNTED


def students_by_status(by: Acting, area: Org) -> dict[int, Counter[str]]:
    """By school and status, of a school or a district; one statement, which reads each student of the area once."""
    require(by, "registry.view_student", area)
    found = Student.objects.filter(**{AREA_COLUMN[Tier(area.tier)]: area.pk}).values_list(
        "school_id", "status"
    )
    counts: dict[int, Counter[str]] = {}
    for school, status, number in found.annotate(Count("pk")).order_by():
        counts.setdefault(school, Counter())[status] = number
    return counts


def unusual_counted(by: Acting, area: Org, statuses: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """Of each status how many students of an area have it, and whether there are more than are counted.

    One statement. ``statuses`` are those that few students are in, which an index of their own finds; each is read only
    as far as it is counted, so that a province costs no more than a city.
    """
    require(by, "registry.view_student", area)
    column = AREA_COLUMN.get(Tier(area.tier))
    within = f"{column} = %s AND" if column else ""
    area_id: list[int] = [area.pk] if column else []
    # The status is a value of the statement and no row of a list: only so the planner sees that the index has it.
    one = f"SELECT %s::text, count(*) FROM (SELECT FROM registry_student WHERE {within} status = %s LIMIT %s) each"
    values: list[str | int] = []
    for status in statuses:
        values += [status, *area_id, status, COUNTED + 1]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(statuses)), values)
        rows = cursor.fetchall()
    return {status: (min(number, COUNTED), number > COUNTED) for status, number in rows if number}
