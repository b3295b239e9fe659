"""What stands of one student, and what it was before."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from matricula.registry.api import Student
from matricula.regulation.api import Stack
from matricula.studies.models import MODELS, CourseResult, FitnessYear, Reviewed, TermEvaluation
from matricula.studies.words import TERMS


@dataclass(frozen=True, slots=True)
class StudyRecord:
    """All results of a student, the latest first; what was taken back among them."""

    courses: Sequence[CourseResult]
    evaluations: Sequence[TermEvaluation]
    fitness: Sequence[FitnessYear]


def record_of(student: Student, stack: Stack) -> StudyRecord:
    """The results of a student as whoever looks sees them; three statements."""
    terms = list(stack.table(TERMS).codes)

    def latest(row: Any) -> tuple[int, int]:
        return (-row.school_year, -terms.index(row.term) if row.term in terms else 0)

    def ordered(model: Any, *order: str) -> list[Any]:
        return sorted(_told(model.objects.filter(student=student)).order_by(*order), key=latest)

    return StudyRecord(
        courses=ordered(CourseResult, "area", "title", "attempt", "id"),
        evaluations=ordered(TermEvaluation, "aspect", "id"),
        fitness=list(_told(FitnessYear.objects.filter(student=student)).order_by("-school_year", "id")),
    )


def result_seen(kind: str, result: uuid.UUID) -> Reviewed | None:
    """A result by its kind (``MODELS``) and id, if there is one in sight; one statement."""
    model = MODELS.get(kind)
    return _told(model._default_manager.filter(uuid=result)).first() if model else None


def past_of(row: Reviewed) -> list[Any]:
    """What the result was before each change, the latest first; one statement. Each knows when it ended."""
    events: Any = row.events  # type: ignore[attr-defined]  # pghistory gives each model its past
    told = events.select_related("entered_in__user", "reviewed_in__user", "returned_in__user")
    return list(told.order_by("-pgh_id"))


def _told(found: QuerySet[Any]) -> QuerySet[Any]:
    """With who entered, who reviewed and who sent back."""
    return found.select_related(
        "student", "school", "entered_in__user", "reviewed_in__user", "returned_in__user"
    )
