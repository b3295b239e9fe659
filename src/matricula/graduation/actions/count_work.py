"""Count how much of the season's work each class of a school has left."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from matricula.graduation.models import Cohort, WorkShare
from matricula.graduation.queries.business import in_business
from matricula.graduation.queries.checks import still_at, verified_of
from matricula.graduation.queries.readiness import LOOKED_AT, unready_of
from matricula.regulation.api import Stack


def count_work(cohort: Cohort, schools: Sequence[int], stack: Stack, at: datetime) -> None:
    """Write the :class:`WorkShare` of each class of these schools (ids), which are under one law.

    Part of the job, in a sight that holds them. Nine statements.
    """
    students = list(still_at(cohort, schools).only("school_id", "class_name", *LOOKED_AT).order_by("id"))
    unready = unready_of(cohort, students, stack)
    keys = [one.pk for one in students]
    verified, busy = verified_of(cohort, keys), in_business(keys)
    classes: dict[tuple[int, str], set[int]] = defaultdict(set)
    for one in students:
        assert one.school_id is not None  # asked for by it
        classes[one.school_id, one.class_name].add(one.pk)
    known = WorkShare.objects.filter(cohort=cohort, school_id__in=schools)
    WorkShare.objects.bulk_create(
        [
            WorkShare(
                cohort=cohort,
                school_id=school,
                class_name=name,
                students=len(here),
                unready=len(here & unready),
                unverified=len(here - verified),
                in_business=len(here & busy),
                counted_at=at,
            )
            for school, name in sorted({*classes, *known.values_list("school_id", "class_name")})
            for here in (classes.get((school, name), set()),)
        ],
        update_conflicts=True,
        unique_fields=["cohort", "school", "class_name"],
        update_fields=["students", "unready", "unverified", "in_business", "counted_at"],
    )
