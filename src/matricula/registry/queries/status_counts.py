"""How many students are in each of the statuses that few are in, as far as it pays to count."""

from collections.abc import Sequence

from django.db import connection

from matricula.authorities.api import Acting, Org, Tier, require
from matricula.registry.queries.students import AREA_COLUMN, COUNTED


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
