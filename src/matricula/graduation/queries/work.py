"""How much each school has left of the season's work, from what the job counted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min, Sum

from matricula.authorities.api import Org
from matricula.graduation.models import Chase, Cohort, WorkShare


@dataclass(frozen=True, slots=True)
class Left:
    """What one school or class has left: see :class:`WorkShare`. ``chased_on`` is when it was urged last."""

    students: int
    unready: int
    unverified: int
    in_business: int
    counted_at: datetime | None
    chased_on: date | None = None

    @property
    def total(self) -> int:
        """All that is left."""
        return self.unready + self.unverified + self.in_business


def schools_left(cohort: Cohort, area: Org, limit: int) -> list[tuple[Org, Left]]:
    """Schools within an area that have students of the cohort, first those with the most left; three statements."""
    rows = (
        WorkShare.objects.filter(cohort=cohort, school__lineage__contains=[area.pk])
        .values("school_id")
        .annotate(
            all_students=Sum("students"),
            all_unready=Sum("unready"),
            all_unverified=Sum("unverified"),
            all_business=Sum("in_business"),
            at=Min("counted_at"),
        )
        .filter(all_students__gt=0)
    )
    counted = {one["school_id"]: one for one in rows}
    chased = dict(
        Chase.objects.filter(cohort=cohort, school_id__in=counted)
        .order_by()
        .values_list("school_id")
        .annotate(Max("day"))
    )
    found = [
        (
            school,
            Left(
                one["all_students"],
                one["all_unready"],
                one["all_unverified"],
                one["all_business"],
                one["at"],
                chased.get(school.pk),
            ),
        )
        for school in Org.objects.filter(pk__in=counted).order_by("path")
        for one in (counted[school.pk],)
    ]
    return sorted(found, key=lambda one: -one[1].total)[:limit]


def classes_left(cohort: Cohort, school: Org) -> list[tuple[str, Left]]:
    """The classes of a school, first those with the most left; one statement."""
    rows = WorkShare.objects.filter(cohort=cohort, school=school, students__gt=0).order_by("class_name")
    found = [
        (
            one.class_name,
            Left(one.students, one.unready, one.unverified, one.in_business, one.counted_at),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: -one[1].total)


def left_within(cohort: Cohort, area: Org, classes: Collection[str] | None = None) -> Left:
    """All that is left within an area, or in classes of a school by their names; one statement."""
    found = WorkShare.objects.filter(cohort=cohort, school__lineage__contains=[area.pk])
    if classes is not None:
        found = found.filter(class_name__in=classes)
    counted = found.aggregate(
        students=Sum("students", default=0),
        unready=Sum("unready", default=0),
        unverified=Sum("unverified", default=0),
        in_business=Sum("in_business", default=0),
        counted_at=Min("counted_at"),
    )
    return Left(**counted)


def added(lines: Sequence[Left]) -> Left:
    """All of them together."""
    at = [one.counted_at for one in lines if one.counted_at is not None]
    return Left(
        sum(one.students for one in lines),
        sum(one.unready for one in lines),
        sum(one.unverified for one in lines),
        sum(one.in_business for one in lines),
        min(at) if at else None,
    )
