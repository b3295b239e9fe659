"""Results of examinations and competitions."""

from dataclasses import dataclass

from matricula.authorities.api import Acting, Org
from matricula.journal.duties import Duty, result_duty
from matricula.journal.models import ExamResult
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
