"""The thematic plan of a group: its lines, which is the next, and the hours planned, put on days and held."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from matricula.journal.models import Lesson, PlanLine, TeachingGroup
from matricula.kernel.clock import civil_now

_LIVE = Q(lessons__cancelled_at=None)


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line, and how many lessons took their topic from it."""

    line: PlanLine
    used: int


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a group: of its plan, of lessons that stand on their days, and of those that were held."""

    planned: int
    lessons: int
    held: int


def plan_of(group: TeachingGroup) -> list[PlannedLine]:
    """The lines in order; one statement."""
    lines = PlanLine.objects.filter(group=group, withdrawn_at=None)
    found = lines.annotate(used=Count("lessons", filter=_LIVE)).order_by("seq")
    return [PlannedLine(one, one.used) for one in found]


def next_line(lesson: Lesson) -> PlanLine | None:
    """The line that is offered to a lesson without a topic; none for one that has it. One statement."""
    if lesson.topic or lesson.plan_line_id is not None:
        return None
    lines = PlanLine.objects.filter(group=lesson.group_id, withdrawn_at=None)
    for one in lines.annotate(used=Count("lessons", filter=_LIVE)).order_by("seq"):
        if one.used < one.hours:
            return one
    return None


def hours_of(group: TeachingGroup) -> Hours:
    """Two statements."""
    planned = PlanLine.objects.filter(group=group, withdrawn_at=None).aggregate(hours=Sum("hours"))["hours"]
    counts = Lesson.objects.filter(group=group, cancelled_at=None).aggregate(
        lessons=Count("pk"), held=Count("pk", filter=Q(ends_at__lte=civil_now()))
    )
    return Hours(planned or 0, counts["lessons"], counts["held"])
