"""Which weeks of the diary the families of a class have seen."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matricula.authorities.api import Acting
from matricula.diary.models import WeekSeen
from matricula.registry.api import ClassMembership, own_classes, running_classes


@dataclass(frozen=True, slots=True)
class ReadBy:
    """A student of a class, and who has seen which of the weeks (by their Mondays)."""

    school_class: str
    student_uuid: uuid.UUID
    name: str
    seen: dict[date, tuple[str, ...]]


def weeks_seen(by: Acting, mondays: Sequence[date], on: date) -> list[ReadBy]:
    """The students of the own classes, by class and name; two statements."""
    seats = (
        ClassMembership.objects.filter(
            school_class__in=running_classes([by.org_id], on).filter(own_classes(by)), ended_on=None
        )
        .select_related("enrollment__student", "school_class")
        .order_by("school_class__name", "enrollment__student__sort_key", "pk")
    )
    found: dict[int, dict[date, tuple[str, ...]]] = {}
    students = {seat.enrollment.student_id for seat in seats}
    told = WeekSeen.objects.filter(school_id=by.org_id, monday__in=mondays, student__in=students)
    for one in told.select_related("user").order_by("seen_at"):
        weeks = found.setdefault(one.student_id, {})
        weeks[one.monday] = (*weeks.get(one.monday, ()), one.user.display_name)
    return [
        ReadBy(
            seat.school_class.name,
            seat.enrollment.student.uuid,
            seat.enrollment.student.name,
            found.get(seat.enrollment.student_id, {}),
        )
        for seat in seats
    ]
