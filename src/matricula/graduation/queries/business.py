"""What is still under way for students of a leaving grade, and who holds it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from matricula.authorities.api import Org
from matricula.cases.api import STAYS, Case, CaseLine, CaseState, CaseSubject
from matricula.deployment.api import any_of
from matricula.graduation.models import Cohort
from matricula.registry.api import Student

UNDER_WAY: Final = (CaseState.RUNNING, CaseState.RETURNED, CaseState.APPROVED)
# The list by which the grade leaves is no business to be cleared before it.
LEAVING: Final = "registry.graduate_lines"


@dataclass(frozen=True, slots=True)
class Business:
    """A case under way, and a student of the cohort whom it concerns."""

    case: Case
    student: Student


def business_within(cohort: Cohort, area: Org, limit: int) -> list[Business]:
    """What is under way for the cohort within an area, the oldest first, at most so many; two statements."""
    of = Q(
        student__school__lineage__contains=[area.pk],
        student__stage=cohort.stage,
        student__grade=cohort.grade,
    )
    found = [Business(one.case, one.student) for one in _subjects(of, limit)]
    found += [Business(one.case, one.student) for one in _lines(of, limit)]
    return sorted(found, key=lambda one: (one.case.submitted_at or one.case.opened_at, one.case.pk))[:limit]


def in_business(students: Collection[int]) -> set[int]:
    """Those of the students (ids) for whom something is under way; two statements."""
    subjects = CaseSubject.objects.filter(
        any_of("cases_casesubject.student_id", list(students)), _under_way()
    )
    lines = CaseLine.objects.filter(any_of("cases_caseline.student_id", list(students)), STAYS, _under_way())
    return {
        *subjects.values_list("student_id", flat=True),
        *lines.values_list("student_id", flat=True),
    }


def _under_way() -> Q:
    return Q(case__state__in=UNDER_WAY) & ~Q(case__effect=LEAVING)


def _subjects(of: Q, limit: int) -> QuerySet[CaseSubject]:
    found = CaseSubject.objects.filter(of, _under_way()).select_related("case__holder_org", "student__school")
    return found.order_by("case__submitted_at", "case_id")[:limit]


def _lines(of: Q, limit: int) -> QuerySet[CaseLine]:
    found = CaseLine.objects.filter(of, STAYS, _under_way()).select_related(
        "case__holder_org", "student__school"
    )
    return found.order_by("case__submitted_at", "id")[:limit]
