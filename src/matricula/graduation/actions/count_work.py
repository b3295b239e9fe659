"""Count how much of the season's work each class of a school has left."""

from collections import defaultdict
from datetime import datetime

from matricula.authorities.api import Org
from matricula.graduation.models import Cohort, WorkShare
from matricula.graduation.queries.business import in_business
from matricula.graduation.queries.checks import checks_of, leaving_at
from matricula.graduation.queries.readiness import readiness_of
from matricula.regulation.api import Stack


def count_work(cohort: Cohort, school: Org, stack: Stack, at: datetime) -> None:
    """Write the :class:`WorkShare` of each class; part of the job, in the sight of the school. Eleven statements."""
    students = leaving_at(cohort, school)
    unready = {one.student.pk for one in readiness_of(cohort, students, stack) if not one.is_ready}
    unverified = {one.student.pk for one in checks_of(cohort, students) if not one.holds}
    busy = in_business([one.pk for one in students])
    classes: dict[str, set[int]] = defaultdict(set)
    for one in students:
        classes[one.class_name].add(one.pk)
    known = WorkShare.objects.filter(cohort=cohort, school=school).values_list("class_name", flat=True)
    WorkShare.objects.bulk_create(
        [
            WorkShare(
                cohort=cohort,
                school=school,
                class_name=name,
                students=len(here),
                unready=len(here & unready),
                unverified=len(here & unverified),
                in_business=len(here & busy),
                counted_at=at,
            )
            for name in sorted({*classes, *known})
            for here in (classes.get(name, set()),)
        ],
        update_conflicts=True,
        unique_fields=["cohort", "school", "class_name"],
        update_fields=["students", "unready", "unverified", "in_business", "counted_at"],
    )
