"""Results of examinations and competitions, and what a family reads of marks of periods."""

from collections.abc import Collection
from dataclasses import dataclass

from matricula.authorities.api import Acting, Org
from matricula.journal.duties import Duty, result_duty
from matricula.journal.models import ExamResult, TermMark, TermMarkDeferral
from matricula.journal.roster import Learner
from matricula.registry.api import ClassMembership, SchoolClass
from matricula.regulation.api import Stack


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result and the clock over it."""

    result: ExamResult
    duty: Duty


def results_of(by: Acting, school: Org, stack: Stack, most: int) -> list[ResultLine]:
    """The school's newest results, those taken back too; one statement."""
    found = ExamResult.objects.filter(school_id=by.org_id).select_related("enrollment__student")
    return [
        ResultLine(one, result_duty(one, school, stack))
        for one in found.order_by("-entered_at", "-id")[:most]
    ]


def seated(school_class: SchoolClass) -> list[Learner]:
    """The students of a class today, by name; one statement."""
    seats = ClassMembership.objects.filter(school_class=school_class, ended_on=None)
    return [
        Learner(
            one.enrollment_id,
            one.enrollment.student_id,
            one.enrollment.student.uuid,
            one.enrollment.student.name,
        )
        for one in seats.select_related("enrollment__student").order_by(
            "enrollment__student__sort_key", "enrollment_id"
        )
    ]


@dataclass(frozen=True, slots=True)
class Achieved:
    """What stands for a student at the end of periods, and what was reached beyond them."""

    marks: tuple[TermMark, ...]
    deferrals: tuple[TermMarkDeferral, ...]
    results: tuple[ExamResult, ...]


def achieved(places: Collection[int]) -> Achieved:
    """Marks of periods (each with ``group`` and ``period``), what is put off, and results; three statements.

    For the diary: within the sight of a family it shows that child's alone.
    """
    with_group = {"enrollment_id__in": places}
    marks = (
        TermMark.objects.filter(**with_group).exclude(value="", reason="").select_related("group", "period")
    )
    deferrals = TermMarkDeferral.objects.filter(**with_group, ended_at=None).select_related("group", "period")
    results = ExamResult.objects.filter(**with_group, withdrawn_at=None)
    return Achieved(
        tuple(marks.order_by("period__ended_on", "group__subject", "id")),
        tuple(deferrals.order_by("until", "id")),
        tuple(results.order_by("-received_at", "id")),
    )
