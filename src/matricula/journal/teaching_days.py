"""On which days a school teaches: its working days and the Saturdays of its timetable, without holidays."""

from collections.abc import Sequence
from datetime import date, timedelta

from matricula.authorities.api import Org, working_calendar
from matricula.journal.models import SchoolBreak
from matricula.kernel.calendars import Ground, WorkingCalendar


class TeachingDays:
    """The days of one school from ``since`` on and before ``until``, read once; two statements."""

    def __init__(self, school: Org, since: date, until: date) -> None:
        self.calendar: WorkingCalendar = working_calendar(school)
        self.since, self.until = since, until
        self.breaks: Sequence[SchoolBreak] = list(
            SchoolBreak.objects.filter(
                school=school, withdrawn_at=None, started_on__lt=until, ended_on__gt=since
            )
        )

    def break_on(self, day: date, stage: str) -> SchoolBreak | None:
        """The holidays of the stage on that day, if there are any."""
        return next(
            (one for one in self.breaks if one.stage in ("", stage) and one.started_on <= day < one.ended_on),
            None,
        )

    def teaches(self, day: date, stage: str) -> bool:
        """Whether lessons may be planned there. A day off by the week alone is one: who plans it, teaches on it."""
        verdict = self.calendar.verdict(day)
        free = not verdict.working and verdict.ground is not Ground.weekend
        return not free and self.break_on(day, stage) is None

    def days(self) -> list[date]:
        """All days of the span, one after another."""
        return [self.since + timedelta(days=after) for after in range((self.until - self.since).days)]
