"""How many students a school has, by grade and status, and how many of them sit in no class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matricula.authorities.api import Acting, Org, require
from matricula.deployment.api import Question, ask, ask_later


@dataclass(frozen=True, slots=True)
class SchoolCounts:
    """``heads`` by (grade, status); ``unseated`` have an open place, and a seat in no class that runs on the day."""

    heads: Mapping[tuple[str, str], int]
    unseated: int

    def students(self, *, grade: str = "", status: str = "") -> int:
        """How many are in a grade, in a status, in both, or in any."""
        return sum(
            number
            for (one_grade, one_status), number in self.heads.items()
            if grade in ("", one_grade) and status in ("", one_status)
        )


def school_counts_later(school: Org, *, on: date) -> None:
    """Send both questions of `school_counts` along with the next of the page."""
    for one in _questions(school, on):
        ask_later(one)


def school_counts(by: Acting, school: Org, *, on: date) -> SchoolCounts:
    """The counts of a school on a day; two statements, and no student is read for the heads."""
    require(by, "registry.view_student", school)
    heads, unseated = (ask(one) for one in _questions(school, on))
    return SchoolCounts(
        {(grade, status): number for grade, status, number in heads if number}, unseated[0][0]
    )


def _questions(school: Org, on: date) -> tuple[Question, Question]:
    return (
        Question(
            "SELECT grade, status, sum(students) FROM registry_headcount WHERE org_id = %s GROUP BY 1, 2",
            (school.pk,),
        ),
        Question("SELECT registry_students_without_seat(%s, %s)", (school.pk, on)),
    )
