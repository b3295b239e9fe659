"""Who belongs to a group on a day."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from matricula.journal.models import GroupMember, TeachingGroup


@dataclass(frozen=True, slots=True)
class Learner:
    """A student of a group: the place by whose id the journal's rows name them, and what pages show."""

    enrollment_id: int
    student_id: int
    student_uuid: uuid.UUID
    name: str


def member_on(day: date) -> Q:
    """The condition on members: in the group, and on the roll of the school, on the day."""
    return Q(
        Q(ended_on=None) | Q(ended_on__gt=day),
        Q(enrollment__ended_on=None) | Q(enrollment__ended_on__gt=day),
        started_on__lte=day,
        enrollment__started_on__lte=day,
    )


def learners_on(group: TeachingGroup, day: date) -> list[Learner]:
    """The students of the group on that day, by name; one statement."""
    return learners_of([group.pk], day).get(group.pk, [])


def learners_of(groups: Collection[int], day: date) -> dict[int, list[Learner]]:
    """The same of several groups, by the id of the group; one statement however many there are."""
    found: dict[int, list[Learner]] = {}
    members = (
        GroupMember.objects.filter(member_on(day), group_id__in=groups)
        .select_related("enrollment__student")
        .order_by("enrollment__student__sort_key", "enrollment_id")
    )
    for one in members:
        student = one.enrollment.student
        learner = Learner(one.enrollment_id, student.pk, student.uuid, student.name)
        found.setdefault(one.group_id, []).append(learner)
    return found
