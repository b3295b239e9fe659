"""The working calendar of an org, with the closures entered for it."""

from collections.abc import Iterable
from datetime import date

from matricula.authorities.models import LocalClosure, Org
from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.api import stack_for


def working_calendar(org: Org) -> WorkingCalendar:
    """The pack's calendar with the closures that this org and those above it have entered."""
    return working_calendars([org])[org.pk]


def working_calendars(orgs: Iterable[Org]) -> dict[int, WorkingCalendar]:
    """The same for several orgs, by id; one statement however many there are."""
    asked = list(orgs)
    closed: dict[int, dict[date, str]] = {}
    above = {each for org in asked for each in org.lineage}
    for one in LocalClosure.objects.filter(org_id__in=above):
        closed.setdefault(one.org_id, {})[one.day] = one.reason
    return {
        org.pk: stack_for(org.pack)
        .calendar()
        .with_closures({day: reason for each in org.lineage for day, reason in closed.get(each, {}).items()})
        for org in asked
    }
