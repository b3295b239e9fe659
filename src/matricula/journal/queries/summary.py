"""The summary sheet of a class: marks of all periods in all subjects, as they were set, typed nowhere twice."""

import uuid
from dataclasses import dataclass

from django.db.models import Q

from matricula.authorities.api import Acting
from matricula.journal.hands import READ
from matricula.journal.models import GradingPeriod, GroupMember, TermMark, TermMarkDeferral
from matricula.journal.roster import Learner
from matricula.registry.api import ClassMembership, SchoolClass


@dataclass(frozen=True, slots=True)
class SummaryCell:
    """What stands in a subject for a period: the mark or the reason why there is none; ``deferred`` where it waits."""

    scale: str
    value: str = ""
    reason: str = ""
    deferred: bool = False


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """``cells`` by place, subject and period; a cell that nobody filled is not there."""

    school_class: SchoolClass
    learners: tuple[Learner, ...]
    subjects: tuple[str, ...]
    periods: tuple[GradingPeriod, ...]
    cells: dict[tuple[int, str, int], SummaryCell]


def classes_summed_up(by: Acting) -> list[SchoolClass]:
    """The classes of the school whose sheet the person may see: all, or the own one; one statement."""
    found = SchoolClass.objects.filter(school_id=by.org_id, closed_on=None).select_related(
        "school", "session"
    )
    if not by.may(READ):
        found = found.filter(teacher_id__in=[by.appointment_id, by.stands_in_for_id or by.appointment_id])
    return list(found.order_by("-session__started_on", "stage", "grade", "name"))


def summary_sheet(by: Acting, school_class: uuid.UUID) -> SummarySheet | None:
    """The sheet of a class, if the person may see it; six statements."""
    found = next((one for one in classes_summed_up(by) if one.uuid == school_class), None)
    if found is None:
        return None
    seats = (
        ClassMembership.objects.filter(school_class=found)
        .filter(Q(ended_on=None) | Q(ended_on__gte=found.session.ended_on))
        .select_related("enrollment__student")
        .order_by("enrollment__student__sort_key", "enrollment_id")
    )
    learners = tuple(
        Learner(
            one.enrollment_id,
            one.enrollment.student_id,
            one.enrollment.student.uuid,
            one.enrollment.student.name,
        )
        for one in seats
    )
    places = [one.enrollment_id for one in learners]
    periods = GradingPeriod.objects.filter(
        school_id=found.school_id, session_id=found.session_id, stage=found.stage
    )
    groups = GroupMember.objects.filter(enrollment_id__in=places, group__session_id=found.session_id)
    subjects = groups.values_list("group__subject", flat=True).distinct()
    here = {"enrollment_id__in": places, "period__session_id": found.session_id}
    cells = {
        (one.enrollment_id, one.group.subject, one.period_id): SummaryCell(one.group.scale, deferred=True)
        for one in TermMarkDeferral.objects.filter(**here, ended_at=None).select_related("group")
    }
    marks = TermMark.objects.filter(**here).exclude(value="", reason="").select_related("group")
    cells |= {
        (one.enrollment_id, one.group.subject, one.period_id): SummaryCell(
            one.group.scale, one.value, one.reason
        )
        for one in marks.order_by("entered_at")
    }
    return SummarySheet(
        found,
        learners,
        tuple(sorted(subjects)),
        tuple(sorted(periods, key=lambda one: (one.ended_on, -one.started_on.toordinal()))),
        cells,
    )
