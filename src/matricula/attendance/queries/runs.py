"""Who has been absent for days on end without an excuse, and who is back though nobody expects them.

Both are asked for whole provinces every night, so they run behind the wall, for schools within the scope alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True)
class SeenInClass:
    """A pupil and the days that count, the earliest first."""

    enrollment_id: int
    student_id: int
    school_id: int
    school_class_id: int
    days: tuple[date, ...]


def absent_runs(on: date, *, days: int = 3, orgs: Sequence[int] | None = None) -> list[SeenInClass]:
    """The pupils who were absent without an excuse on each of the last ``days`` on which their list was taken.

    A day on which the list was not taken neither counts nor breaks a row; neither does a change of the class. ``on``
    is the last day looked at; who has no seat in a class then is nobody's to look for. ``orgs`` (ids) narrow it to
    what lies in or below them, ``None`` means the whole scope. One statement. Raises ValueError for less than a day.
    """
    if days < 1:
        raise ValueError("a row of absences has at least one day")
    return _asked("attendance_absent_runs", on, days, orgs)


def back_in_class(
    on: date, *, statuses: Collection[str], orgs: Sequence[int] | None = None
) -> list[SeenInClass]:
    """The pupils with one of these statuses who were in class when its list was last taken.

    The statuses are such that nobody is expected (``in_school: "no"``): their presence is then a mark of its own. The
    days are all on which they were there since the status began, that day included. One statement.
    """
    return _asked("attendance_back_in_class", on, list(statuses), orgs)


def _asked(question: str, on: date, what: int | list[str], orgs: Sequence[int] | None) -> list[SeenInClass]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrollment_id, student_id, school_id, school_class_id, days"
            f" FROM {question}(%s, %s, %s) ORDER BY school_id, school_class_id, enrollment_id",
            [on, what, None if orgs is None else list(orgs)],
        )
        return [
            SeenInClass(enrollment, student, school, school_class, tuple(days))
            for enrollment, student, school, school_class, days in cursor.fetchall()
        ]
