"""The working calendar of an org, with the closures entered for it."""

from collections.abc import Iterable, Sequence
from datetime import date

from matricula.authorities.models import LocalClosure, Org
from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.api import Stack, stack_for


def working_calendar(org: Org, law: Stack | None = None) -> WorkingCalendar:
    """The calendar of the org's pack, or of ``law``, with the closures that the org and those above it have entered."""
    return (law or stack_for(org.pack)).calendar().with_closures(_closures([org])[org.pk])


def working_calendars(orgs: Iterable[Org]) -> dict[int, WorkingCalendar]:
    """The same for several orgs, by id; one statement however many there are."""
    asked = list(orgs)
    closures = _closures(asked)
    return {org.pk: stack_for(org.pack).calendar().with_closures(closures[org.pk]) for org in asked}


def _closures(asked: Sequence[Org]) -> dict[int, dict[date, str]]:
    closed: dict[int, dict[date, str]] = {}
    above = {each for org in asked for each in org.lineage}
    for one in LocalClosure.objects.filter(org_id__in=above):
        closed.setdefault(one.org_id, {})[one.day] = one.reason
    return {
        org.pk: {day: reason for each in org.lineage for day, reason in closed.get(each, {}).items()}
        for org in asked
    }
