"""The working calendar of an org, with the closures entered for it."""

from collections.abc import Iterable, Mapping
from datetime import date

from matricula.authorities.models import LocalClosure, Org
from matricula.deployment.api import Prepared, any_of
from matricula.kernel.asking import once_a_page
from matricula.kernel.calendars import WorkingCalendar
from matricula.regulation.api import stack_for


def working_calendar(org: Org) -> WorkingCalendar:
    """The pack's calendar with the closures that this org and those above it have entered."""
    return working_calendars([org])[org.pk]


def working_calendars(orgs: Iterable[Org]) -> dict[int, WorkingCalendar]:
    """The same for several orgs, by id; one statement however many there are."""
    asked = list(orgs)
    closed = _closures(frozenset(each for org in asked for each in org.lineage))
    return {
        org.pk: stack_for(org.pack)
        .calendar()
        .with_closures({day: reason for each in org.lineage for day, reason in closed.get(each, {}).items()})
        for org in asked
    }


_closed = Prepared(
    lambda org_ids: LocalClosure.objects.filter(any_of("org_id", org_ids)).only("org_id", "day", "reason"),
    "org_ids",
)


@once_a_page
def _closures(org_ids: frozenset[int]) -> Mapping[int, Mapping[date, str]]:
    closed: dict[int, dict[date, str]] = {}
    for one in _closed(org_ids=list(org_ids)):
        closed.setdefault(one.org_id, {})[one.day] = one.reason
    return closed
