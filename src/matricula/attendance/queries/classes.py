"""The classes of a school on a day: whose list was taken, and how many were there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from matricula.attendance.hands import TAKE_OWN
from matricula.attendance.models import DayList, What
from matricula.attendance.queries.sheet import seated_on
from matricula.authorities.api import Acting, require
from matricula.kernel.text import natural_key
from matricula.registry.api import ClassMembership, SchoolClass, is_in_school, own_classes
from matricula.regulation.api import Stack


@dataclass(frozen=True)
class ClassDay:
    """A class on a day; ``expected`` are those who by their status are in school, once taken as counted then."""

    school_class: SchoolClass
    taken: DayList | None
    expected: int
    excused: int
    unexcused: int
    unexpected: int

    @property
    def present(self) -> int:
        """How many of those expected were there."""
        return self.expected - self.excused - self.unexcused


def classes_on(by: Acting, day: date, stack: Stack, *, own: bool = False) -> list[ClassDay]:
    """The open classes of one's own school in the school year of a day, by grade and as people count.

    With ``own`` those of the reader as class teacher. Four statements and the permission's, whatever their number.
    """
    require(by, TAKE_OWN if own else "registry.view_student")
    found = SchoolClass.objects.filter(
        school_id=by.org_id, session__started_on__lte=day, session__ended_on__gt=day, closed_on=None
    ).select_related("teacher__user")
    classes = sorted(
        found.filter(own_classes(by)) if own else found, key=lambda one: (one.grade, natural_key(one.name))
    )
    if not classes:
        return []
    lists = DayList.objects.filter(school_id=by.org_id, day=day, school_class__in=classes)
    taken = {one.school_class_id: one for one in lists.select_related("taken_in__user").annotate(**_COUNTS)}
    waiting = _expected([one for one in classes if one.pk not in taken], day, stack)
    return [_line(one, taken.get(one.pk), waiting) for one in classes]


_COUNTS = {
    f"number_{what}": Count("marks", filter=Q(marks__what=what))
    for what in (What.EXCUSED, What.UNEXCUSED, What.UNEXPECTED)
}


def _line(one: SchoolClass, taken: DayList | None, waiting: Counter[int]) -> ClassDay:
    if taken is None:
        return ClassDay(one, None, waiting[one.pk], 0, 0, 0)
    counted = [getattr(taken, name) for name in _COUNTS]
    return ClassDay(one, taken, taken.expected, *counted)


def _expected(classes: Sequence[SchoolClass], day: date, stack: Stack) -> Counter[int]:
    """How many are expected in each; by the status of now, which on the day itself is that of the day."""
    seats = ClassMembership.objects.filter(seated_on(day), school_class__in=classes)
    counted: Counter[int] = Counter()
    for pk, status, number in (
        seats.values_list("school_class_id", "enrollment__status").annotate(Count("pk")).order_by()
    ):
        if is_in_school(stack, status):
            counted[pk] += number
    return counted
