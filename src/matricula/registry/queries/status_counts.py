"""How many students are apart from most, by status or by a number that waits, as far as it pays to count."""

from collections.abc import Mapping, Sequence

from django.db import connection

from matricula.authorities.api import Acting, Org, Tier, require
from matricula.registry.number_kinds import NUMBER_KINDS
from matricula.registry.queries.students import AREA_COLUMN, COUNTED, LAST, NUMBER_THERE
from matricula.registry.statuses import STATUS_TABLE

Apart = dict[tuple[str, str], tuple[int, bool]]
"""By table and code how many there are, and whether there are more than are counted; nobody is left out."""


def unusual_counted(by: Acting, area: Org, statuses: Sequence[str], waiting: Mapping[str, str]) -> Apart:
    """How many students of an area have each status, and each kind of number.

    One statement. ``statuses`` are those that few students are in, which an index of their own finds, and ``waiting``
    the kinds of numbers with the signs with which they begin (``waiting_kinds``); each is read only as far as it is
    counted, so that a province costs no more than a city.
    """
    require(by, "registry.view_student", area)
    column = AREA_COLUMN.get(Tier(area.tier))
    within = f"{column} = %s AND" if column else ""
    area_id: list[int] = [area.pk] if column else []
    # The status is a value of the statement and no row of a list: only so the planner sees that the index has it.
    begin, limit = "SELECT %s::text, %s::text, count(*) FROM (SELECT FROM", "LIMIT %s) each"
    values: list[str | int] = []
    for status in statuses:
        values += [STATUS_TABLE, status, *area_id, status, COUNTED + 1]
    numbers = NUMBER_THERE.get(Tier(area.tier), "number").removeprefix("keys__")
    there = f"{area.pk}:" if column else ""
    for kind, begins in waiting.items():
        values += [NUMBER_KINDS, kind, f"{there}{begins}", f"{there}{begins}{LAST}", COUNTED + 1]
    asked = [f"{begin} registry_student WHERE {within} status = %s {limit}"] * len(statuses)
    asked += [f"{begin} registry_searchkeys WHERE {numbers} >= %s AND {numbers} < %s {limit}"] * len(waiting)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), values)
        rows = cursor.fetchall()
    return {(table, code): (min(number, COUNTED), number > COUNTED) for table, code, number in rows if number}
