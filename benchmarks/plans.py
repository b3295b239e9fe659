"""Counts the rows that PostgreSQL reads for every list, search and inbox, for every role and for an unset scope.

The promise: at most twenty rows read for a row that is returned, and at most twenty in all where nothing is.
"""

import json
from collections.abc import Collection, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from benchmarks.looks import Look, looks, readers, statements
from matricula.authorities.api import Acting, NotPermitted, Org, acting_in, in_scope
from matricula.registry.api import Student, StudentNumber

LIMIT = 20


@dataclass(frozen=True)
class Reading:
    """What one statement of a look cost one reader. ``read`` counts rows at the scans, thrown away ones included."""

    who: str
    tier: str
    look: str
    sighted: bool
    returned: int
    read: int
    plan: dict[str, Any]

    @property
    def ratio(self) -> float:
        """Rows read for each row returned."""
        return self.read / max(1, self.returned)

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.ratio <= LIMIT

    def __str__(self) -> str:
        return f"{self.who}: {self.look}: {self.read} rows read for {self.returned} returned"


def readings(near: Student, number: str, *, roles: Collection[str] | None = None) -> Iterator[Reading]:
    """Every look for every role (or the named ones) at every office above a student, with sight and without.

    Runs as the application's role. A role without the permission has to be refused, and that is checked here too.
    """
    everything = looks(near, number)
    for appointment, org in readers(near):
        if roles is not None and appointment.role not in roles:
            continue
        by = acting_in(appointment)
        for look in everything:
            yield from _readings(by, org, look)


def _readings(by: Acting, org: Org, look: Look) -> Iterator[Reading]:
    for sighted in (True, False):
        who = f"{by.role} at {org.tier}" + ("" if sighted else ", scope unset")
        with transaction.atomic(), in_scope(by) if sighted else nullcontext():
            with statements() as sent:
                try:
                    answer = look.ask(by, org)
                except NotPermitted:
                    assert not by.may("registry.view_student"), f"{who} is refused: {look.name}"
                    continue
            plans = [explained(sql)["Plan"] for sql in sent]
        for plan in plans:
            returned = look.counted(answer) if look.counted else round(plan["Actual Rows"])
            yield Reading(who, org.tier, look.name, sighted, returned, rows_read(plan), plan)


def explained(sql: str) -> dict[str, Any]:
    """The plan of a statement with what really happened, in the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql.replace("%", "%%"), [])
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]
    return plan


def rows_read(plan: dict[str, Any]) -> int:
    """Rows at all scan nodes of a plan; entries that a bitmap takes from an index count as rows."""
    return round(_read(plan))


def _read(node: dict[str, Any]) -> float:
    own = 0.0
    if node["Node Type"].endswith("Scan") and node["Node Type"] not in ("Subquery Scan", "CTE Scan"):
        rows = (
            node["Actual Rows"]
            + node.get("Rows Removed by Filter", 0)
            + node.get("Rows Removed by Index Recheck", 0)
        )
        own = rows * node["Actual Loops"]
    return own + sum(_read(one) for one in node.get("Plans", ()))


def sample() -> tuple[Student, str]:
    """A student in the middle of the register, with their number; asked by the owner."""
    middle = Student.objects.count() // 2
    student = Student.objects.filter(pk__gte=middle, grade="g08").order_by("pk")[0]
    number = StudentNumber.objects.get(student=student, ended_on=None).number
    return student, number
