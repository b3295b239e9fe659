"""What the pages of the diary share: whose child, whose law, whose day."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.urls import reverse

from matricula.authorities.api import Org
from matricula.families.api import Child, Family
from matricula.journal.api import mark_shown, marks_table
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for


@dataclass(frozen=True, slots=True)
class Reading:
    """A child of the family, the school it goes to, that school's law, and the day that it is there."""

    child: Child
    school: Org
    stack: Stack
    today: date


def reading(family: Family, student: uuid.UUID) -> Reading:
    """The child of that address; another's child is as if it did not exist. One statement: the school."""
    child = family.child(student)
    if child is None or child.school_id is None:
        raise Http404
    school = Org.objects.get(pk=child.school_id)
    return Reading(child, school, stack_for(school.pack), civil_today(school.time_zone))


def children_of(family: Family, shown: Child, page: str) -> list[dict[str, object]]:
    """The children to choose among; none where there is one."""
    if len(family.children) == 1:
        return []
    return [
        {"name": one.name, "href": reverse(page, args=[one.student_uuid]), "current": one == shown}
        for one in family.children
    ]


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def mark_written(stack: Stack, scale: str, mark: str) -> str:
    """A mark as it stands in the journal."""
    return mark_shown(marks_table(stack, scale), mark)
