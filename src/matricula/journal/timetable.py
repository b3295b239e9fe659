"""The week of a school: which lines stand in each other's way, and which lessons come of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Appointment
from matricula.journal.models import GroupMember, TeachingGroup, TimetableLine
from matricula.regulation.api import Words

Weeks = TimetableLine.Weeks


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to be: whose lesson on which weekday (1 is Monday) and place in the day, from ``since`` on."""

    group: TeachingGroup
    teacher: Appointment
    weekday: int
    number: int
    since: date
    room: str = ""
    weeks: str = Weeks.ALL
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """What is in the way of a line: a code and words that name the other lesson."""

    code: str
    says: Words


def in_week(weeks: str, day: date) -> bool:
    """Whether a line of these weeks has a lesson in the week of ``day``."""
    odd = day.isocalendar().week % 2 == 1
    return weeks == Weeks.ALL or (weeks == Weeks.ODD) == odd


def standing_lines(school_id: int, since: date) -> list[TimetableLine]:
    """The lines of a school that are in force on that day or begin later; one statement."""
    found = TimetableLine.objects.filter(Q(ended_on=None) | Q(ended_on__gt=since), school_id=school_id)
    return list(
        found.select_related("group", "teacher__user").order_by("weekday", "number", "group__name", "pk")
    )


def students_of(groups: Iterable[int], since: date) -> Mapping[int, set[int]]:
    """The students of each group that are there on that day or come later; one statement."""
    found: dict[int, set[int]] = {}
    members = GroupMember.objects.filter(Q(ended_on=None) | Q(ended_on__gt=since), group_id__in=set(groups))
    for group, enrollment in members.values_list("group_id", "enrollment_id"):
        found.setdefault(group, set()).add(enrollment)
    return found


def clash_of(
    line: NewLine, others: Sequence[TimetableLine], students: Mapping[int, set[int]]
) -> Clash | None:
    """The first line of the others that has the teacher, the room, the group or a student of ``line`` at its time."""
    for other in others:
        if not _at_once(line, other):
            continue
        told = {
            "teacher": line.teacher.user.display_name,
            "room": line.room,
            "group": other.group.name,
            "number": other.number,
        }
        if other.group_id == line.group.pk:
            return Clash("group_taken", _("%(group)s has this lesson there already.") % told)
        if other.teacher_id == line.teacher.pk:
            return Clash("teacher_taken", _("%(teacher)s has lesson %(number)d with %(group)s then.") % told)
        if line.room and other.room == line.room:
            return Clash(
                "room_taken", _("Room %(room)s is taken by lesson %(number)d of %(group)s then.") % told
            )
        if students.get(line.group.pk, set()) & students.get(other.group_id, set()):
            return Clash(
                "students_taken",
                _("Students of this group have lesson %(number)d with %(group)s then.") % told,
            )
    return None


def _at_once(line: NewLine, other: TimetableLine) -> bool:
    return (
        (line.weekday, line.number) == (other.weekday, other.number)
        and (line.weeks == other.weeks or Weeks.ALL in (line.weeks, other.weeks))
        and (other.ended_on is None or line.since < other.ended_on)
        and (line.until is None or other.started_on < line.until)
        # A line that ends on the day it began was never in force.
        and other.started_on != other.ended_on
    )
