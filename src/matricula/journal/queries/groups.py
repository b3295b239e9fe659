"""Whose journals a person opens, and for which periods."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from matricula.authorities.api import Acting
from matricula.journal.hands import READ, TEACH, own_on_its_day, taught_on
from matricula.journal.models import GradingPeriod, GroupMember, GroupTeacher, Lesson, TeachingGroup
from matricula.kernel.text import natural_key
from matricula.registry.api import OWN_CLASS, ClassMembership, SchoolClass, is_own_class, own_classes

# Over the summer the year that has ended stays at hand.
_LOOKED_BACK: Final = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A group that a person may open: the ``whole`` journal, or only the lessons that were or are their own.

    ``own_class``: a class teacher looks into a stream, and sees there the students of the own class alone.
    """

    group: TeachingGroup
    whole: bool
    own_class: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of a group's year, before ``ended_on``; ``kind`` is empty for the whole year where there are none."""

    kind: str
    seq: int
    started_on: date
    ended_on: date
    pk: int | None = None

    @property
    def word(self) -> str:
        """As it stands in an address."""
        return f"{self.kind or 'all'}-{self.seq}"


def group_seen(by: Acting, group: uuid.UUID, today: date) -> GroupSeen | None:
    """The group, if the person may open it: the deputy and the head, who teaches it, the class teacher of its class
    or of a student of a stream, and for their own lessons whoever gives or gave one. One statement.
    """
    found = _marked(TeachingGroup.objects.filter(uuid=group), by, today).first()
    if found is None or by.org_id != found.school_id:
        return None
    teaches = by.may(TEACH) and found.teaches  # type: ignore[attr-defined]  # annotated by `_marked`
    in_own_class = (
        by.may(OWN_CLASS) and found.school_class is not None and is_own_class(by, found.school_class)
    )
    if by.may(READ) or teaches or in_own_class:
        return GroupSeen(found, whole=True)
    if by.may(OWN_CLASS) and found.has_own:  # type: ignore[attr-defined]  # annotated by `_marked`
        return GroupSeen(found, whole=True, own_class=True)
    if by.may(TEACH) and found.gives:  # type: ignore[attr-defined]  # annotated by `_marked`
        return GroupSeen(found, whole=False)
    return None


def groups_open_to(by: Acting, today: date) -> list[TeachingGroup]:
    """The groups of the year whose whole journal the person may open, by class; one statement.

    Those that they teach have ``teaches`` set.
    """
    found = TeachingGroup.objects.filter(
        school_id=by.org_id,
        session__started_on__lte=today,
        session__ended_on__gt=today - _LOOKED_BACK,
    )
    found = _marked(found, by, today)
    if not by.may(READ):
        own = Q(teaches=True) if by.may(TEACH) else Q(pk=None)
        if by.may(OWN_CLASS):
            own |= Q(school_class__in=SchoolClass.objects.filter(own_classes(by))) | Q(has_own=True)
        found = found.filter(own)
    return sorted(found, key=lambda one: (one.grade, natural_key(one.name), one.subject))


def _marked(groups: QuerySet[TeachingGroup], by: Acting, today: date) -> QuerySet[TeachingGroup]:
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    teaches = GroupTeacher.objects.filter(taught_on(today), group=OuterRef("pk"), teacher_id__in=own)
    gives = Lesson.objects.filter(own_on_its_day(by), group=OuterRef("pk"))
    in_streams = GroupMember.objects.filter(
        taught_on(today), group=OuterRef("pk"), group__school_class=None, enrollment_id__in=own_seats(by)
    )
    return groups.select_related("school", "session", "school_class__teacher").annotate(
        teaches=Exists(teaches), gives=Exists(gives), has_own=Exists(in_streams)
    )


def own_seats(by: Acting) -> QuerySet[ClassMembership, Any]:
    """The places of those who sit in the classes of a class teacher today."""
    mine = SchoolClass.objects.filter(own_classes(by), school_id=by.org_id)
    return ClassMembership.objects.filter(school_class__in=mine, ended_on=None).values("enrollment_id")


def periods_of(group: TeachingGroup | SchoolClass) -> list[Period]:
    """The periods of the stage of a group or class, the shorter kinds first; the whole year where there are none.

    One statement.
    """
    found = [
        Period(one.kind, one.seq, one.started_on, one.ended_on, one.pk)
        for one in GradingPeriod.objects.filter(
            school_id=group.school_id, session_id=group.session_id, stage=group.stage
        )
    ]
    if not found:
        return [Period("", 1, group.session.started_on, group.session.ended_on)]
    lengths: dict[str, timedelta] = {}
    for one in found:
        lengths[one.kind] = max(lengths.get(one.kind, timedelta()), one.ended_on - one.started_on)
    return sorted(found, key=lambda one: (lengths[one.kind], one.kind, one.seq))


def period_named(periods: list[Period], word: str, today: date) -> Period:
    """The period that an address names; else the one that runs, the last one that began, or the first."""
    named = next((one for one in periods if one.word == word), None)
    running = next((one for one in periods if one.started_on <= today < one.ended_on), None)
    begun = [one for one in periods if one.started_on <= today]
    last = max(begun, key=lambda one: one.started_on, default=periods[0])
    return named or running or last
