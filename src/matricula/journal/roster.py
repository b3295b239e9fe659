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


@dataclass(frozen=True, slots=True)
class Member:
    """A student who was in a group at some time, and from when until before when; ``None``: still is."""

    learner: Learner
    spans: tuple[tuple[date, date | None], ...]

    def is_on(self, day: date) -> bool:
        """Whether the student was in the group, and on the roll of the school, on that day."""
        return any(since <= day and (until is None or day < until) for since, until in self.spans)


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


def members_between(group: TeachingGroup, first: date, last: date) -> list[Member]:
    """Who was in the group on any day from ``first`` to ``last``, by name; one statement."""
    found: dict[int, tuple[Learner, list[tuple[date, date | None]]]] = {}
    members = (
        GroupMember.objects.filter(
            Q(ended_on=None) | Q(ended_on__gt=first),
            Q(enrollment__ended_on=None) | Q(enrollment__ended_on__gt=first),
            group=group,
            started_on__lte=last,
            enrollment__started_on__lte=last,
        )
        .select_related("enrollment__student")
        .order_by("enrollment__student__sort_key", "enrollment_id", "started_on")
    )
    for one in members:
        place, student = one.enrollment, one.enrollment.student
        ends = [end for end in (one.ended_on, place.ended_on) if end is not None]
        learner = Learner(one.enrollment_id, student.pk, student.uuid, student.name)
        _, spans = found.setdefault(one.enrollment_id, (learner, []))
        spans.append((max(one.started_on, place.started_on), min(ends, default=None)))
    return [Member(learner, tuple(spans)) for learner, spans in found.values()]
