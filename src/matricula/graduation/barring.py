"""Which filing the season bars by now."""

from collections.abc import Collection
from datetime import timedelta

from django.db import connection

from matricula.authorities.api import Acting
from matricula.cases.api import Barred
from matricula.regulation.api import Stack


def barred(window: str, students: Collection[int], stack: Stack, by: Acting) -> Barred | None:
    """The last day on which what that window bars could be filed for these students; None while it can be.

    Asked of the season of each student's own school; a permit of the student opens it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT closes_at, clause FROM graduation_barred(%s, %s) ORDER BY closes_at LIMIT 1",
            [window, list(students)],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    closes_at, clause = found
    return Barred((closes_at.astimezone(by.zone) - timedelta(microseconds=1)).date(), clause)
