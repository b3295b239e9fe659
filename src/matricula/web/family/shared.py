"""What the pages of the diary share: whose child, whose law, whose day."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format, number_format, time_format

from matricula.authorities.api import Org
from matricula.diary.api import DiaryRemark, open_diary
from matricula.families.api import Child, Family
from matricula.graduation.api import has_forms
from matricula.journal.api import Remark, keeps_journal, mark_shown, marks_table
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Stack, stack_for

WEEK: Final = timedelta(days=7)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """A child of the family, the school it goes to, that school's law, and the day that it is there.

    ``since`` is the moment after which entries are new to the reader; None on a first visit, and where nothing is read.
    """

    child: Child
    school: Org
    stack: Stack
    today: date
    since: datetime | None = None

    def is_new(self, at: datetime | None) -> bool:
        """Whether what was entered then is new to the reader."""
        return at is not None and self.since is not None and at > self.since

    def moment(self, at: datetime) -> str:
        """A moment where the school is, as short as it can be written."""
        there = at.astimezone(self.school.time_zone)
        return f"{date_format(there, 'SHORT_DATE_FORMAT')} {time_format(there, 'TIME_FORMAT')}"


def reading(family: Family, student: uuid.UUID) -> Reading:
    """The child of that address, whose page is read now: the look is noted. Two statements, and those of the visit."""
    found = acting_for(family, student)
    since = open_diary(by=family, child=found.child, school=found.school)
    return Reading(found.child, found.school, found.stack, found.today, since)


def record_of(family: Family, student: uuid.UUID) -> Reading:
    """As :func:`reading`, for pages that need no journal: what is held of a student, whatever its school's law."""
    found = child_at(family, student)
    open_diary(by=family, child=found.child, school=found.school)
    return found


def acting_for(family: Family, student: uuid.UUID) -> Reading:
    """The child of that address, at a school that keeps a journal; elsewhere there is no diary. One statement."""
    found = child_at(family, student)
    if not keeps_journal(found.stack):
        raise Http404
    return found


def child_at(family: Family, student: uuid.UUID) -> Reading:
    """The child of that address; another's child is as if it did not exist. One statement: the school."""
    child = family.child(student)
    if child is None or child.school_id is None:
        raise Http404
    school = Org.objects.get(pk=child.school_id)
    return Reading(child, school, stack_for(school.pack), civil_today(school.time_zone))


def home_of(child: Child) -> str:
    """Where a family begins to read of a child: the diary, else where the student stands. One statement."""
    if child.school_id is not None:
        stack = stack_for(Org.objects.only("pack").get(pk=child.school_id).pack)
        if not keeps_journal(stack) and has_forms(stack):
            return reverse("student_graduation", args=[child.student_uuid])
    return reverse("diary", args=[child.student_uuid])


def children_of(family: Family, shown: Child, page: str) -> list[dict[str, object]]:
    """The children to choose among; none where there is one."""
    if len(family.children) == 1:
        return []
    return [
        {"name": one.name, "href": reverse(page, args=[one.student_uuid]), "current": one == shown}
        for one in family.children
    ]


def day_of_address(written: str) -> date:
    """The day of the address; there is none at the ends of the calendar, where no week lies before or after."""
    try:
        day = date.fromisoformat(written)
        _around = day - 3 * WEEK, day + 3 * WEEK
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    return day


def monday_of(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def mark_written(stack: Stack, scale: str, mark: str) -> str:
    """A mark as it stands in the journal."""
    return mark_shown(marks_table(stack, scale), mark)


def mean_written(mean: float | None) -> str:
    """A mean with two places, rounded; nothing without one."""
    # Django cuts digits off and rounds nothing.
    return "" if mean is None else number_format(round(mean, 2), 2)


def remark_shown(found: Reading, one: DiaryRemark) -> dict[str, object]:
    """A remark or a recommendation, with who wrote it."""
    return {
        "advice": one.kind == Remark.Kind.RECOMMENDATION,
        "text": one.text,
        "author": one.author,
        "new": found.is_new(one.written_at),
        "when": found.moment(one.written_at),
    }
