"""How many students a school has, by grade and status, and how many of them sit in no class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matricula.authorities.api import Acting, Org, require
from matricula.deployment.api import Question, ask, ask_later


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

    def by_status(self) -> Mapping[str, int]:
        """How many are in each status."""
        found: dict[str, int] = {}
        for (_grade, status), number in self.heads.items():
            found[status] = found.get(status, 0) + number
        return found


def school_counts_later(school: Org, *, on: date, waiting: Mapping[str, str]) -> None:
    """Send the question of `school_counts` along with the next of the page."""
    ask_later(_question(school, on, waiting))


def school_counts(by: Acting, school: Org, *, on: date, waiting: Mapping[str, str]) -> SchoolCounts:
    """The counts of a school on a day; no student is read for the heads. One statement.

    ``waiting`` are kinds of numbers with the signs with which they begin (``waiting_kinds``).
    """
    require(by, "registry.view_student", school)
    [(grades, statuses, heads, unseated, numbers)] = ask(_question(school, on, waiting))
    placed = zip(grades or (), statuses or (), heads or (), strict=True)
    return SchoolCounts(
        {(grade, status): number for grade, status, number in placed if number},
        unseated,
        dict(zip(waiting, numbers or (), strict=True)),
    )


def _question(school: Org, on: date, waiting: Mapping[str, str]) -> Question:
    # Counted behind the wall, for schools within the scope alone.
    return Question(
        "SELECT grades, statuses, heads, unseated, waiting FROM registry_school_counts(%s, %s, %s)",
        (school.pk, on, list(waiting.values())),
        kept=True,
    )
