"""On which days the list of a class can be taken."""

from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.attendance.kinds import BASIS
from matricula.authorities.api import Org, working_calendar
from matricula.kernel.clock import civil_today
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Refused, stack_for

# The longest holidays end sooner.
FARTHEST: Final = 100


def why_no_school(school: Org, day: date) -> Refused | None:
    """What stands against any list of the school on the day, with its clause and what to do; ``None``: nothing does.

    One statement for the closures of the school and those above it, once a page.
    """
    clause = stack_for(school.pack).basis(BASIS)
    if school.closed_on is not None and school.closed_on <= day:
        return Refused(
            "school_is_closed",
            _("The school was closed on %(date)s; there is nobody to be there.")
            % {"date": date_format(school.closed_on)},
            clause=clause,
            next_step=_("See where its students are now; their own school takes their list."),
        )
    if day > civil_today(school.time_zone):
        return Refused(
            "day_to_come",
            _("%(date)s has not come yet.") % {"date": date_format(day)},
            clause=clause,
            next_step=_("Take the list of today, and that one when its day has come."),
        )
    verdict = working_calendar(school).verdict(day)
    if not verdict.working:
        said = (
            _("%(date)s was no school day: %(reason)s.")
            if verdict.reason
            else _("%(date)s was no school day.")
        )
        return Refused(
            "no_school_day",
            said % {"date": date_format(day), "reason": verdict.reason},
            clause=clause,
            next_step=_(
                "Choose a day on which there was school; an office above enters and takes back closures."
            ),
        )
    return None


def why_no_list(school_class: SchoolClass, day: date) -> Refused | None:
    """The same of one class, which is closed one day and lives in a school year."""
    if (refused := why_no_school(school_class.school, day)) is not None:
        return refused
    clause = stack_for(school_class.school.pack).basis(BASIS)
    if school_class.closed_on is not None:
        return Refused(
            "class_is_closed",
            _("This class was closed on %(date)s.") % {"date": date_format(school_class.closed_on)},
            clause=clause,
            next_step=_("Take the list of the class in which its students sit now."),
        )
    year = school_class.session
    if not year.started_on <= day < year.ended_on:
        return Refused(
            "day_outside_school_year",
            _("%(date)s does not lie in the school year of this class.") % {"date": date_format(day)},
            clause=clause,
            next_step=_("Choose a day of the school year, or the class of the year in which the day lies."),
        )
    return None


def check_day(school_class: SchoolClass, day: date) -> None:
    """Refuse a day of which there can be no list."""
    if (refused := why_no_list(school_class, day)) is not None:
        raise refused


def school_day_beside(school: Org, day: date, step: int) -> date | None:
    """The nearest school day before (``step`` -1) or after (1) a day, today at the latest; ``None`` without any."""
    calendar, today = working_calendar(school), civil_today(school.time_zone)
    for far in range(1, FARTHEST + 1):
        found = day + timedelta(days=step * far)
        if found > today:
            return None
        if calendar.is_working_day(found):
            return found
    return None
