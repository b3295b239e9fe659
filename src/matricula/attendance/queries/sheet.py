"""Who stands on the list of a class on a day, and what was entered."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery

from matricula.attendance.models import DayList, DayMark, What
from matricula.deployment.api import Given, Prepared
from matricula.kernel.text import natural_key
from matricula.registry.api import ClassMembership, Enrollment, EnrollmentStatus, SchoolClass, is_in_school
from matricula.regulation.api import Stack

# The revision that the second correction replaces is the first with a correction of its own.
LEAST_REPLACED: Final = 2


@dataclass(frozen=True)
class OnList:
    """A pupil with a seat on the day; ``expected`` when the status of that day says that they are in school."""

    enrollment: Enrollment
    number: str
    status: str
    expected: bool

    @property
    def student_uuid(self) -> uuid.UUID:
        """Whom forms name."""
        return self.enrollment.student.uuid


@dataclass(frozen=True)
class Sheet:
    """The list of a class on a day: the pupils, those not expected at the end, and what was entered, if it was.

    ``marks`` are by the id of the enrollment, without what a correction took back.
    """

    school_class: SchoolClass
    day: date
    pupils: tuple[OnList, ...]
    taken: DayList | None
    marks: dict[int, DayMark]

    @property
    def expected(self) -> int:
        """How many pupils are expected."""
        return sum(one.expected for one in self.pupils)


class Correction(NamedTuple):
    """A correction of a list: who made it, when and why."""

    by: str
    at: datetime
    reason: str


def sheet_of(school_class: SchoolClass, day: date, stack: Stack) -> Sheet:
    """The list as it stands; three statements, two where it was not taken."""
    taken = day_list_of(school_class, day)
    return Sheet(
        school_class,
        day,
        tuple(pupils_on(school_class, day, stack)),
        taken,
        marks_of(taken) if taken else {},
    )


def day_list_of(school_class: SchoolClass, day: date) -> DayList | None:
    """The list of that day with who took and corrected it; one statement."""
    found = DayList.objects.filter(school_class=school_class, day=day)
    return found.select_related("taken_in__user", "corrected_in__user").first()


def marks_of(taken: DayList) -> dict[int, DayMark]:
    """What was entered, by the id of the enrollment; one statement."""
    found = DayMark.objects.filter(day_list=taken).exclude(what=What.WITHDRAWN)
    return {one.enrollment_id: one for one in found}


def corrections_of(taken: DayList) -> list[Correction]:
    """Who corrected a list, when and why, newest first; one statement, none where that was once at most."""
    if taken.corrected_in is None or taken.corrected_at is None:
        return []
    found = [Correction(taken.corrected_in.user.display_name, taken.corrected_at, taken.reason)]
    if taken.revision > LEAST_REPLACED:
        # What a correction replaces is the list with the correction before it.
        past: Any = apps.get_model("attendance", "DayListEvent")
        replaced = past.objects.filter(pgh_obj_id=taken.pk, revision__gt=1).select_related(
            "corrected_in__user"
        )
        found += [
            Correction(one.corrected_in.user.display_name, one.corrected_at, one.reason)
            for one in replaced.order_by("-revision")
        ]
    return found


def seated_on(day: date | Given) -> Q:
    """The condition on seats: the pupil had the seat, and the place at the school, on the day."""
    return Q(
        Q(ended_on=None) | Q(ended_on__gt=day),
        Q(enrollment__ended_on=None) | Q(enrollment__ended_on__gt=day),
        started_on__lte=day,
        enrollment__started_on__lte=day,
    )


def _seats(school_class: Given, day: Given) -> QuerySet[ClassMembership]:
    """Of a pupil what a list shows: the rest of a register's row is long."""
    then = EnrollmentStatus.objects.filter(enrollment=OuterRef("enrollment"), started_on__lte=day)
    return (
        ClassMembership.objects.filter(seated_on(day), school_class=school_class)
        .select_related("enrollment__student")
        .only("number", "enrollment__status", "enrollment__student__uuid", "enrollment__student__name")
        .annotate(status_then=Subquery(then.order_by("-seq").values("status")[:1]))
        .order_by("enrollment__student__sort_key", "enrollment_id")
    )


_seated = Prepared(_seats, "school_class", "day")


def pupils_on(school_class: SchoolClass, day: date, stack: Stack) -> list[OnList]:
    """Whom the list of the day names, by number and name, those not expected at the end; one statement.

    Whoever has gone to another school meanwhile is no longer this one's to see, and stands on none of its lists.
    """
    seats: list[Any] = _seated(school_class=school_class.pk, day=day)
    found = []
    for one in seats:
        status = one.status_then or one.enrollment.status
        found.append(OnList(one.enrollment, one.number, status, is_in_school(stack, status)))
    # Stable: those without a number, or with the same, stay in the order of their names.
    return sorted(found, key=lambda each: (not each.expected, not each.number, natural_key(each.number)))
