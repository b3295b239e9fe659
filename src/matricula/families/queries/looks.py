"""Who looked at a child, as its family is told."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from matricula.families.queries.rights import Child


@dataclass(frozen=True, slots=True)
class Look:
    """On a day somebody looked at the child's record: a reader of a family by name, or an office (``org_id``).

    ``page`` is the page of the log; of an office the day's looks at one page are one.
    """

    day: date
    reader: str
    org_id: int | None
    page: str


def looks_at(child: Child, zone: str, since: date) -> list[Look]:
    """Newest first, from ``since`` on; one statement. Asked inside ``as_family``: elsewhere there is nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, reader, org_id, page FROM families_looks(%s, %s, %s)",
            [child.student_id, zone, since],
        )
        return [Look(*row) for row in cursor.fetchall()]
