"""A class in a month: which lists were taken, and who was not there on which day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from matricula.attendance.models import DayList, DayMark, What
from matricula.kernel.text import natural_key
from matricula.registry.api import ClassMembership, EnrollmentStatus, SchoolClass, Student, is_in_school
from matricula.regulation.api import Stack


@dataclass(frozen=True)
class PupilMonth:
    """A pupil of the month; ``marks`` by day, ``seats`` as from-until (open: None) within the class.

    ``statuses`` are the days from which a status says that they are in school, or that they are not.
    """

    student: Student
    number: str
    marks: Mapping[date, DayMark]
    seats: tuple[tuple[date, date | None], ...]
    statuses: tuple[tuple[date, bool], ...]

    def expected_on(self, day: date) -> bool:
        """Whether the pupil had a seat and was in school by the status of that day."""
        then = [in_school for since, in_school in self.statuses if since <= day]
        return self.sat_on(day) and (not then or then[-1])

    def sat_on(self, day: date) -> bool:
        """Whether the pupil had a seat in the class on the day."""
        return any(start <= day and (end is None or day < end) for start, end in self.seats)

    @property
    def sums(self) -> Counter[str]:
        """How many days of each kind of mark."""
        return Counter(one.what for one in self.marks.values())


@dataclass(frozen=True)
class ClassMonth:
    """The lists that were taken from one day to before another, by day, and the pupils by number and name."""

    lists: Mapping[date, DayList]
    pupils: tuple[PupilMonth, ...]


def month_of(school_class: SchoolClass, first: date, after: date, stack: Stack) -> ClassMonth:
    """The class from ``first`` to the day before ``after``; four statements."""
    lists = {
        one.day: one
        for one in DayList.objects.filter(school_class=school_class, day__gte=first, day__lt=after).order_by(
            "day"
        )
    }
    marks: dict[int, dict[date, DayMark]] = {}
    found = DayMark.objects.filter(day_list__in=lists.values()).exclude(what=What.WITHDRAWN)
    days = {one.pk: one.day for one in lists.values()}
    for mark in found:
        marks.setdefault(mark.enrollment_id, {})[days[mark.day_list_id]] = mark
    seats = (
        ClassMembership.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=first),
            Q(enrollment__ended_on=None) | Q(enrollment__ended_on__gt=first),
            school_class=school_class,
            started_on__lt=after,
        )
        # Whoever was given another seat on the same day never sat here.
        .exclude(ended_on=F("started_on"))
        .select_related("enrollment__student")
        .order_by("enrollment__student__sort_key", "enrollment_id", "started_on")
    )
    sat: dict[int, list[ClassMembership]] = {}
    for seat in seats:
        sat.setdefault(seat.enrollment_id, []).append(seat)
    chains: dict[int, list[tuple[date, bool]]] = {}
    links = EnrollmentStatus.objects.filter(enrollment__in=list(sat), started_on__lt=after)
    for pk, since, status in links.order_by("seq").values_list("enrollment_id", "started_on", "status"):
        chains.setdefault(pk, []).append((since, is_in_school(stack, status)))
    pupils = [
        PupilMonth(
            own[-1].enrollment.student,
            own[-1].number,
            marks.get(pk, {}),
            tuple((one.started_on, _earlier(one.ended_on, one.enrollment.ended_on)) for one in own),
            tuple(chains.get(pk, ())),
        )
        for pk, own in sat.items()
    ]
    pupils.sort(key=lambda one: (not one.number, natural_key(one.number)))
    return ClassMonth(lists, tuple(pupils))


def _earlier(*days: date | None) -> date | None:
    return min((one for one in days if one is not None), default=None)
