"""The working calendar of an org, with the closures entered for it."""

from collections.abc import Iterable, Mapping
from datetime import date

from matricula.authorities.models import LocalClosure, Org
from matricula.deployment.api import Prepared, any_of
from matricula.kernel.asking import once_a_page
from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.api import Stack, stack_for


def working_calendar(org: Org, law: Stack | None = None) -> WorkingCalendar:
    """The calendar of the org's pack, or of ``law``, with the closures that the org and those above it have entered."""
    return _calendar_of(org, law or stack_for(org.pack), _closures(frozenset(org.lineage)))


def closures_later(org: Org) -> None:
    """Send the question for the closures of an org along with the next of the page."""
    _closed.later(org_ids=_asked(org.lineage))


def working_calendars(orgs: Iterable[Org]) -> dict[int, WorkingCalendar]:
    """The same for several orgs, by id; one statement however many there are."""
    asked = list(orgs)
    closed = _closures(frozenset(each for org in asked for each in org.lineage))
    return {org.pk: _calendar_of(org, stack_for(org.pack), closed) for org in asked}


def _calendar_of(org: Org, law: Stack, closed: Mapping[int, Mapping[date, str]]) -> WorkingCalendar:
    days = {day: reason for each in org.lineage for day, reason in closed.get(each, {}).items()}
    return law.calendar().with_closures(days)


_closed = Prepared(
    lambda org_ids: LocalClosure.objects.filter(any_of("org_id", org_ids)).only("org_id", "day", "reason"),
    "org_ids",
)


def _asked(org_ids: Iterable[int]) -> list[int]:
    """The same offices are the same question, whatever their order."""
    return sorted(set(org_ids))


@once_a_page
def _closures(org_ids: frozenset[int]) -> Mapping[int, Mapping[date, str]]:
    closed: dict[int, dict[date, str]] = {}
    for one in _closed(org_ids=_asked(org_ids)):
        closed.setdefault(one.org_id, {})[one.day] = one.reason
    return closed
