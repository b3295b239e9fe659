"""How many students a school has, by grade and status, and how many of them sit in no class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matricula.authorities.api import Acting, Org, require
from matricula.deployment.api import Question, ask, ask_later
from matricula.registry.queries.students import LAST


@dataclass(frozen=True, slots=True)
class SchoolCounts:
    """``heads`` by (grade, status); ``unseated`` have an open place, and a seat in no class that runs on the day.

    ``waiting`` by the kind of number that waits for another.
    """

    heads: Mapping[tuple[str, str], int]
    unseated: int
    waiting: Mapping[str, int]

    def students(self, *, grade: str = "", status: str = "") -> int:
        """How many are in a grade, in a status, in both, or in any."""
        return sum(
            number
            for (one_grade, one_status), number in self.heads.items()
            if grade in ("", one_grade) and status in ("", one_status)
        )


def school_counts_later(school: Org, *, on: date, waiting: Mapping[str, str]) -> None:
    """Send the questions of `school_counts` along with the next of the page."""
    for one in _questions(school, on, waiting):
        ask_later(one)


def school_counts(by: Acting, school: Org, *, on: date, waiting: Mapping[str, str]) -> SchoolCounts:
    """The counts of a school on a day; no student is read for the heads.

    ``waiting`` are kinds of numbers with the signs with which they begin (``waiting_kinds``). Three statements, two
    without any such kind.
    """
    require(by, "registry.view_student", school)
    heads, unseated, *numbers = (ask(one) for one in _questions(school, on, waiting))
    return SchoolCounts(
        {(grade, status): number for grade, status, number in heads if number},
        unseated[0][0],
        dict(numbers[0]) if numbers else {},
    )


def _questions(school: Org, on: date, waiting: Mapping[str, str]) -> list[Question]:
    asked = [
        Question(
            "SELECT grade, status, sum(students) FROM registry_headcount WHERE org_id = %s GROUP BY 1, 2",
            (school.pk,),
            kept=True,
        ),
        Question("SELECT registry_students_without_seat(%s, %s)", (school.pk, on), kept=True),
    ]
    if waiting:
        values: list[str] = []
        for kind, begins in waiting.items():
            values += [kind, f"{school.pk}:{begins}", f"{school.pk}:{begins}{LAST}"]
        asked.append(Question(" UNION ALL ".join([_WAITING] * len(waiting)), tuple(values), kept=True))
    return asked


_WAITING: Final = (
    "SELECT %s::text, count(*) FROM registry_searchkeys WHERE school_number >= %s AND school_number < %s"
)
